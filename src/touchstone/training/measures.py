"""Measures of training: classes and sittings, places, hours, and different people apart from person-times."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy

from touchstone.campaigns.models import Campaign
from touchstone.measures.registry import Choice, Column, Dimension, Measure, Rollup, Selection, TallySource
from touchstone.training import fields
from touchstone.training.models import Delegation, Sitting, Trainee
from touchstone.training.permissions import TrainingPermission
from touchstone.training.queries import (
    TraineeFilter,
    find_counted_sittings,
    find_delegations,
    find_trainees,
    get_classes_by_name,
)
from touchstone.training.tallies import PERSON_HOURS, TRAINEES
from touchstone.units.access import Access


def _classes(campaign: Campaign) -> list[Choice]:
    """Return the classes as choices; a class is known by its key, because names of classes are long."""
    classes = sorted(get_classes_by_name(campaign).values(), key=lambda found: found.pk)
    return [Choice(str(found.pk), found.name, found.pk) for found in classes]


CLASS = Dimension("class", _("training class"), _classes, tally_key="class_id")


def _wanted(selection: Selection) -> TraineeFilter:
    key = selection.keys.get("class_id")
    return TraineeFilter(
        paths=selection.paths,
        class_id=None if key is None else int(key),
        batch_id=selection.batch_id,
        first=selection.first,
        last=selection.last,
    )


def _sittings(access: Access, selection: Selection) -> QuerySet[Sitting]:
    rows = find_counted_sittings(access, selection.campaign, _wanted(selection))
    return rows.prefetch_related("training_class__unit")


def _delegations(access: Access, selection: Selection) -> QuerySet[Delegation]:
    rows = find_delegations(access, selection.campaign, _wanted(selection))
    return rows.annotate(person_hours=PERSON_HOURS).prefetch_related("unit", "sitting__training_class")


def _trainees(access: Access, selection: Selection) -> QuerySet[Trainee]:
    rows = find_trainees(access, selection.campaign, _wanted(selection))
    return rows.defer("name").prefetch_related("delegation__unit", "delegation__sitting__training_class")


_PERSON_TIMES = npgettext_lazy("unit of count", "person-time", "person-times")

_OF_SITTINGS: dict[str, Any] = {
    "rollup": Rollup.DISTINCT,
    "permission": TrainingPermission.VIEW,
    "records": _sittings,
    "dimensions": (CLASS,),
    "columns": (
        Column(fields.FIRST_DAY.title, lambda sitting: sitting.first_day),
        Column(fields.LAST_DAY.title, lambda sitting: sitting.last_day),
        Column(_("Training class"), lambda sitting: sitting.training_class),
        Column(fields.NUMBER.title, lambda sitting: sitting.number),
        Column(fields.ORGANISER.title, lambda sitting: sitting.training_class.unit),
        Column(fields.PLACE.title, lambda sitting: sitting.place),
    ),
    "record_link": "training.sitting",
    "unit_of": lambda sitting: sitting.training_class.unit,
}

_OF_DELEGATIONS: dict[str, Any] = {
    "permission": TrainingPermission.VIEW,
    "records": _delegations,
    "dimensions": (CLASS,),
    "columns": (
        Column(fields.FIRST_DAY.title, lambda delegation: delegation.sitting.first_day),
        Column(fields.UNIT.title, lambda delegation: delegation.unit),
        Column(_("Training class"), lambda delegation: delegation.sitting.training_class),
        Column(fields.NUMBER.title, lambda delegation: delegation.sitting.number),
        Column(fields.QUOTA.title, lambda delegation: delegation.quota),
        Column(fields.TAKEN.title, lambda delegation: delegation.taken),
        Column(fields.COMPLETED.title, lambda delegation: delegation.completed),
    ),
    "record_link": "training.delegation",
    "unit_of": lambda delegation: delegation.unit,
}

MEASURES = (
    Measure(
        code="study.training-classes",
        label=_("Training classes"),
        unit_of_count=npgettext_lazy("unit of count", "class", "classes"),
        definition=_(
            "Training classes that units here organised or sent trainees to, with at least one sitting that was not "
            "called off; each counts once."
        ),
        distinct="training_class",
        **_OF_SITTINGS,
    ),
    Measure(
        code="study.training-sittings",
        label=_("Sittings of training classes"),
        unit_of_count=npgettext_lazy("unit of count", "sitting", "sittings"),
        definition=_(
            "Sittings that units here organised or sent trainees to, and that were not called off; each counts once, "
            "on its first day."
        ),
        distinct="pk",
        **_OF_SITTINGS,
    ),
    Measure(
        code="study.training-quota",
        label=_("Places given at training classes"),
        unit_of_count=npgettext_lazy("unit of count", "place", "places"),
        definition=_("Places that units were given at sittings, added up."),
        contribution="quota",
        tally=TallySource(TRAINEES, "quota"),
        **_OF_DELEGATIONS,
    ),
    Measure(
        code="study.training-places",
        label=_("Places taken at training classes"),
        unit_of_count=_PERSON_TIMES,
        definition=_(
            "People who came to sittings, added up: somebody who came to two sittings counts twice. Units that have not "
            "said how many came are left out and counted as unknown."
        ),
        contribution="taken",
        tally=TallySource(TRAINEES, "taken", unknown="taken_unknown", records="delegations"),
        **_OF_DELEGATIONS,
    ),
    Measure(
        code="study.training-completed",
        label=_("Training classes completed"),
        unit_of_count=_PERSON_TIMES,
        definition=_(
            "People who completed a sitting, added up: they came, and their leave was at most a seventh of the hours."
        ),
        contribution="completed",
        tally=TallySource(TRAINEES, "completed", unknown="completed_unknown", records="delegations"),
        **_OF_DELEGATIONS,
    ),
    Measure(
        code="study.training-hours",
        label=_("Hours of training"),
        unit_of_count=npgettext_lazy("unit of count", "person-hour", "person-hours"),
        definition=_(
            "The hours of the class for everybody who came, without their leave, added up. It is a sum over a unit; "
            "nobody's hours are counted one by one."
        ),
        contribution="person_hours",
        tally=TallySource(TRAINEES, "hours", unknown="hours_unknown", records="delegations"),
        **_OF_DELEGATIONS,
    ),
    Measure(
        code="study.distinct-trainees",
        label=_("Different people trained, where a roll is kept"),
        unit_of_count=npgettext_lazy("unit of count", "person", "people"),
        definition=_(
            "Different people on rolls who came to at least one sitting: somebody who came to two counts once. They are "
            "told apart by pseudonyms that do not say who they are. Units that give only numbers are not in it. Somebody "
            "without an account who is on rolls of several units counts once for each, unless the units were merged first."
        ),
        rollup=Rollup.DISTINCT,
        distinct="key",
        permission=TrainingPermission.VIEW,
        records=_trainees,
        dimensions=(CLASS,),
        columns=(
            Column(fields.FIRST_DAY.title, lambda trainee: trainee.delegation.sitting.first_day),
            Column(fields.UNIT.title, lambda trainee: trainee.delegation.unit),
            Column(_("Training class"), lambda trainee: trainee.delegation.sitting.training_class),
            Column(fields.NUMBER.title, lambda trainee: trainee.delegation.sitting.number),
        ),
        record_link="training.delegation",
        record_of=lambda trainee: trainee.delegation,
        unit_of=lambda trainee: trainee.delegation.unit,
    ),
)
