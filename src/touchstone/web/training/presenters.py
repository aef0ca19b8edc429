"""The components of the pages of training."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from touchstone.audit.queries import find_history
from touchstone.training import fields, queries
from touchstone.training.permissions import TrainingPermission
from touchstone.training.queries import ClassSums, Feedback
from touchstone.training.rules import FEWEST_ANSWERS, most_leave
from touchstone.web.common import addresses, formats, timeline
from touchstone.web.common import components as ui
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.reader import WorkspaceRequest

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.training.models import Delegation, Sitting, Trainee, TrainingClass

CALLED_OFF = "called-off"


def days_of(sums: ClassSums) -> ui.Period | str:
    """Return the days from the first of the first sitting to the last of the last one."""
    return ui.Period(sums.first_day, sums.last_day) if sums.first_day and sums.last_day else ""


def has_roll(delegation: Delegation) -> str:
    """Return the note that the unit keeps a roll."""
    return _("with a roll") if delegation.has_roll else ""


def lead(sitting: Sitting) -> str:
    """Return when and where a sitting takes place."""
    return " · ".join(filter(None, (formats.days(sitting.first_day, sitting.last_day), sitting.place)))


def class_facts(campaign: Campaign, training_class: TrainingClass, sums: ClassSums) -> ui.Facts:
    """Return the facts about a class."""
    unit = training_class.unit
    return ui.Facts(
        [
            ui.Fact(fields.ORGANISER.title, unit.label, addresses.to("unit", campaign, pk=unit.pk)),
            ui.Fact(fields.HOURS.title, training_class.hours, note=leave_rule(training_class.hours)),
            ui.Fact(fields.QUOTA.title, sums.quota),
            ui.Fact(fields.TAKEN.title, sums.taken),
            ui.Fact(fields.COMPLETED.title, sums.completed),
            *ui.facts_known(ui.Fact(fields.NOTE.title, training_class.note)),
        ]
    )


def leave_rule(hours: int | None) -> str:
    """Return the sentence that says how much leave a trainee may take."""
    most = most_leave(hours)
    if most is None:
        return ""
    text = ngettext(
        "Leave is at most a seventh: %(n)d hour. With more, the class is not completed.",
        "Leave is at most a seventh: %(n)d hours. With more, the class is not completed.",
        most,
    )
    return text % {"n": most}


def sittings_table(request: WorkspaceRequest, sittings: Sequence[Sitting]) -> ui.Table:
    """Return the sittings of a class."""
    sums = queries.sum_by_sitting(request.access, sittings)
    placed = [fields.PLACE] if any(sitting.place for sitting in sittings) else []
    columns: Sequence[Column[Sitting]] = (
        Column(fields.NUMBER.title, _number),
        Column(_("When"), lambda sitting: ui.Period(sitting.first_day, sitting.last_day)),
        *(Column(field.title, attrgetter(field.code)) for field in placed),
        Column(fields.QUOTA.title, lambda sitting: sums[sitting.pk].quota, numeric=True),
        Column(fields.TAKEN.title, lambda sitting: sums[sitting.pk].taken, numeric=True),
        Column(fields.COMPLETED.title, lambda sitting: sums[sitting.pk].completed, numeric=True),
    )
    return record_table(
        _("Sittings"),
        columns,
        sittings,
        href=lambda sitting: addresses.to("training-sitting", request.campaign, pk=sitting.pk),
        empty=ui.EmptyState(_("No sitting yet"), _("Places are given at a sitting.")),
        key="sittings",
    )


def _number(sitting: Sitting) -> ui.Cell:
    name = _("Sitting %(n)s") % {"n": formats.number(sitting.number)}
    return ui.Cell(name, sitting.get_state_display() if sitting.state == CALLED_OFF else "")


def sitting_facts(campaign: Campaign, sitting: Sitting, sums: ClassSums) -> ui.Facts:
    """Return the facts about a sitting."""
    training_class = sitting.training_class
    unit = training_class.unit
    silent = ngettext("%(n)s unit has not said", "%(n)s units have not said", sums.silent)
    return ui.Facts(
        [
            ui.Fact(fields.ORGANISER.title, unit.label, addresses.to("unit", campaign, pk=unit.pk)),
            *ui.facts_known(ui.Fact(fields.CAPACITY.title, sitting.capacity)),
            ui.Fact(fields.QUOTA.title, sums.quota),
            ui.Fact(
                fields.TAKEN.title,
                sums.taken,
                note=silent % {"n": formats.number(sums.silent)} if sums.silent else "",
            ),
            ui.Fact(fields.COMPLETED.title, sums.completed),
            ui.Fact(fields.HOURS.title, training_class.hours, note=leave_rule(training_class.hours)),
        ]
    )


def sums_row(sums: ClassSums) -> ui.Row:
    """Return the totals of all units that the reader sees."""
    units = ngettext("%(n)s unit", "%(n)s units", sums.units) % {"n": formats.number(sums.units)}
    return ui.Row((units, sums.quota, sums.taken, sums.completed))


def called_off(sitting: Sitting, campaign: Campaign, mine: bool) -> ui.Notice | None:
    """Return the notice on a sitting that was called off, with a link to take it up again if ``mine``."""
    if sitting.state != CALLED_OFF:
        return None
    up = ui.Link(_("Let it take place"), addresses.to("training-sitting-on", campaign, pk=sitting.pk))
    text = _("It and its trainees are not counted in any figure. The reason is in its history.")
    return ui.Notice(text, _("This sitting is called off."), "warn", links=(up,) if mine else ())


def feedback_table(said: Feedback) -> ui.Table | None:
    """Return what was said about the course by opinion, if enough people answered."""
    if said.opinions is None:
        return None
    columns = [ui.Column(_("Opinion of the course")), ui.Column(_("Answers"), numeric=True)]
    rows = [ui.Row((label, said.opinions[number])) for number, label in queries.OPINIONS]
    total = ui.Row((_("Total"), said.shown))
    caption = _("What trainees think of the course")
    return ui.Table(caption, columns, rows, total=total, caption_hidden=True, key="feedback")


def feedback_line(said: Feedback) -> str:
    """Return how many people answered, and from how many on their answers are shown."""
    answers = ngettext("%(n)s answer", "%(n)s answers", said.answers) % {"n": formats.number(said.answers)}
    if said.answers == said.shown > 0:
        return _("%(answers)s, without names.") % {"answers": answers}
    if said.shown:
        rule = _(
            "%(answers)s, without names. They are shown by tens, so that nobody can be recognised; %(held)s wait for more."
        )
        return rule % {"answers": answers, "held": formats.number(said.answers - said.shown)}
    rule = _("%(answers)s. They are shown from %(least)s on, so that nobody can be recognised.")
    return rule % {"answers": answers, "least": formats.number(FEWEST_ANSWERS)}


def places_facts(campaign: Campaign, delegation: Delegation) -> ui.Facts:
    """Return the facts about the trainees of a unit."""
    sitting, unit = delegation.sitting, delegation.unit
    there = addresses.to("training-sitting", campaign, pk=sitting.pk)
    return ui.Facts(
        [
            ui.Fact(fields.UNIT.title, unit.label, addresses.to("unit", campaign, pk=unit.pk)),
            ui.Fact(_("Training class"), str(sitting), there),
            ui.Fact(_("When"), ui.Period(sitting.first_day, sitting.last_day)),
            ui.Fact(fields.QUOTA.title, delegation.quota or _("no number set")),
            ui.Fact(fields.TAKEN.title, delegation.taken),
            ui.Fact(fields.COMPLETED.title, delegation.completed),
            ui.Fact(
                fields.LEAVE_HOURS.title,
                delegation.leave_hours,
                note=leave_rule(sitting.training_class.hours),
            ),
        ]
    )


def roll_table(delegation: Delegation, trainees: Sequence[Trainee]) -> ui.Table:
    """Return the people on a roll. The reader must be allowed to read it."""
    hours = delegation.sitting.training_class.hours
    columns: Sequence[Column[Trainee]] = (
        Column(pgettext("a person", "Name"), lambda trainee: trainee.name or ui.Cell("", trainee.shown_name)),
        Column(_("Came"), lambda trainee: _yes_or_no(trainee.came)),
        Column(fields.LEAVE_HOURS.title, _leave, numeric=True),
        Column(pgettext("of a trainee", "Completed"), lambda trainee: _yes_or_no(trainee.completed(hours))),
    )
    return record_table(_("Roll"), columns, trainees, key="roll")


def _yes_or_no(value: bool | None) -> str | None:
    return None if value is None else _("yes") if value else _("no")


def _leave(trainee: Trainee) -> object:
    return ui.Cell(trainee.leave_hours or "", trainee.get_leave_reason_display())


def paper_roll(trainees: Sequence[Trainee]) -> ui.Table:
    """Return the rolls of a sitting to print, with room for a signature."""
    columns: Sequence[Column[Trainee]] = (
        Column(_("Name"), lambda trainee: trainee.shown_name),
        Column(fields.UNIT.title, lambda trainee: trainee.delegation.unit.label),
        Column(_("Signature"), lambda _trainee: ""),
    )
    empty = ui.EmptyState(
        _("No roll that you may read"),
        _("Names are read only inside the unit that sends them, and by the organiser of the class."),
    )
    return record_table(_("Roll"), columns, trainees, empty=empty, key="roll")


def history(request: WorkspaceRequest, record: Model) -> ui.Timeline | None:
    """Return the history of a class, a sitting or the trainees of a unit."""
    events = find_history(request.access, TrainingPermission.VIEW, record)
    return timeline.history(timeline.entries(record, events))
