"""Special rectifications as pages: the list, the one, and the forms in which they are planned and moved on."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from touchstone.campaigns.queries import get_calendar
from touchstone.common import clock
from touchstone.problems.actions.specials import SpecialEntry
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.labels import OUTCOMES
from touchstone.problems.queries.specials import STATES, AspectRow, Held, find_specials_led, get_due_date
from touchstone.problems.rules import Outcome
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common import timeline as history
from touchstone.web.common.components.feedback import Tone
from touchstone.web.common.fields import DayField, LineField, one_line
from touchstone.web.common.filtering import files
from touchstone.web.common.reader import WorkspaceRequest, may
from touchstone.web.problems.forms import ActForm, reason

if TYPE_CHECKING:
    from touchstone.audit.models import AuditEvent
    from touchstone.campaigns.models import Campaign
    from touchstone.problems.models import SpecialRectification
    from touchstone.units.models import Unit, User

KEY = "specials"

TONES: Mapping[str, Tone] = {"planned": "open", "under-way": "part", "finished": "good"}

COLUMNS: tuple[formats.Words, ...] = (
    gettext_lazy("Number"),
    gettext_lazy("Special rectification"),
    gettext_lazy("Lead unit"),
    gettext_lazy("Lead leader (post)"),
    gettext_lazy("State"),
    gettext_lazy("Started on"),
    gettext_lazy("Finished on"),
    gettext_lazy("Problems"),
    gettext_lazy("Still open"),
)


class StateForm(forms.Form):
    """The one filter of the list."""

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, given: QueryDict) -> None:
        super().__init__(given)
        choices = [("", _("all")), *((state.value, str(state.label)) for state in STATES)]
        cast(forms.ChoiceField, self.fields["state"]).choices = choices


class SpecialForm(ActForm):
    """What somebody writes of a special rectification; its lead unit is chosen beside it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = LineField(
        label=gettext_lazy("Theme"),
        max_length=120,
        error_messages={"required": gettext_lazy("Name the theme.")},
    )
    name_en = one_line(gettext_lazy("English name"), 200)
    leader_post = one_line(gettext_lazy("Lead leader (post)"), 80)
    leader = forms.ChoiceField(label=gettext_lazy("Lead leader (account)"), required=False)
    reason = reason()

    def __init__(
        self, given: Any, people: Sequence[User], special: SpecialRectification | None = None
    ) -> None:
        initial = {} if special is None else {name: getattr(special, name) for name in self.WRITTEN}
        if special is not None:
            initial |= {"version": special.version, "leader": special.leader.pk if special.leader else ""}
        super().__init__(given, initial=initial)
        self.people = {str(user.pk): user for user in people}
        if self.people:
            choices = [("", _("nobody")), *((key, str(user)) for key, user in self.people.items())]
            cast(forms.ChoiceField, self.fields["leader"]).choices = choices
        else:
            del self.fields["leader"]
        if special is None:
            del self.fields["reason"]

    WRITTEN = ("name", "name_en", "leader_post")

    def entry(self, unit: Unit) -> SpecialEntry:
        """Return what was written."""
        given = self.cleaned_data
        leader = self.people.get(given.get("leader") or "")
        return SpecialEntry(given["name"], unit, given["name_en"], given["leader_post"], leader)


class DayForm(ActForm):
    """The day on which something began or ended."""

    day = DayField(label=gettext_lazy("Day"), error_messages={"required": gettext_lazy("Set a date.")})


class ReasonForm(ActForm):
    """Why something is done."""

    reason = reason()


def state(special: SpecialRectification) -> ui.Status:
    """Return the state as a word with a shape."""
    return ui.Status(special.get_state_display(), TONES.get(special.state, "open"))


def values(special: SpecialRectification, held: Held) -> tuple[object, ...]:
    """Return a special rectification as cells of a file, under :data:`COLUMNS`."""
    return (
        special.number,
        str(special),
        special.unit.label,
        led(special),
        special.get_state_display(),
        special.started_on,
        special.finished_on,
        held.problems,
        held.still_open,
    )


def led(special: SpecialRectification) -> str:
    """Say who leads it: the post and, where there is one, the account."""
    return " · ".join(filter(None, (special.leader_post, str(special.leader) if special.leader else "")))


def table(
    request: WorkspaceRequest,
    shown: Sequence[SpecialRectification],
    held: Mapping[int, Held],
    after: str,
    sums: Mapping[Any, int],
) -> ui.Table:
    """Return a page of special rectifications under its filter, with how many stand in each state."""
    form, chosen = StateForm(request.GET), request.GET.get("state", "")
    campaign = request.campaign
    rows = [
        ui.Row(
            (
                ui.Cell(str(special), _("no. %(number)s") % {"number": special.number}),
                special.unit.label,
                led(special),
                ui.Cell(state(special), _dates(special, campaign)),
                held.get(special.pk, Held()).problems,
                held.get(special.pk, Held()).still_open,
            ),
            addresses.to("special", campaign, pk=special.pk),
            str(special.pk),
        )
        for special in shown
    ]
    columns = [ui.Column(label) for label in COLUMNS[1:5]]
    columns += [ui.Column(label, numeric=True) for label in COLUMNS[7:]]
    chips = [ui.Chip(f"{_('State')}: {STATES(chosen).label}", "?")] if chosen in STATES.values else []
    return ui.Table(
        _("Special rectifications"),
        columns,
        rows,
        filters=ui.Filters(form, chips, "?"),
        exports=files(request, "specials-export", {"state": chosen}) if rows else (),
        pager=ui.Pager("", addresses.query(request.GET, after=after) if after else "", _sums(sums)),
        empty=_empty(request, bool(chips)),
        caption_hidden=True,
        key=KEY,
    )


