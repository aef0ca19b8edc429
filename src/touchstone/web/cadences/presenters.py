"""The components of the pages of an occurrence and of a cadence."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from touchstone.audit.queries import find_history
from touchstone.cadences.hooks import find_record_kind, record_choices, split_name
from touchstone.cadences.labels import say_rule, timing_label
from touchstone.cadences.permissions import CadencePermission
from touchstone.cadences.queries.cadences import find_cadences_of
from touchstone.cadences.queries.occurrences import (
    find_dates_past,
    find_dates_to_come,
    find_due,
    find_missed,
    timing_of,
)
from touchstone.cadences.queries.plan import WeekCell, sums_by_day
from touchstone.cadences.rules import Timing
from touchstone.campaigns.queries import get_calendar
from touchstone.common import clock
from touchstone.common.wording import listed
from touchstone.study.permissions import StudyPermission
from touchstone.web.cadences.plan import MARKS, mark_of, said, text_of
from touchstone.web.common import addresses, formats, timeline
from touchstone.web.common import components as ui
from touchstone.web.common.components.feedback import Tone
from touchstone.web.common.problem_labels import due_on
from touchstone.web.common.reader import WorkspaceRequest, may, may_begin
from touchstone.web.common.unit_choice import own_units

if TYPE_CHECKING:
    from touchstone.cadences.models import Cadence, CadenceDate, Occurrence
    from touchstone.units.models import Unit

SESSION = "session"
NEAR = 7
"""For how many days ahead Today names what is due."""

OWN = 12
"""How many of the reader's own units are considered on Today."""

NAMED = 5
PAST, TO_COME = 12, 16
"""How many dates the page of a cadence shows."""


def state(occurrence: Occurrence) -> ui.Status:
    """Return what became of an occurrence as a status."""
    timing = timing_of(occurrence)
    return ui.Status(timing_label(timing), MARKS[timing.value][0])


def title(occurrence: Occurrence) -> str:
    """Return the title of an occurrence: its cadence and its due day."""
    return _("%(cadence)s, due on %(day)s") % {
        "cadence": occurrence.cadence,
        "day": formats.day(occurrence.date.due_on),
    }


def facts(request: WorkspaceRequest, occurrence: Occurrence, *, short: bool = False) -> ui.Facts:
    """Return the facts about an occurrence."""
    campaign, date = request.campaign, occurrence.date
    rows = [
        ui.Fact(_("Unit"), occurrence.unit.label, addresses.to("unit", campaign, pk=occurrence.unit_id)),
        ui.Fact(
            _("Cadence"),
            str(occurrence.cadence),
            addresses.to("cadence", campaign, pk=occurrence.cadence_id),
            say_rule(occurrence.cadence.rule),
        ),
        ui.Fact(_("Due on"), formats.weekday(date.due_on), note=_why_then(date)),
        ui.Fact(_("State"), state(occurrence)),
    ]
    if short:
        return ui.Facts(rows)
    rows.append(ui.Fact(_("On time"), ui.Period(date.from_day, date.until)))
    if date.last_day > date.until:
        rows.append(ui.Fact(_("Made up late until"), date.last_day))
    if occurrence.record_key is not None:
        rows.append(_record_fact(request, occurrence))
    if occurrence.explanation:
        said = _("by %(who)s, %(when)s") % {
            "who": timeline.who(occurrence.explained_by),
            "when": formats.moment(occurrence.explained_at),
        }
        rows.append(ui.Fact(_("Explanation"), occurrence.explanation, note=said))
    return ui.Facts(rows)


def _why_then(date: CadenceDate) -> str:
    """Return why a date is due on another day than that of its rule."""
    if date.due_on == date.rule_date:
        return ""
    by_rule = _("by the rule %(day)s") % {"day": formats.weekday(date.rule_date)}
    return f"{by_rule}: {date.reason}" if date.moved and date.reason else by_rule


def _record_fact(request: WorkspaceRequest, occurrence: Occurrence) -> ui.Fact:
    """Return the record that fulfils an occurrence, with a link for those who may see it."""
    kind = find_record_kind(occurrence.record_kind)
    page = addresses.RECORD_PAGES.get(kind.page, "") if kind else ""
    seen = bool(page) and may(request, StudyPermission.VIEW, occurrence.path)
    href = addresses.to(page.removeprefix("web:"), request.campaign, pk=occurrence.record_key) if seen else ""
    words = _("%(kind)s of %(day)s") % {
        "kind": kind.label if kind else occurrence.record_kind,
        "day": formats.day(occurrence.record_day),
    }
    return ui.Fact(pgettext("an occurrence", "Fulfilled by"), words, href)


