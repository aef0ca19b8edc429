"""The control plan: its filters, the weeks that are shown, and the table as text and marks."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from touchstone.cadences.labels import say_rule
from touchstone.cadences.models import Cadence
from touchstone.cadences.permissions import CadencePermission
from touchstone.cadences.queries.cadences import find_cadences, get_own_cadence
from touchstone.cadences.queries.plan import (
    WEEK,
    PlanRow,
    WeekCell,
    monday,
    plan_by_cadence,
    plan_by_unit,
    total,
    weeks_between,
)
from touchstone.common import clock
from touchstone.web.common import addresses, formats
from touchstone.web.common.components import Filters
from touchstone.web.common.components.feedback import Tone
from touchstone.web.common.filtering import (
    ChoiceFilter,
    DayFilter,
    FilterInput,
    Option,
    UnitFilter,
    chips_of,
    codes,
    files,
    read_filters,
)
from touchstone.web.common.own_units import own_places
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.templatetags.ui import shape

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.units.models import Unit
    from touchstone.web.common.components import Link

SHOWN_WEEKS = 13
AHEAD = 3
"""How many of the weeks that are shown at first lie ahead."""

MOST_ROWS = 60
"""How many rows a page shows; the file has all of them."""

UNITS = "unit"
"""The choice of one row for each unit."""


def _cadences(request: WorkspaceRequest) -> Sequence[Option]:
    """Offer the cadences of the campaign, and the unit's own one that was asked for."""
    offered = list(find_cadences(request.campaign))
    own = get_own_cadence(request.access, request.campaign, request.GET.get("cadence", ""))
    return [Option(cadence.code, str(cadence), cadence) for cadence in (*offered, *([own] if own else []))]


CADENCE = ChoiceFilter(
    "cadence", gettext_lazy("Cadence"), gettext_lazy("Cadence: %(what)s"), options=_cadences
)
FILTERS = (
    UnitFilter(permission=CadencePermission.VIEW),
    CADENCE,
    ChoiceFilter(
        "rows",
        pgettext_lazy("control plan", "Rows"),
        gettext_lazy("Rows: %(what)s"),
        options=codes([(UNITS, gettext_lazy("units"))]),
        none=gettext_lazy("cadences"),
    ),
    DayFilter("from", gettext_lazy("Weeks from"), gettext_lazy("Weeks from %(what)s")),
)


@dataclass(frozen=True)
class Plan:
    """The part of the control plan that was asked for: whose, of which cadence, which weeks, with its rows."""

    given: FilterInput
    renamed: str
    unit: Unit
    cadence: Cadence | None
    by_unit: bool
    weeks: Sequence[datetime.date]
    rows: Sequence[PlanRow] = ()

    @property
    def last(self) -> datetime.date:
        """The last day that is shown."""
        return self.weeks[-1] + WEEK - datetime.timedelta(days=1)

    @property
    def request(self) -> WorkspaceRequest:
        """The request."""
        return self.given.request

    @property
    def selection(self) -> dict[str, str]:
        """The query parameters in force."""
        names = ("unit", "cadence", "rows", "from")
        return {name: value for name in names if (value := self.request.GET.get(name, ""))}


def read_plan(request: WorkspaceRequest) -> Plan:
    """Read what was asked for, without the rows."""
    given, renamed = read_filters(request, FILTERS)
    unit = given.unit or _own_unit(request)
    cadence: Cadence | None = given.option("cadence")
    by_unit = given.text("rows") == UNITS
    return Plan(given, renamed, unit, cadence, by_unit, _weeks(request.campaign, given.clean("from")))


def with_rows(plan: Plan) -> Plan:
    """Return the plan with its rows, in three to five statements however many they are."""
    request, where = plan.request, (plan.weeks[0], plan.last)
    if plan.by_unit:
        rows = plan_by_unit(request.access, request.campaign, plan.unit, plan.cadence, *where)
    else:
        rows = plan_by_cadence(request.access, request.campaign, plan.unit, *where)
        rows = [row for row in rows if plan.cadence is None or row.subject == plan.cadence]
    return replace(plan, rows=rows)


def _own_unit(request: WorkspaceRequest) -> Unit:
    """Return the reader's only topmost unit, else that of the campaign."""
    places = own_places(request, CadencePermission.VIEW)
    return places[0] if len(places) == 1 else request.campaign.root


