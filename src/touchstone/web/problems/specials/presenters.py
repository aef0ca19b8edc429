"""Special rectifications as pages: the list, the one, and the forms in which they are planned and moved on."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from touchstone.campaigns.queries import get_calendar
from touchstone.common import clock
from touchstone.problems.actions.specials import SpecialEntry
from touchstone.problems.queries.labels import OUTCOMES
from touchstone.problems.queries.specials import STATES, AspectRow, find_specials_led, get_due_date
from touchstone.problems.rules import Outcome
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common import timeline as history
from touchstone.web.common.components.feedback import Tone
from touchstone.web.common.fields import LineField, one_line
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.problems.forms import ActForm, reason

if TYPE_CHECKING:
    from touchstone.audit.models import AuditEvent
    from touchstone.campaigns.models import Campaign
    from touchstone.problems.models import SpecialRectification
    from touchstone.units.models import Unit, User

THEME, LEAD_UNIT, STATE = (
    gettext_lazy("Special rectification"),
    gettext_lazy("Lead unit"),
    gettext_lazy("State"),
)
"""The headings that lists share."""

TONES: Mapping[str, Tone] = {"planned": "open", "under-way": "part", "finished": "good"}


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


def state(special: SpecialRectification) -> ui.Status:
    """Return the state as a word with a shape."""
    return ui.Status(special.get_state_display(), TONES.get(special.state, "open"))


def led(special: SpecialRectification) -> str:
    """Say who leads it: the post and, where there is one, the account."""
    return " · ".join(filter(None, (special.leader_post, str(special.leader) if special.leader else "")))


def led_table(request: WorkspaceRequest, specials: Sequence[SpecialRectification]) -> ui.Table:
    """Return the special rectifications that the reader leads."""
    campaign = request.campaign
    rows = [
        ui.Row(
            (named(special), special.unit.label, dated_state(special, campaign)),
            addresses.to("special", campaign, pk=special.pk),
            str(special.pk),
        )
        for special in specials
    ]
    columns = (ui.Column(THEME), ui.Column(LEAD_UNIT), ui.Column(STATE))
    return ui.Table(_("Special rectifications"), columns, rows, caption_hidden=True, key="specials-led")


def named(special: SpecialRectification) -> ui.Cell:
    """Return the theme with the number under it."""
    return ui.Cell(str(special), _("no. %(number)s") % {"number": special.number})


def dated_state(special: SpecialRectification, campaign: Campaign) -> ui.Cell:
    """Return the state with the day of its deadline or of its end under it."""
    return ui.Cell(state(special), _dates(special, campaign))


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


def _dates(special: SpecialRectification, campaign: Campaign) -> str:
    if special.finished_on:
        return _("on %(day)s") % {"day": formats.day(special.finished_on)}
    due = get_due_date(special, campaign)
    return _said_due(due) if due else ""


def _said_due(due: datetime.date) -> str:
    said = _("overdue: due on %(day)s") if due < clock.today() else _("due on %(day)s")
    return said % {"day": formats.day(due)}


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