def record_href(request: WorkspaceRequest, occurrence: Occurrence) -> str:
    """Return the URL of the form that records what fulfils an occurrence, or "" if the reader may not."""
    if not may_begin(request, StudyPermission.RECORD, occurrence.path):
        return ""
    names = [split_name(name) for name in occurrence.cadence.fulfilled_by]
    form = next((code for kind, code in names if kind == SESSION), "")
    today = clock.today()
    if not form or today < occurrence.date.from_day:
        return ""
    query = {"unit": occurrence.unit_id, "form": form, "on": min(today, occurrence.date.due_on)}
    return addresses.with_query(addresses.to("session-new", request.campaign), query)


def may_explain(request: WorkspaceRequest, occurrence: Occurrence) -> bool:
    """Return whether the reader may explain an occurrence now."""
    return timing_of(occurrence) is Timing.MISSED and may(request, CadencePermission.SET, occurrence.path)


def history(request: WorkspaceRequest, occurrence: Occurrence) -> ui.Timeline | None:
    """Return what was done about an occurrence."""
    events = find_history(request.access, CadencePermission.VIEW, occurrence)
    return timeline.history(timeline.entries(occurrence, events))


def own_tasks(request: WorkspaceRequest, today: datetime.date) -> list[ui.TaskRow]:
    """Return what the reader's own units missed without saying why, and what is due in the next days."""
    if request.campaign.closed_on is not None or not may(request, CadencePermission.SET):
        return []
    own = [unit.pk for unit in own_units(request, CadencePermission.SET)[:OWN]]
    if not own:
        return []
    where = (request.access, request.campaign, own)
    near = today + datetime.timedelta(days=NEAR)
    missed = find_missed(*where, count=NAMED)
    due = find_due(*where, until=near, count=NAMED)
    return [_task(request, occurrence, today) for occurrence in (*reversed(missed), *due)]


def _task(request: WorkspaceRequest, occurrence: Occurrence, today: datetime.date) -> ui.TaskRow:
    there = addresses.to("occurrence", request.campaign, pk=occurrence.pk)
    due = due_on(occurrence.date.due_on, today, get_calendar(request.campaign))
    if timing_of(occurrence, today) is Timing.MISSED:
        explain = addresses.to("occurrence-explain", request.campaign, pk=occurrence.pk)
        button, status = ui.Link(_("Explain"), explain), state(occurrence)
        return ui.TaskRow(str(occurrence.cadence), there, occurrence.unit.label, due, status, button=button)
    href = record_href(request, occurrence)
    button_or_none = ui.Link(_("Record"), href) if href else None
    return ui.TaskRow(str(occurrence.cadence), there, occurrence.unit.label, due, button=button_or_none)


def cadence_facts(request: WorkspaceRequest, cadence: Cadence) -> ui.Facts:
    """Return the facts about a cadence: its rule in words, whom it holds for, and within which days."""
    campaign, names = request.campaign, record_choices(cadence.campaign)
    fulfilled_by = listed([names.get(name, name) for name in cadence.fulfilled_by])
    replaced = cadence.replaces
    rows = ui.facts_known(
        ui.Fact(_("How often"), say_rule(cadence.rule)),
        ui.Fact(_("If it falls on a free day"), cadence.get_free_day_display()),
        ui.Fact(_("Fulfilled by"), fulfilled_by),
        ui.Fact(_("First day that counts"), _early(cadence)),
        ui.Fact(_("Slippage"), _days(cadence.slippage)),
        ui.Fact(_("Make-up"), _days(cadence.make_up)),
    )
    if cadence.owner is None:
        rows.insert(0, ui.Fact(_("Holds for"), _("every unit that takes part")))
    else:
        seen = may(request, CadencePermission.VIEW, cadence.owner.path)
        href = addresses.to("unit", campaign, pk=cadence.owner_id) if seen else ""
        rows.insert(0, ui.Fact(_("Holds for"), cadence.owner.label, href, _("and the units below it")))
    if replaced is not None:
        href = addresses.to("cadence", campaign, pk=replaced.pk)
        rows.append(ui.Fact(_("In place of"), str(replaced), href))
    since = ui.Fact(_("Holds since"), cadence.starts_on or campaign.opens_on)
    ended = ui.facts_known(ui.Fact(_("Ended on"), cadence.retired_on))
    return ui.Facts([*rows, since, *ended])


