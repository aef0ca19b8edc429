"""View models for special rectifications, and the form that plans or changes one."""

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
"""Headings that several lists share."""

TONES: Mapping[str, Tone] = {"planned": "open", "under-way": "part", "finished": "good"}


class SpecialForm(ActForm):
    """The editable fields of a special rectification; its lead unit is chosen outside this form."""

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
        self, data: Any, people: Sequence[User], special: SpecialRectification | None = None
    ) -> None:
        initial = {} if special is None else {name: getattr(special, name) for name in self.WRITTEN}
        if special is not None:
            initial |= {"version": special.version, "leader": special.leader.pk if special.leader else ""}
        super().__init__(data, initial=initial)
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
        """Return the cleaned data as the entry that the actions take."""
        data = self.cleaned_data
        leader = self.people.get(data.get("leader") or "")
        return SpecialEntry(data["name"], unit, data["name_en"], data["leader_post"], leader)


def state(special: SpecialRectification) -> ui.Status:
    """Return the state as a status label."""
    return ui.Status(special.get_state_display(), TONES.get(special.state, "open"))


def led(special: SpecialRectification) -> str:
    """Return the leader's post and, if there is an account, their name."""
    return " · ".join(filter(None, (special.leader_post, str(special.leader) if special.leader else "")))


def led_table(request: WorkspaceRequest, specials: Sequence[SpecialRectification]) -> ui.Table:
    """Return a table of special rectifications, for the person who leads them."""
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
    """Return a cell with the theme and, below it, the number."""
    return ui.Cell(str(special), _("no. %(number)s") % {"number": special.number})


def dated_state(special: SpecialRectification, campaign: Campaign) -> ui.Cell:
    """Return a cell with the state and, below it, the deadline or the day on which it was finished."""
    return ui.Cell(state(special), _dates(special, campaign))


def led_rows(request: WorkspaceRequest, today: datetime.date, until: datetime.date) -> list[ui.TaskRow]:
    """Return tasks for the special rectifications that the reader leads and that are due by ``until``."""
    campaign, calendar = request.campaign, get_calendar(request.campaign)
    rows = []
    for special in find_specials_led(request.access, campaign, request.user):
        day = get_due_date(special, campaign)
        if day is None or day > until:
            continue
        href = addresses.to("special", campaign, pk=special.pk)
        late = calendar.between(day, today) if day < today else None
        due = ui.Due(day, today, late)
        rows.append(
            ui.TaskRow(
                str(special),
                href,
                special.unit.label,
                due,
                state(special),
                button=ui.Link(pgettext("a problem", "Look at it"), href),
            )
        )
    return rows


def _dates(special: SpecialRectification, campaign: Campaign) -> str:
    if special.finished_on:
        return _("on %(day)s") % {"day": formats.day(special.finished_on)}
    due = get_due_date(special, campaign)
    return _due_text(due) if due else ""


def _due_text(due: datetime.date) -> str:
    text = _("overdue: due on %(day)s") if due < clock.today() else _("due on %(day)s")
    return text % {"day": formats.day(due)}


def facts(campaign: Campaign, special: SpecialRectification) -> ui.Facts:
    """Return the facts about a special rectification."""
    facts = [
        ui.Fact(_("State"), state(special)),
        ui.Fact(_("Lead unit"), special.unit.label, addresses.to("unit", campaign, pk=special.unit.pk)),
        ui.Fact(_("Lead leader"), led(special) or _("nobody named yet")),
        ui.Fact(_("Started on"), special.started_on or _not_started(special)),
    ]
    due = get_due_date(special, campaign)
    if due:
        late = due < clock.today()
        facts.append(ui.Fact(_("Deadline"), ui.Status(_due_text(due), "bad") if late else due))
    if special.finished_on:
        facts.append(ui.Fact(_("Finished on"), special.finished_on))
    return ui.Facts(facts)


def _not_started(special: SpecialRectification) -> str:
    return _("not yet") if special.state == STATES.PLANNED else formats.unknown()


def aspects(rows: Sequence[AspectRow]) -> ui.Table:
    """Return a table of problem counts by aspect and outcome, with totals."""
    outcomes = [outcome for outcome in Outcome if any(row.outcomes.get(outcome) for row in rows)]
    columns = [ui.Column(_("Aspect")), ui.Column(_("Problems"), numeric=True)]
    columns += [ui.Column(OUTCOMES[outcome], numeric=True) for outcome in outcomes]
    table_rows = [
        ui.Row(
            (
                str(row.aspect) if row.aspect else _("not said"),
                row.total,
                *(row.outcomes.get(outcome, 0) for outcome in outcomes),
            )
        )
        for row in rows
    ]
    total = ui.Row(
        (
            _("Total"),
            sum(row.total for row in rows),
            *(sum(row.outcomes.get(outcome, 0) for row in rows) for outcome in outcomes),
        )
    )
    return ui.Table(
        _("Problems by aspect"), columns, table_rows, total=total, caption_hidden=True, key="aspects"
    )


def timeline(special: SpecialRectification, events: Sequence[AuditEvent]) -> ui.Timeline:
    """Return the timeline of a special rectification, newest entry first."""
    return ui.Timeline(history.entries(special, events), _("What was done"))
