"""The list of training classes, and the columns of the trainees of units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from touchstone.training import fields, queries
from touchstone.training.permissions import TrainingPermission
from touchstone.training.queries import ClassSums
from touchstone.web.common import addresses
from touchstone.web.common.components import Cell
from touchstone.web.common.filtering import ChoiceFilter, codes
from touchstone.web.common.lists import Column, Empty, File, List, New, Paper, forward_page
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.training.presenters import days_of, has_roll

if TYPE_CHECKING:
    from touchstone.training.models import Delegation, TrainingClass


@dataclass(frozen=True)
class Line:
    """A training class with what belongs to it."""

    training_class: TrainingClass
    sums: ClassSums


def _lines(request: WorkspaceRequest, classes: Iterable[TrainingClass]) -> Iterator[Line]:
    classes = list(classes)
    sums = queries.sum_by_class(request.access, classes)
    return (Line(training_class, sums[training_class.pk]) for training_class in classes)


def _named(line: Line) -> Cell:
    return Cell(line.training_class.name, line.training_class.unit.label)


TITLE = gettext_lazy("Training classes")

CLASSES: List[bool, Line] = List(
    name="training",
    key="training-classes",
    permission=TrainingPermission.VIEW,
    heading=gettext_lazy("Training"),
    filters=(
        ChoiceFilter(
            "result",
            gettext_lazy("Result"),
            "%(label)s: %(what)s",
            options=codes([("lacking", gettext_lazy("not known although a sitting is over"))]),
        ),
    ),
    read=lambda given: given.text("result") == "lacking",
    page=forward_page(queries.get_class_page),
    lines=_lines,
    columns=(
        Column(gettext_lazy("Training class"), _named, only="screen"),
        Column(gettext_lazy("Training class"), lambda line: line.training_class.name, only="file"),
        Column(fields.ORGANISER.title, lambda line: line.training_class.unit.label, only="file"),
        Column(gettext_lazy("When"), lambda line: days_of(line.sums), only="screen"),
        Column(fields.FIRST_DAY.title, lambda line: line.sums.first_day, only="file"),
        Column(fields.LAST_DAY.title, lambda line: line.sums.last_day, only="file"),
        Column(fields.HOURS.title, lambda line: line.training_class.hours, numeric=True, only="file"),
        Column(gettext_lazy("Sittings"), lambda line: line.sums.sittings, numeric=True),
        Column(fields.QUOTA.title, lambda line: line.sums.quota, numeric=True),
        Column(fields.TAKEN.title, lambda line: line.sums.taken, numeric=True),
        Column(fields.COMPLETED.title, lambda line: line.sums.completed, numeric=True),
    ),
    href=lambda request, line: addresses.to("training-class", request.campaign, pk=line.training_class.pk),
    row_key=lambda line: line.training_class.pk,
    new=New(gettext_lazy("Add a class"), "training-new", TrainingPermission.DIRECT),
    empty=Empty(
        gettext_lazy("No training class yet"),
        gettext_lazy(
            "A class with its sittings is listed here, with the places of your units and who came. "
            "The ledger of the places can be imported."
        ),
        gettext_lazy("No class lacks its result"),
        gettext_lazy("Of every sitting that is over it is known how many came."),
    ),
    paper=Paper(TITLE, gettext_lazy("The first %(n)s classes. Take the whole as a workbook.")),
    file=File(TITLE, most=2_000),
)


PLACES: tuple[Column[Delegation], ...] = (
    Column(fields.UNIT.title, lambda delegation: Cell(delegation.unit.label, has_roll(delegation))),
    Column(fields.QUOTA.title, lambda delegation: delegation.quota or "", numeric=True),
    Column(fields.TAKEN.title, lambda delegation: delegation.taken, numeric=True),
    Column(fields.COMPLETED.title, lambda delegation: delegation.completed, numeric=True),
    Column(fields.LEAVE_HOURS.title, lambda delegation: delegation.leave_hours, numeric=True, only="file"),
)
"""The trainees of units at one sitting."""

ON_SCREEN = [column for column in PLACES if column.only != "file"]
