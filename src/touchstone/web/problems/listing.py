"""What a list of problems was asked for: filters, chips, totals, and the table that answers."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from touchstone.campaigns.queries import batches_of, calendar_of
from touchstone.common import clock
from touchstone.figures.rules import Reference
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import (
    Counts,
    ProblemFilter,
    ProblemPage,
    aspects_of,
    counts,
    lists_of,
    problem_page,
    soon_until,
    sources_of,
    specials_of,
)
from touchstone.problems.queries.names import HOLDERS, OUTCOMES, SEVERITIES, STATES, TIMELINESS, TRACKS
from touchstone.problems.rules import Outcome, Party, Severity, State, Timeliness, Track
from touchstone.web import addresses, words
from touchstone.web.components import Bulk, Cell, Chip, Column, EmptyState, Filters, Link, Pager, Row, Table
from touchstone.web.fields import LineField
from touchstone.web.problems import naming
from touchstone.web.reader import WorkspaceRequest, may, places_of
from touchstone.web.units.choosing import by_name, in_campaign_tree
from touchstone.web.words import Words

if TYPE_CHECKING:
    from touchstone.common.working_days import WorkingCalendar
    from touchstone.problems.models import Problem
    from touchstone.units.models import Unit

KEY = "problems"
SEARCHED = 50_000
"""Problems in which a word is looked for."""

NEAR = 7
"""Days before a deadline from which on it is said in words."""

STATEMENT = 60
"""Letters of a statement that a row shows."""

CODES: Mapping[str, tuple[Any, Mapping[Any, Any]]] = {
    "holder": (Party, HOLDERS),
    "due": (Timeliness, TIMELINESS),
    "outcome": (Outcome, OUTCOMES),
    "state": (State, STATES),
    "track": (Track, TRACKS),
    "severity": (Severity, SEVERITIES),
}
"""Filters by a code of the rules: the codes, and what they are called."""

FILTERS = (
    "q",
    "unit",
    "unit_name",
    "list",
    "batch",
    "source",
    "aspect",
    "special",
    *CODES,
    "leader",
    "order",
)
MORE = ("batch", "source", "aspect", "track", "severity", "special", "leader", "order")
"""Filters that wait behind "more"."""


BY_NUMBER = ("special", "batch")
"""Filters whose words have a number in place of a code."""


class ListForm(forms.Form):
    """The filters of the list; sent by GET, every field may stay empty."""

    q = LineField(
        label=gettext_lazy("Number or words"), required=False, widget=forms.TextInput({"type": "search"})
    )
    unit_name = LineField(
        label=gettext_lazy("Unit"), required=False, widget=forms.TextInput({"type": "search"})
    )
    list = forms.ChoiceField(label=gettext_lazy("Problem list"), required=False)
    holder = forms.ChoiceField(label=gettext_lazy("Who has the ball"), required=False)
    due = forms.ChoiceField(label=gettext_lazy("Timeliness"), required=False)
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    batch = forms.ChoiceField(label=gettext_lazy("Batch"), required=False)
    source = forms.ChoiceField(label=gettext_lazy("Source"), required=False)
    aspect = forms.ChoiceField(label=gettext_lazy("Aspect"), required=False)
    track = forms.ChoiceField(label=gettext_lazy("Track"), required=False)
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), required=False)
    special = forms.ChoiceField(label=gettext_lazy("Special rectification"), required=False)
    leader = forms.ChoiceField(label=gettext_lazy("Lead leader"), required=False)
    order = forms.ChoiceField(label=gettext_lazy("Order"), required=False)

    def __init__(self, given: QueryDict, words_of: Mapping[str, Sequence[Any]]) -> None:
        super().__init__(given)
        for name, found in words_of.items():
            code = "number" if name in BY_NUMBER else "code"
            self._offer(name, [(str(getattr(one, code)), str(one)) for one in found])
            if not found or (name == "batch" and len(found) < 2):
                del self.fields[name]
        for name, (_codes, names) in CODES.items():
            self._offer(name, [(code.value, str(said)) for code, said in names.items()])
        self._offer("leader", [("me", _("me"))], _("everybody"))
        self._offer("order", [("due", _("first due first"))], _("newest first"))
        if given.get("unit"):
            del self.fields["unit_name"]

    def _offer(self, name: str, choices: Sequence[tuple[str, str]], none: str = "") -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = [("", none or _("all")), *choices]

    def said(self, name: str, code: str) -> str:
        """Return what a choice of a filter is called."""
        widget = self.fields[name].widget if name in self.fields else None
        return next(
            (str(label) for value, label in getattr(widget, "choices", ()) if value == code and code), ""
        )


@dataclass(frozen=True)
class Asked:
    """The selection that a query string means; ``form`` says what in it cannot be read."""

    form: ListForm
    wanted: ProblemFilter
    counts: Counts
    whole: bool = True
    """Whether the reader sees every problem of the campaign through their places."""
    unit: Unit | None = None
    renamed: str = ""
    """The query string to go to instead: with the key of the unit in place of its name."""
    refused: str = ""
    """Why nothing is looked for."""


def asked(request: WorkspaceRequest) -> Asked:
    """Read the query string of a list of problems."""
    given, campaign = request.GET, request.campaign
    known: dict[str, Sequence[Any]] = {
        "list": list(lists_of(campaign)),
        "source": list(sources_of(campaign)),
        "aspect": list(aspects_of(campaign)),
        "special": list(specials_of(request.access, campaign)),
        "batch": list(batches_of(campaign)),
    }
    form = ListForm(given, known)
    form.full_clean()
    clean = form.cleaned_data
    unit = in_campaign_tree(request, given["unit"]) if given.get("unit") else None
    renamed = ""
    if clean.get("unit_name"):
        choice = by_name(request, ProblemPermission.VIEW, clean["unit_name"])
        if choice.unit is None:
            form.add_error("unit_name", choice.error)
        else:
            renamed = addresses.query(given, unit_name="", unit=choice.unit.pk, after="", before="")

    def key(name: str) -> int | None:
        chosen, code = clean.get(name), "number" if name in BY_NUMBER else "code"
        return next((one.pk for one in known[name] if str(getattr(one, code)) == chosen), None)

    def coded(name: str) -> Any:
        return CODES[name][0](clean[name]) if clean.get(name) else None

    wanted = ProblemFilter(
        paths=(unit.path,) if unit else (),
        list_id=key("list"),
        source_id=key("source"),
        aspect_id=key("aspect"),
        special_id=key("special"),
        batch_id=key("batch"),
        track=coded("track"),
        outcome=coded("outcome"),
        state=coded("state"),
        holder=coded("holder"),
        timeliness=coded("due"),
        severity=coded("severity"),
        leader_id=request.user.pk if clean.get("leader") == "me" else None,
        text=clean.get("q", ""),
        due_first=clean.get("order") == "due",
    )
    found = counts(request.access, campaign, wanted.paths)
    refused = _too_many(found.matching(wanted)) if wanted.text else ""
    whole = campaign.root.path in places_of(request, ProblemPermission.VIEW)
    return Asked(form, wanted, found, whole, unit, renamed, refused)


def _too_many(number: int) -> str:
    """Say that a word is not looked for in so many problems; a word that occurs nowhere would be read for in all."""
    if number <= SEARCHED:
        return ""
    said = _(
        "A word is looked for in up to %(most)s problems; these are %(number)s. Choose a unit or another filter."
    )
    return said % {"most": words.number(SEARCHED), "number": words.number(number)}


def problems_of(request: WorkspaceRequest, found: Asked, size: int = 50) -> ProblemPage:
    """Return the page of problems that was asked for; none where the question was refused."""
    if found.refused:
        return ProblemPage(())
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    return problem_page(
        request.access,
        request.campaign,
        found.wanted,
        after=after,
        before=before,
        size=size,
        known=found.counts,
    )


COLUMNS = (
    Column(gettext_lazy("Problem")),
    Column(gettext_lazy("Responsible unit")),
    Column(gettext_lazy("State")),
    Column(pgettext_lazy("a deadline", "Due")),
    Column(gettext_lazy("Outcome")),
)


def table(request: WorkspaceRequest, found: Asked, shown: ProblemPage, *, plain: bool = False) -> Table:
    """Return the problems of a page under their filters, with the totals of the whole selection.

    ``plain`` leaves out what paper has no use for.
    """
    counted = found.wanted.is_counted and bool(shown.rows)
    directs = not plain and may(request, ProblemPermission.DIRECT)
    return Table(
        _("Problems"),
        COLUMNS,
        rows(request, shown.rows),
        total=_total(request, found, leads=not plain) if counted else None,
        filters=None if plain else Filters(found.form, chips(request, found), "?", _kept(found), more=MORE),
        exports=() if plain or not shown.rows else _exports(request),
        pager=None if plain else _pager(request, shown, _outcomes(found) if counted else ""),
        empty=_empty(request),
        error=found.refused,
        caption_hidden=True,
        key=KEY,
        bulk=Bulk(addresses.to("problems-assign", request.campaign), _("Assign the chosen ones"))
        if directs and shown.rows
        else None,
    )


def plain_table(request: WorkspaceRequest, shown: Sequence[Problem]) -> Table:
    """Return some problems without filters or totals."""
    return Table(_("Problems"), COLUMNS, rows(request, shown), caption_hidden=True, key=KEY)


def rows(request: WorkspaceRequest, shown: Sequence[Problem]) -> list[Row]:
    """Return problems as rows under :data:`COLUMNS`."""
    today, calendar = clock.today(), calendar_of(request.campaign)
    soon = soon_until(request.campaign, today)
    places = places_of(request, ProblemPermission.VIEW)
    return [_row(request, one, places, Days(today, soon, calendar)) for one in shown]


@dataclass(frozen=True)
class Days:
    """What lateness is counted by: today, the last deadline that is near, and the working days."""

    today: datetime.date
    soon: datetime.date
    calendar: WorkingCalendar


def _row(request: WorkspaceRequest, one: Problem, places: Sequence[str], days: Days) -> Row:
    title = _("%(number)s: %(text)s") % {"number": one.number, "text": shortened(one.statement)}
    cells = (
        Cell(title, str(one.aspect or one.source)),
        Cell(one.unit.label, _reason_to_see(request, one, places)),
        Cell(naming.state(one), naming.holder_name(one)),
        Cell(one.deadline or "", _due_said(one, days)),
        naming.outcome(one),
    )
    return Row(cells, addresses.to("problem", request.campaign, pk=one.pk), str(one.pk))


def _due_said(one: Problem, days: Days) -> Words:
    """Say how near or late a deadline is; a far one is said by its day alone."""
    due = naming.due(one, days.today, days.calendar)
    if due is not None and (due.on - days.today).days <= NEAR:
        return words.due(due.on, days.today, due.working_days_late)
    return naming.timely(one, days.today, days.soon)


def _reason_to_see(request: WorkspaceRequest, one: Problem, places: Sequence[str]) -> str:
    """Say why a problem of another unit stands here."""
    if any(one.path.startswith(place) for place in places):
        return ""
    return _("you lead it") if one.leader_id == request.user.pk else _("your unit supports it")


def shortened(text: str, letters: int = STATEMENT) -> str:
    """Return the beginning of a text."""
    plain = " ".join(text.split())
    return plain if len(plain) <= letters else plain[: letters - 1].rstrip() + "…"


def _total(request: WorkspaceRequest, found: Asked, *, leads: bool) -> Row:
    """Return how many the whole selection has; where a figure counts just that, it leads there."""
    number = found.counts.matching(found.wanted)
    if found.whole:
        said = ngettext("%(n)s problem", "%(n)s problems", number)
    else:
        said = ngettext("%(n)s problem of your units", "%(n)s problems of your units", number)
    given = {
        name: request.GET.get(name, "")
        for name in ("list", "batch", "source", "aspect", "track", "outcome", "state")
    }
    reference = Reference("problems.registered").having(
        unit=str(found.unit.pk) if found.unit else "", **given
    )
    href = addresses.figure(request.campaign, reference)
    leads = leads and found.wanted.holder is None
    return Row((said % {"n": words.number(number)}, "", "", "", ""), href if leads else "")


def _outcomes(found: Asked) -> str:
    """Say how the whole selection divides by outcome; the parts sum to the total."""
    parts = found.counts.by_outcome(found.wanted)
    return " · ".join(f"{OUTCOMES[one]} {words.number(number)}" for one, number in parts.items() if number)


def chips(request: WorkspaceRequest, found: Asked) -> list[Chip]:
    """Return the filters in force, each with the address without it."""
    given, form = request.GET, found.form
    said = {
        "unit": _("Unit: %(what)s") % {"what": found.unit.label} if found.unit else "",
        "q": _("With “%(what)s”") % {"what": found.wanted.text} if found.wanted.text else "",
    }
    for name in FILTERS:
        if name not in ("unit", "q", "unit_name") and (what := form.said(name, given.get(name, ""))):
            label = form.fields[name].label
            said[name] = _("%(label)s: %(what)s") % {"label": label, "what": what}
    return [
        Chip(text, addresses.query(given, **{name: "", "after": "", "before": ""}))
        for name, text in said.items()
        if text
    ]


def _kept(found: Asked) -> list[tuple[str, str]]:
    return [("unit", str(found.unit.pk))] if found.unit else []


def selection(given: QueryDict) -> dict[str, str]:
    """Return the part of a query string that filters."""
    return {name: value for name in FILTERS if (value := given.get(name, ""))}


def _exports(request: WorkspaceRequest) -> list[Link]:
    kept = selection(request.GET)
    return [
        Link(
            label,
            addresses.with_query(
                addresses.to("problems-export", request.campaign, view="ledger", kind=kind), kept
            ),
        )
        for kind, label in (("xlsx", "Excel"), ("csv", "CSV"))
    ]


def _pager(request: WorkspaceRequest, shown: ProblemPage, where: str) -> Pager:
    before = addresses.query(request.GET, before=shown.before, after="") if shown.before else ""
    after = addresses.query(request.GET, after=shown.after, before="") if shown.after else ""
    return Pager(before, after, where)


def _empty(request: WorkspaceRequest) -> EmptyState:
    if selection(request.GET):
        title = _("No problem fits these filters")
        return EmptyState(title, _("Take a filter away, or show all problems."), Link(_("Show all"), "?"))
    new = addresses.to("problem-new", request.campaign)
    action = Link(_("Register a problem"), new) if may(request, ProblemPermission.REGISTER) else None
    why = _(
        "Problems from every source stand here, each with one owner, one date and somebody else who checks."
    )
    return EmptyState(_("No problem is registered yet"), why, action)
