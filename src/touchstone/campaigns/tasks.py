"""Background work with the rights that the person has at that time: very many units join or leave, or join again."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from django.utils import translation
from django_tasks import TaskContext, task

from touchstone.campaigns.joining import (
    Preview,
    Report,
    check_expected,
    join_selected,
    leave_selected,
    preview_joining,
    preview_leaving,
)
from touchstone.campaigns.models import Batch
from touchstone.campaigns.opening import Opening, open_campaign, preview_opening
from touchstone.common import clock, progress
from touchstone.common.refusal import Refused
from touchstone.units.access import Access
from touchstone.units.models import User
from touchstone.units.queries import UnitSelection, build_access

AT_ONCE = 2_000
"""Up to so many units join or leave within the request."""


@dataclass(frozen=True, slots=True)
class Many:
    """What should happen to many units: they join the batch from a day on, or leave it on a day.

    ``number`` is how many units a person has confirmed.
    """

    batch: int
    selection: Mapping[str, Any]
    day: str
    number: int
    leave: bool = False
    despite_records: bool = False
    reason: str = ""


def start(*, by: User, access: Access, many: Many) -> str:
    """Let many units join or leave, now or in the background; return the key of the background work, or ""."""
    if many.number <= AT_ONCE:
        _do(by=by, access=access, many=many)
        return ""
    check_expected(_preview(access, many).done, many.number)
    return str(change_many.enqueue(by.pk, translation.get_language() or "", asdict(many)).id)


def start_opening(*, by: User, access: Access, opening: Opening, expected: int) -> str:
    """Start a campaign, now or in the background; return the key of the background work, or ""."""
    if expected <= AT_ONCE:
        open_campaign(by=by, access=access, opening=opening, expected=expected)
        return ""
    rejoining = preview_opening(by=by, access=access, opening=opening).rejoining
    check_expected(rejoining.number if rejoining else 0, expected)
    plain = opening.plain
    return str(open_with_many.enqueue(by.pk, translation.get_language() or "", plain, expected).id)


@task(takes_context=True)
def change_many(context: TaskContext, by: int, language: str, many: dict[str, Any]) -> str:
    """Let many units join or leave; return why it was refused, or ""."""
    change = Many(**many)
    campaign = Batch.objects.values_list("campaign__slug", flat=True).get(pk=change.batch)
    return _work_off(context, by, language, partial(_do, many=change), campaign)


@task(takes_context=True)
def open_with_many(
    context: TaskContext, by: int, language: str, opening: dict[str, Any], expected: int
) -> str:
    """Start a campaign in which many units take part again; return why it was refused, or ""."""
    chosen = Opening.read(opening)
    return _work_off(context, by, language, partial(open_campaign, opening=chosen, expected=expected))


def _work_off(
    context: TaskContext, by: int, language: str, act: Callable[..., object], campaign: str = ""
) -> str:
    """Run an act for a person in their language, storing its progress; return why it was refused, or "".

    They have the rights that they hold in the campaign, or without one those that they hold in every campaign.
    """
    key = context.task_result.id
    person = User.objects.get(pk=by)
    with translation.override(language):
        try:
            write = progress.make_writer(key)
            access = build_access(person, clock.today(), campaign)
            act(by=person, access=access, report=lambda done, every: write((done, every)))
        except Refused as refused:
            return str(refused.message)
        finally:
            progress.forget(key)
    return ""


def _preview(access: Access, many: Many) -> Preview:
    """Return what would happen to the units: what a person says that they confirmed may be anything."""
    look = preview_leaving if many.leave else preview_joining
    batch = Batch.objects.select_related("campaign__root").get(pk=many.batch)
    return look(access, batch, UnitSelection.read(many.selection), datetime.date.fromisoformat(many.day))


def _do(*, by: User, access: Access, many: Many, report: Report = lambda _done, _all: None) -> None:
    act: Callable[..., int] = leave_selected if many.leave else join_selected
    day = datetime.date.fromisoformat(many.day)
    days = (
        {"to_day": day, "despite_records": many.despite_records, "reason": many.reason}
        if many.leave
        else {"from_day": day}
    )
    act(
        by=by,
        access=access,
        batch=Batch.objects.select_related("campaign__root").get(pk=many.batch),
        selection=UnitSelection.read(many.selection),
        expected=many.number,
        report=report,
        **days,
    )
