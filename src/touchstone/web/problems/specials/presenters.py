"""View models for special rectifications, and the form that plans or changes one."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from touchstone.campaigns.queries import get_calendar
from touchstone.common import clock
from touchstone.common.fields import codes
from touchstone.problems import fields
from touchstone.problems.fields import SpecialEntry
from touchstone.problems.queries.labels import OUTCOMES
from touchstone.problems.queries.specials import STATES, AspectRow, find_specials_led, get_due_date
from touchstone.problems.rules import Outcome
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.components.feedback import Tone
from touchstone.web.common.fields import entry_of, with_fields
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.problem_labels import due_on
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.common.refusals import VersionForm
from touchstone.web.problems.forms import leader_account, offer_leaders, reason
from touchstone.web.problems.lists import leader

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.problems.models import SpecialRectification
    from touchstone.units.models import Unit, User

THEME, LEAD_UNIT, STATE = (
    fields.SPECIAL.title,
    fields.LEAD_UNIT.title,
    gettext_lazy("State"),
)
"""Headings that several lists share."""

TONES: Mapping[str, Tone] = {"planned": "open", "under-way": "part", "finished": "good"}


@with_fields(*fields.SPECIAL_CONTENT)
class SpecialForm(VersionForm):
    """The editable fields of a special rectification; its lead unit is chosen outside this form."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    leader = leader_account()
    reason = reason()

    field_order = codes(*fields.SPECIAL_CONTENT)

    def __init__(
        self, data: Any, people: Sequence[User], special: SpecialRectification | None = None
    ) -> None:
        names = ("version", *fields.SPECIAL_ENTERED)
        super().__init__(data, initial={} if special is None else model_to_dict(special, names))
        offer_leaders(self, people, special.leader if special else None)
        if special is None:
            del self.fields["reason"]

    def entry(self, unit: Unit) -> SpecialEntry:
        """Return the cleaned data as the entry that the actions take."""
        return entry_of(SpecialEntry, self.cleaned_data, unit=unit)


def state(special: SpecialRectification) -> ui.Status:
    """Return the state as a status label."""
    return ui.Status(special.get_state_display(), TONES.get(special.state, "open"))


def led_table(request: WorkspaceRequest, specials: Sequence[SpecialRectification]) -> ui.Table:
    """Return a table of special rectifications, for the person who leads them."""
    columns: Sequence[Column[SpecialRectification]] = (
        Column(THEME, named),
        Column(LEAD_UNIT, lambda special: special.unit.label),
        Column(STATE, lambda special: dated_state(special, request.campaign)),
    )
    return record_table(
        _("Special rectifications"),
        columns,
        specials,
        href=lambda special: addresses.to("special", request.campaign, pk=special.pk),
        key="specials-led",
    )


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
        due = due_on(day, today, calendar)
        button = ui.Link(pgettext("a problem", "Look at it"), href)
        rows.append(ui.TaskRow(str(special), href, special.unit.label, due, state(special), button=button))
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
    due = get_due_date(special, campaign)
    late = due is not None and due < clock.today()
    not_started = _("not yet") if special.state == STATES.PLANNED else formats.unknown()
    return ui.facts_not_zero(
        ui.Fact(_("State"), state(special)),
        ui.Fact(
            fields.LEAD_UNIT.title, special.unit.label, addresses.to("unit", campaign, pk=special.unit.pk)
        ),
        ui.Fact(fields.LEADER.title, leader(special) or _("nobody named yet")),
        ui.Fact(fields.STARTED_ON.title, special.started_on or not_started),
        ui.Fact(_("Deadline"), ui.Status(_due_text(due), "bad") if due and late else due),
        ui.Fact(fields.FINISHED_ON.title, special.finished_on),
    )


def aspects(rows: Sequence[AspectRow]) -> ui.Table:
    """Return a table of problem counts by aspect and outcome, with totals."""
    outcomes = [outcome for outcome in Outcome if any(row.outcomes.get(outcome) for row in rows)]
    columns = [ui.Column(fields.ASPECT.title), ui.Column(_("Problems"), numeric=True)]
    columns += [ui.Column(OUTCOMES[outcome], numeric=True) for outcome in outcomes]
    numbers = [[row.total, *(row.outcomes.get(outcome, 0) for outcome in outcomes)] for row in rows]
    table_rows = [
        ui.Row((str(row.aspect or _("not said")), *counts)) for row, counts in zip(rows, numbers, strict=True)
    ]
    total = ui.Row((_("Total"), *map(sum, zip(*numbers, strict=True))))
    return ui.Table(
        _("Problems by aspect"), columns, table_rows, total=total, caption_hidden=True, key="aspects"
    )
