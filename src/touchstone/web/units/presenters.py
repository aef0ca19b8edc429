"""The components of a unit's page."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from touchstone.campaigns.queries import (
    does_anyone_take_part_below,
    find_batches,
    get_membership,
    get_own_membership,
)
from touchstone.common.wording import clauses, listed
from touchstone.figures.rules import Reference
from touchstone.study.queries import SessionFilter, get_session_page
from touchstone.units.queries import (
    find_aliases,
    find_group_keys,
    find_groups_of_unit,
    find_successions,
)
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.headlines import headlines, visible_codes
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.pages import trail
from touchstone.web.common.reader import WorkspaceRequest, may, may_begin
from touchstone.web.sessions.presenters import under_day

if TYPE_CHECKING:
    from touchstone.campaigns.models import BatchMembership
    from touchstone.study.models import StudySession
    from touchstone.units.models import Unit
    from touchstone.units.queries import ClosePreview, MovePreview

HEADLINES = ("study.sessions", "study.person-times", "study.attendance-rate")
WITH_BELOW = ("campaign.units", "study.units-covered", "study.sessions", "study.person-times")
"""Figures of a unit that has others below it."""

LAST_SESSIONS = 5


def facts(request: WorkspaceRequest, unit: Unit, day: datetime.date) -> ui.Facts:
    """Return the facts about a unit."""
    names = find_aliases(request.access, unit)
    now = [alias.name for alias in names if alias.until is None]
    until = _("until %(day)s")
    before = [
        f"{alias.name} ({until % {'day': formats.short_day(alias.until)}})"
        for alias in names
        if alias.until is not None
    ]
    rows = ui.facts_known(
        ui.Fact(_("Kind"), str(unit.kind) if unit.kind else ""),
        ui.Fact(_("Also called"), clauses(now)),
        ui.Fact(_("Called before"), clauses(before)),
        ui.Fact(_("Takes part"), _participation(request, unit, day)),
    )
    rows += _successions(request, unit)
    assignments = find_groups_of_unit(request.access, unit, day)
    # Whoever guides a unit above may be known by name without being open to the reader.
    open_to_reader = find_group_keys(request.access, (assignment.group_id for assignment in assignments))
    for assignment in assignments:
        seen = assignment.group_id in open_to_reader
        href = addresses.to("steering-group", request.campaign, pk=assignment.group_id) if seen else ""
        via = "" if assignment.unit_id == unit.pk else _("through %(unit)s") % {"unit": assignment.unit.label}
        rows.append(ui.Fact(assignment.group.get_kind_display(), str(assignment.group), href, via))
    liaison = " · ".join(filter(None, (unit.liaison_post, unit.liaison_phone)))
    rows += ui.facts_known(
        ui.Fact(_("Liaison officer"), liaison),
        ui.Fact(_("Opened on"), unit.opened_on),
        ui.Fact(_("Closed on"), unit.closed_on),
    )
    return ui.Facts(rows)


def _successions(request: WorkspaceRequest, unit: Unit) -> list[ui.Fact]:
    """Return the units that came after this one, and those after which it came."""
    labels = {
        ("merged", True): _("Merged into"),
        ("merged", False): _("Took in"),
        ("divided", True): _("Divided off"),
        ("divided", False): pgettext("a unit", "Divided from"),
    }
    facts = []
    for succession in find_successions(request.access, unit):
        is_earlier = succession.earlier_id == unit.pk
        other = succession.later if is_earlier else succession.earlier
        href = addresses.to("unit", request.campaign, pk=other.pk)
        note = _("last day %(day)s") % {"day": formats.short_day(succession.last_day)}
        facts.append(ui.Fact(labels[succession.kind, is_earlier], other.label, href, note))
    return facts


def _participation(request: WorkspaceRequest, unit: Unit, day: datetime.date) -> str:
    campaign = request.campaign
    on = min(day, campaign.closes_on) if campaign.closes_on else day
    membership = get_membership(request.access, campaign, unit, max(on, campaign.opens_on))
    if membership is None:
        return _("no: it is in no batch of this campaign")
    text = _("%(batch)s, from %(day)s") % {
        "batch": membership.batch,
        "day": formats.short_day(membership.from_day),
    }
    if membership.unit_id == unit.pk:
        return text
    return _("%(said)s, through the unit above it") % {"said": text}


def not_enrolled_notice(request: WorkspaceRequest, unit: Unit, day: datetime.date) -> ui.Notice | None:
    """Return a notice that the unit takes part in no batch, for readers who can change that; else None."""
    campaign = request.campaign
    if (
        unit.closed_on
        or unit.path == campaign.root.path
        or not may_begin(request, "campaigns.change", unit.path)
    ):
        return None
    first = max(day, campaign.opens_on)
    if does_anyone_take_part_below(unit.path) or get_membership(request.access, campaign, unit, first):
        return None
    if not find_batches(campaign).exists():
        return None
    join = ui.Link(_("Add it to the campaign"), addresses.to("unit-join", campaign, pk=unit.pk))
    text = _("It is not in any batch: what it records is not counted for one, and nothing is expected of it.")
    return ui.Notice(text, _("This unit does not take part."), "warn", links=(join,))


def counted(request: WorkspaceRequest, unit: Unit) -> list[ui.Figure]:
    """Return the figures of a unit with everything below it, each linked to its page."""
    codes = WITH_BELOW if unit.numchild else HEADLINES
    seen = visible_codes(request, codes, [unit.path])
    return headlines(request, [Reference(code).having(unit=str(unit.pk)) for code in seen])


def last_sessions(request: WorkspaceRequest, unit: Unit) -> ui.Table | None:
    """Return the last sessions of a unit and all below it; None if the reader may not see sessions."""
    if not may(request, "study.view", unit.path):
        return None
    shown = get_session_page(
        request.access, request.campaign, SessionFilter(paths=(unit.path,)), size=LAST_SESSIONS
    )
    new = addresses.with_query(addresses.to("session-new", request.campaign), {"unit": unit.pk})
    action = ui.Link(_("Record a session"), new) if may_begin(request, "study.record", unit.path) else None
    columns: list[Column[StudySession]] = [
        Column(_("Date"), lambda session: ui.Cell(session.held_on, under_day(session))),
        Column(_("Form and topic"), lambda session: ui.Cell(str(session.form), session.topic)),
        Column(_("Present"), lambda session: session.present, numeric=True),
    ]
    if unit.numchild:
        itself = _("itself")
        unit_column: Column[StudySession] = Column(
            _("Unit"), lambda session: itself if session.unit_id == unit.pk else session.unit.label
        )
        columns.insert(1, unit_column)
    return record_table(
        _("Last sessions"),
        columns,
        shown.rows,
        href=lambda session: addresses.to("session", request.campaign, pk=session.pk),
        empty=ui.EmptyState(_("No session is recorded yet"), action=action),
        key="last-sessions",
    )


def acts(request: WorkspaceRequest, unit: Unit) -> list[ui.Link]:
    """Return the acts by which the office changes the place or the life of a unit; none for that of the campaign."""
    if unit.path == request.campaign.root.path:
        return []
    part = _own_part(request, unit)
    may_begin_earlier = part is not None and part.from_day > part.batch.opens_on
    offered = [
        ("unit-move", pgettext("a unit", "Move"), True),
        ("unit-reopen", _("Open again"), unit.closed_on is not None),
        ("unit-close", pgettext("a unit", "Close"), unit.closed_on is None),
        ("unit-join", _("Take part from an earlier day"), may_begin_earlier),
        ("unit-leave", _("End its part"), part is not None),
        ("unit-merge", pgettext("a unit", "Merge"), unit.closed_on is None),
        ("unit-divide", pgettext("a unit", "Divide"), unit.closed_on is None),
        ("unit-delete", _("Delete"), True),
    ]
    return [
        ui.Link(label, addresses.to(name, request.campaign, pk=unit.pk))
        for name, label, is_on in offered
        if is_on
    ]


def _own_part(request: WorkspaceRequest, unit: Unit) -> BatchMembership | None:
    """Return the part that a unit takes by itself, for readers who may change it."""
    if not may(request, "campaigns.change", unit.path):
        return None
    return get_own_membership(request.access, request.campaign, unit)


def effect_of_move(preview: MovePreview) -> ui.Facts:
    """Return the effect of a move."""
    before, after = preview.from_parent, preview.to_parent
    return ui.Facts(
        [
            ui.Fact(pgettext("a place in the tree", "From"), before.label if before else ""),
            ui.Fact(pgettext("a place in the tree", "To"), after.label if after else ""),
            ui.Fact(_("Units that go with it"), preview.below),
        ]
    )


def effect_of_closing(preview: ClosePreview) -> ui.Facts:
    """Return the effect of closing a unit."""
    rows = [
        ui.Fact(_("Last day"), formats.day(preview.day)),
        ui.Fact(_("Open units below it"), preview.below),
    ]
    return ui.Facts([*rows, *ending_facts(preview)])


def ending_facts(preview: ClosePreview) -> list[ui.Fact]:
    """Return what ends with a unit."""
    facts = []
    for ending in preview.endings:
        text = ngettext("%(n)s ends with it", "%(n)s end with it", ending.number)
        facts.append(ui.Fact(capfirst(str(ending.label)), text % {"n": formats.number(ending.number)}))
    return facts


def records_after(after: Sequence[str], *, passing: bool = False) -> ui.Notice | None:
    """Return the warning that there are records after the day on which something ends; None without any.

    ``passing`` says that they count for another unit then.
    """
    if not after:
        return None
    if passing:
        text = _(
            "%(records)s. They stay, and count for the unit that goes on. Confirm it below, or choose a later day."
        )
    else:
        text = _(
            "%(records)s. They stay, but no longer count for the batch. Confirm it below, or choose a later day."
        )
    return ui.Notice(text % {"records": listed(after)}, _("There are records of a later day."), "warn")


def way(request: WorkspaceRequest, above: Sequence[Unit], *here: ui.Link) -> ui.Breadcrumb:
    """Return the breadcrumb through the units above to this page."""
    campaign = request.campaign
    steps = [
        ui.Link(unit.label, addresses.to("unit", campaign, pk=unit.pk))
        for unit in above
        if unit.path.startswith(campaign.root.path)
    ]
    units = ui.Link(_("Units"), addresses.to("units", campaign))
    return trail(campaign, units, *steps, *here)