def _weeks(campaign: Campaign, asked: datetime.date | None) -> list[datetime.date]:
    """Return the weeks to show: from the day that was asked for, else around today, within the campaign."""
    start = monday(asked) if asked else monday(clock.today()) - WEEK * (SHOWN_WEEKS - 1 - AHEAD)
    if campaign.closes_on is not None:
        start = min(start, monday(campaign.closes_on) - WEEK * (SHOWN_WEEKS - 1))
    start = max(start, monday(campaign.opens_on))
    return weeks_between(start, start + WEEK * (SHOWN_WEEKS - 1))


@dataclass(frozen=True)
class WeekHead:
    """The head of a column: the Monday in short and the days in full; ``now`` is the week of today."""

    label: str
    days: str
    now: bool


@dataclass(frozen=True)
class Line:
    """A row as it is shown: what it is about with its link, a note with another link, and its cells."""

    label: str
    href: str
    note: str
    more: str
    cells: SafeString


MARKS: Mapping[str, tuple[Tone, formats.Words]] = {
    "fulfilled": ("good", gettext_lazy("fulfilled on time")),
    "late": ("part", gettext_lazy("made up late")),
    "explained": ("closed", pgettext_lazy("occurrences", "missed and explained")),
    "open": ("open", gettext_lazy("still open")),
    "missed": ("bad", gettext_lazy("missed")),
    "planned": ("quiet", pgettext_lazy("a date", "planned")),
}
"""The mark and the words of a week, the best first: the worst of what is in a week gives its mark."""


def marks(plan: Plan) -> list[tuple[Tone, formats.Words]]:
    """Return the marks that the plan can show: what is only planned stands in the rows of cadences, not of units."""
    return [mark for name, mark in MARKS.items() if not (plan.by_unit and name == "planned")]


def mark_of(cell: WeekCell) -> str:
    """Return the code of a week's mark, or "" if there is nothing in it."""
    for name in ("missed", "open", "explained", "late", "fulfilled", "planned"):
        if getattr(cell, name):
            return name
    return ""


def text_of(cell: WeekCell) -> str:
    """Return a week in short, such as "12/14": how many were fulfilled, also late, of those that are owed."""
    made = f"{cell.fulfilled + cell.late}/{cell.made}" if cell.made else ""
    planned = str(cell.planned) if cell.planned and not made else f"+{cell.planned}" if cell.planned else ""
    return f"{made}{planned}{'?' if cell.provisional else ''}"


def said(cell: WeekCell) -> str:
    """Return what became of a week in words: "12 fulfilled on time, 2 missed"."""
    parts = [
        _("%(words)s: %(n)s") % {"words": words, "n": formats.number(getattr(cell, name))}
        for name, (_tone, words) in MARKS.items()
        if getattr(cell, name)
    ]
    if cell.provisional:
        parts.append(_("provisional"))
    return _(", ").join(parts)


def heads(plan: Plan) -> list[WeekHead]:
    """Return the heads of the columns."""
    now = monday(clock.today())
    return [
        WeekHead(formats.day_of_year(week), formats.days(week, _end(week)), week == now)
        for week in plan.weeks
    ]


def _end(week: datetime.date) -> datetime.date:
    return week + WEEK - datetime.timedelta(days=1)


def lines(plan: Plan) -> list[Line]:
    """Return the first rows of the plan as they are shown."""
    return [_line(plan, row) for row in plan.rows[:MOST_ROWS]]


def planned(plan: Plan) -> str:
    """Return the address of the dates that lie ahead of the unit; "" if there are none, or the plan shows just these."""
    campaign, today = plan.request.campaign, clock.today()
    if campaign.closes_on is not None and campaign.closes_on < today:
        return ""
    if not plan.by_unit and list(plan.weeks) == _weeks(campaign, today):
        return ""
    return addresses.query(plan.request.GET, **{"rows": "", "from": monday(today).isoformat()})


def together(plan: Plan) -> SafeString | None:
    """Return the cells of all rows together; None for a single row."""
    if len(plan.rows) < 2:
        return None
    cadence = plan.cadence.code if plan.cadence else ""
    return _cells(plan, total(plan.rows), plan.unit.pk, cadence)


