"""Many units join a batch, beside a bare bulk insert of the same rows, and again in a new campaign; all taken back."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.db import transaction

from benchmarks.timing import Row
from benchmarks.units_tree import once, shape
from touchstone.campaigns.actions import add_batch, add_stream, create_campaign
from touchstone.campaigns.joining import join_selected, preview_joining
from touchstone.campaigns.models import Batch, BatchMembership, Campaign, WorkStream
from touchstone.campaigns.opening import Opening, open_campaign, preview_opening
from touchstone.measures.models import CoverageDelta, StreamCoverage
from touchstone.units.access import everything
from touchstone.units.actions import NewUnit, create_many
from touchstone.units.models import Unit
from touchstone.units.queries import UnitSelection

DAY = datetime.date(2019, 6, 1)
STREAMS = ("study", "research", "self-examination", "rectification")
"""As many work streams as the campaign of the example has."""


def rows(units: int) -> Iterator[Row]:
    """Yield the lines of the table; nothing of the units is left in the database."""
    news: list[NewUnit] = []
    for above, name in shape(units):
        news.append(NewUnit(name, None if above is None else news[above]))
    group = f"{len(news):,} units join a batch of {len(STREAMS)} work streams"
    access = everything()
    with transaction.atomic():
        made = create_many(by=None, access=access, units=news)
        campaign = create_campaign(by=None, slug="joining", name="加入", root=made[0], opens_on=DAY)
        for code in STREAMS:
            add_stream(by=None, campaign=campaign, code=code, name=code)
        batch = add_batch(by=None, campaign=campaign, number=1, name="第一批")
        _result, members = taken_back(
            group, "bare bulk insert of the participations alone", lambda: insert_members(batch, made)
        )
        yield members
        _result, bare = taken_back(group, "bare bulk insert of the same rows", lambda: insert(batch, made))
        yield bare
        selection = UnitSelection(within=made[0].pk)
        number, row = taken_back(
            group, "preview", lambda: preview_joining(access, batch, selection, DAY).done
        )
        yield replace(row, remark=f"{number:,} units")
        _result, row = taken_back(
            group,
            "join",
            lambda: join_selected(by=None, access=access, batch=batch, selection=selection, from_day=DAY),
        )
        of_members, of_all = (row.clock_ms / other.clock_ms for other in (members, bare))
        yield replace(
            row, remark=f"{of_all:.2f} of the bare insert, {of_members:.2f} of the first; at most 2"
        )
        join_selected(by=None, access=access, batch=batch, selection=selection, from_day=DAY)
        yield from started_again(group, batch.campaign, row)
        transaction.set_rollback(True)


def started_again(group: str, like: Campaign, join: Row) -> Iterator[Row]:
    """Yield what it costs to start a campaign as one before, whose units take part again."""
    opening = Opening(slug="again", root=like.root, opens_on=DAY, like=like, with_units=True)
    _result, row = taken_back(
        group, "start as last year: preview", lambda: preview_opening(by=None, opening=opening)
    )
    yield row
    _result, row = taken_back(group, "start as last year", lambda: open_campaign(by=None, opening=opening))
    more = (row.clock_ms - join.clock_ms) / 1_000
    yield replace(row, remark=f"{more:+.2f} s beside joining; at most +2 s")


def taken_back(group: str, name: str, act: Callable[[], Any]) -> tuple[Any, Row]:
    """Measure an act and take it back."""
    with transaction.atomic():
        result, row = once(group, name, act)
        transaction.set_rollback(True)
    return result, row


def insert_members(batch: Batch, units: list[Unit]) -> list[BatchMembership]:
    """Insert the rows of participations as Django does it."""
    return BatchMembership.unscoped.bulk_create(
        [BatchMembership(batch=batch, unit=unit, path=unit.path, from_day=DAY) for unit in units],
        batch_size=2_000,
    )


def insert(batch: Batch, units: list[Unit]) -> None:
    """Insert the rows of participations, of coverage and of its changes as Django does it, and nothing else."""
    members = insert_members(batch, units)
    streams = list(WorkStream.objects.filter(campaign=batch.campaign))
    StreamCoverage.unscoped.bulk_create(
        [
            StreamCoverage(membership=member, stream=stream, batch_id=batch.pk, path=member.path)
            for member in members
            for stream in streams
        ],
        batch_size=2_000,
    )
    CoverageDelta.objects.bulk_create(
        [
            CoverageDelta(
                path=member.path,
                campaign_id=batch.campaign_id,
                batch_id=batch.pk,
                stream_id=stream.pk,
                members=1,
            )
            for member in members
            for stream in streams
        ],
        batch_size=2_000,
    )