def led_table(request: WorkspaceRequest, specials: Sequence[SpecialRectification]) -> ui.Table:
    """Return the special rectifications that the reader leads."""
    campaign = request.campaign
    rows = [
        ui.Row(
            (
                ui.Cell(str(special), _("no. %(number)s") % {"number": special.number}),
                special.unit.label,
                ui.Cell(state(special), _dates(special, campaign)),
            ),
            addresses.to("special", campaign, pk=special.pk),
            str(special.pk),
        )
        for special in specials
    ]
    columns = (ui.Column(COLUMNS[1]), ui.Column(COLUMNS[2]), ui.Column(COLUMNS[4]))
    return ui.Table(_("Special rectifications"), columns, rows, caption_hidden=True, key="specials-led")


def led_rows(request: WorkspaceRequest, today: datetime.date, until: datetime.date) -> list[ui.TaskRow]:
    """Return the special rectifications that the reader leads and that are to be finished by a day, as tasks."""
    campaign, calendar = request.campaign, get_calendar(request.campaign)
    told = []
    for special in find_specials_led(request.access, campaign, request.user):
        day = get_due_date(special, campaign)
        if day is None or day > until:
            continue
        href = addresses.to("special", campaign, pk=special.pk)
        late = calendar.between(day, today) if day < today else None
        due = ui.Due(day, today, late)
        told.append(
            ui.TaskRow(
                str(special),
                href,
                special.unit.label,
                due,
                state(special),
                button=ui.Link(pgettext("a problem", "Look at it"), href),
            )
        )
    return told


def _sums(sums: Mapping[Any, int]) -> str:
    parts = [f"{item.label} {formats.number(number)}" for item, number in sums.items() if number]
    total = sum(sums.values())
    said = ngettext("%(n)s special rectification", "%(n)s special rectifications", total)
    return " · ".join([said % {"n": formats.number(total)}, *parts]) if total else ""


def _dates(special: SpecialRectification, campaign: Campaign) -> str:
    if special.finished_on:
        return _("on %(day)s") % {"day": formats.day(special.finished_on)}
    due = get_due_date(special, campaign)
    return _said_due(due) if due else ""


def _said_due(due: datetime.date) -> str:
    said = _("overdue: due on %(day)s") if due < clock.today() else _("due on %(day)s")
    return said % {"day": formats.day(due)}


def _empty(request: WorkspaceRequest, filtered: bool) -> ui.EmptyState:
    if filtered:
        return ui.EmptyState(_("None is in this state"), "", ui.Link(_("Show all"), "?"))
    new = addresses.to("special-new", request.campaign)
    action = ui.Link(_("Plan one"), new) if may(request, ProblemPermission.DIRECT) else None
    why = _(
        "A drive on one theme across units, led by one of them, stands here with its problems and results."
    )
    return ui.EmptyState(_("No special rectification is planned yet"), why, action)


def facts(campaign: Campaign, special: SpecialRectification) -> ui.Facts:
    """Return what is known of a special rectification."""
    facts = [
        ui.Fact(_("State"), state(special)),
        ui.Fact(_("Lead unit"), special.unit.label, addresses.to("unit", campaign, pk=special.unit.pk)),
        ui.Fact(_("Lead leader"), led(special) or _("nobody named yet")),
        ui.Fact(_("Started on"), special.started_on or _not_started(special)),
    ]
    due = get_due_date(special, campaign)
    if due:
        late = due < clock.today()
        facts.append(ui.Fact(_("Deadline"), ui.Status(_said_due(due), "bad") if late else due))
    if special.finished_on:
        facts.append(ui.Fact(_("Finished on"), special.finished_on))
    return ui.Facts(facts)


def _not_started(special: SpecialRectification) -> str:
    return _("not yet") if special.state == STATES.PLANNED else formats.unknown()


def aspects(rows: Sequence[AspectRow]) -> ui.Table:
    """Return the problems by aspect and outcome; the parts sum to the totals."""
    shown = [outcome for outcome in Outcome if any(row.outcomes.get(outcome) for row in rows)]
    columns = [ui.Column(_("Aspect")), ui.Column(_("Problems"), numeric=True)]
    columns += [ui.Column(OUTCOMES[outcome], numeric=True) for outcome in shown]
    drawn = [
        ui.Row(
            (
                str(row.aspect) if row.aspect else _("not said"),
                row.total,
                *(row.outcomes.get(outcome, 0) for outcome in shown),
            )
        )
        for row in rows
    ]
    total = ui.Row(
        (
            _("Total"),
            sum(row.total for row in rows),
            *(sum(row.outcomes.get(outcome, 0) for row in rows) for outcome in shown),
        )
    )
    return ui.Table(_("Problems by aspect"), columns, drawn, total=total, caption_hidden=True, key="aspects")


def timeline(special: SpecialRectification, events: Sequence[AuditEvent]) -> ui.Timeline:
    """Return what was done with it, the newest first."""
    return ui.Timeline(history.entries(special, events), _("What was done"))


ACTS: Mapping[str, tuple[formats.Words, formats.Words, type[ActForm]]] = {
    "start": (
        pgettext_lazy("a special rectification", "Start"),
        gettext_lazy("It is under way from this day on."),
        DayForm,
    ),
    "finish": (
        pgettext_lazy("a special rectification", "Finish"),
        gettext_lazy("Every problem in it is closed or handed to routine management by then."),
        DayForm,
    ),
    "resume": (
        pgettext_lazy("a special rectification", "Take up again"),
        gettext_lazy("When it was finished stays in its history."),
        ReasonForm,
    ),
}
"""The acts by their address: name, what they mean, and what they ask for."""

NEXT: Mapping[str, str] = {"planned": "start", "under-way": "finish", "finished": "resume"}
"""The act that moves a special rectification on from its state."""