def _line(plan: Plan, row: PlanRow) -> Line:
    request, subject = plan.request, row.subject
    here = addresses.to("plan", request.campaign)
    if isinstance(subject, Cadence):
        note = say_rule(subject.rule)
        if subject.owner is not None:
            note = _("%(unit)s: %(rule)s") % {"unit": subject.owner.label, "rule": note}
        more = addresses.query(request.GET, cadence=subject.code, rows=UNITS) if plan.unit.numchild else ""
        cells = _cells(plan, row.weeks, plan.unit.pk, subject.code)
        href = addresses.to("cadence", request.campaign, pk=subject.pk)
        return Line(str(subject), href, note, f"{here}{more}" if more else "", cells)
    cadence = plan.cadence.code if plan.cadence else ""
    itself = subject.pk == plan.unit.pk
    cells = _cells(plan, row.weeks, subject.pk, cadence, only=itself and subject.numchild > 0)
    if itself:
        return Line(subject.label, "", _("itself"), "", cells)
    rows = UNITS if subject.numchild else ""
    query = addresses.query(request.GET, unit=subject.pk, unit_name="", rows=rows)
    return Line(subject.label, f"{here}{query}", "", "", cells)


def _cells(
    plan: Plan,
    weeks: Mapping[datetime.date, WeekCell],
    unit: int,
    cadence: str,
    *,
    only: bool = False,
) -> SafeString:
    """Return the cells of a row, each linked to its occurrences unless it is about one unit without those below."""
    there = addresses.with_query(
        addresses.to("occurrences", plan.request.campaign), {"unit": unit, "cadence": cadence}
    )
    return SafeString("".join(_cell(weeks.get(week), week, "" if only else there) for week in plan.weeks))


def _cell(cell: WeekCell | None, week: datetime.date, there: str) -> str:
    mark = mark_of(cell) if cell is not None else ""
    if cell is None or not mark:
        return "<td></td>"
    # A dash before a number would read as a minus: what is planned has a dashed frame instead.
    drawn = "" if mark == "planned" else shape(MARKS[mark][0])
    words = said(cell)
    inner = format_html(
        '{}<span>{}</span><span class="visually-hidden"> {}</span>', drawn, text_of(cell), words
    )
    if cell.made and there:
        href = f"{there}&from={week}&to={_end(week)}"
        inner = format_html('<a href="{}" title="{}">{}</a>', href, words, inner)
    else:
        inner = format_html('<span class="weeks__plain" title="{}">{}</span>', words, inner)
    return format_html('<td class="weeks__{}">{}</td>', mark, inner)


def filters(plan: Plan) -> Filters:
    """Return the filter row."""
    keep = [("unit", str(plan.given.unit.pk))] if plan.given.unit else []
    return Filters(plan.given.form, chips_of(FILTERS, plan.given), "?", keep)


def turns(plan: Plan) -> tuple[str, str]:
    """Return the queries that show earlier and later weeks; "" where there are none."""
    campaign, step = plan.request.campaign, WEEK * SHOWN_WEEKS
    first, last = plan.weeks[0], plan.weeks[-1]
    end = campaign.closes_on or clock.today() + datetime.timedelta(days=365)
    earlier = addresses.query(plan.request.GET, **{"from": first - step})
    later = addresses.query(plan.request.GET, **{"from": first + step})
    return (
        earlier if first > monday(campaign.opens_on) else "",
        later if last < monday(end) else "",
    )


def exports(plan: Plan) -> list[Link]:
    """Return the links to the plan as files."""
    return files(plan.request, "plan-export", plan.selection)


FILE_COLUMNS: Sequence[tuple[str, formats.Words]] = (
    ("made", gettext_lazy("Owed")),
    *((name, words) for name, (_tone, words) in MARKS.items()),
)


def file_rows(plan: Plan) -> Iterable[list[object]]:
    """Yield a line for each row and week in which there is anything."""
    for row in plan.rows:
        name = str(row.subject) if isinstance(row.subject, Cadence) else row.subject.label
        for week in sorted(row.weeks):
            yield [name, week, *(getattr(row.weeks[week], code) for code, _words in FILE_COLUMNS)]