def _early(cadence: Cadence) -> str:
    return (
        _("%(days)s before the due day") % {"days": _days(cadence.early)}
        if cadence.early
        else _("the day after the due day before")
    )


def _days(number: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", number) % {"n": number} if number else ""


@dataclass(frozen=True)
class DateLine:
    """A date of a cadence as it is shown, with the acts that are offered."""

    due: str
    note: str
    state: ui.Status
    counted: str
    acts: Sequence[ui.Link]
    back: str = ""


def date_lines(request: WorkspaceRequest, cadence: Cadence) -> tuple[list[DateLine], list[DateLine]]:
    """Return the next dates of a cadence and the last ones, each with what became of its occurrences."""
    coming, past = find_dates_to_come(cadence, TO_COME), find_dates_past(cadence, PAST)
    dates = [*coming, *past]
    sums: dict[datetime.date, WeekCell] = {}
    if made := [date.until for date in dates if date.made_at is not None]:
        sums = sums_by_day(request.access, cadence, min(made), max(made))
    place = cadence.owner or cadence.campaign.root
    changes = cadence.retired_on is None and may_begin(request, CadencePermission.SET, place.path)

    def lines(some: Sequence[CadenceDate]) -> list[DateLine]:
        return [_date_line(request, date, sums.get(date.until, WeekCell()), changes) for date in some]

    return lines(coming), lines(past)


def _date_line(request: WorkspaceRequest, date: CadenceDate, cell: WeekCell, changes: bool) -> DateLine:
    def to(act: str) -> str:
        return addresses.to(f"cadence-date-{act}", request.campaign, pk=date.cadence_id, date=date.pk)

    off = date.called_off_at is not None
    acts = []
    if changes and not off:
        move = ui.Link(pgettext("a date", "Move"), to("move"))
        acts = [move, ui.Link(pgettext("a date", "Call off"), to("call-off"))]
    note = _why_then(date)
    if off:
        note = _("called off: %(reason)s") % {"reason": date.reason}
    return DateLine(
        formats.weekday(date.due_on),
        note,
        _date_state(date, cell),
        "" if off or not cell.made else f"{text_of(cell)} · {said(cell)}",
        acts,
        to("bring-back") if changes and off else "",
    )


def why_fixed(date: CadenceDate) -> str:
    """Return why a date can neither be moved nor called off now, or "" if it can."""
    if date.called_off_at is not None:
        return _("This date was called off. Bring it back first.")
    return _("This cadence has ended already.") if date.cadence.retired_on is not None else ""


def _date_state(date: CadenceDate, cell: WeekCell) -> ui.Status:
    if date.called_off_at is not None:
        return ui.Status(pgettext("a date", "called off"), "closed")
    if date.made_at is None:
        word = _("planned, provisional") if date.provisional else pgettext("a date", "planned")
        return ui.Status(word, "quiet")
    mark = mark_of(cell)
    tone: Tone = MARKS[mark][0] if mark else "quiet"
    return ui.Status(MARKS[mark][1] if mark else _("nobody owes it"), tone)


def date_facts(date: CadenceDate) -> ui.Facts:
    """Return the facts about a date, above an act on it."""
    return ui.Facts(
        [
            ui.Fact(_("Cadence"), str(date.cadence)),
            ui.Fact(_("Due on"), formats.weekday(date.due_on), note=_why_then(date)),
            ui.Fact(_("On time"), ui.Period(date.from_day, date.until)),
        ]
    )


def cadence_history(request: WorkspaceRequest, cadence: Cadence) -> ui.Timeline | None:
    """Return what was done about a cadence and its dates."""
    events = find_history(request.access, CadencePermission.VIEW, cadence)
    return timeline.history(timeline.entries(cadence, events))


def cadences_of(request: WorkspaceRequest, unit: Unit) -> ui.Facts | None:
    """Return the cadences that hold for a unit with their rules in words; None if the reader may not see them."""
    if not may(request, CadencePermission.VIEW, unit.path):
        return None
    cadences = list(find_cadences_of(request.campaign, unit))
    replaced = {cadence.replaces_id for cadence in cadences if cadence.replaces_id}
    rows = []
    for cadence in cadences:
        if cadence.pk in replaced:
            continue
        href = addresses.to("cadence", request.campaign, pk=cadence.pk)
        note = "" if cadence.owner is None else _("set by %(unit)s") % {"unit": cadence.owner.label}
        rows.append(ui.Fact(str(cadence), say_rule(cadence.rule), href, note))
    return ui.Facts(rows) if rows else None
