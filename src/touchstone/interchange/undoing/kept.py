"""Which models an import can make or change records of, and which of their fields show that somebody changed one since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.db import models

from touchstone.campaigns.models import BatchMembership
from touchstone.inspection.models import Finding, Round, RoundGroup, Visit
from touchstone.problems.models import Problem, ProblemList, SpecialRectification
from touchstone.sites.models import ExhibitionVisits
from touchstone.study.models import StudySession
from touchstone.training.models import Delegation, Sitting, TrainingClass
from touchstone.units.models import Appointment, Group, GroupAssignment, Unit, UnitKind, UnitMove, User
from touchstone.units.paths import UnitPathField

_FOLLOWING = {
    *("id", "depth", "numchild", "name_key", "membership_id", "standing"),
    *("version", "recorded_at", "recorded_by_id", "changed_at", "written_at", "written_by_id"),
}
"""Fields that follow from others or from acts elsewhere."""


def _fields(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(
        field.attname
        for field in model._meta.local_concrete_fields
        if field.attname not in _FOLLOWING and not isinstance(field, UnitPathField)
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """A model of records that an import makes or changes, and the fields that are compared and given back.

    ``parts`` names what is compared and given back beside them, though it is stored elsewhere.
    """

    model: type[models.Model]
    fields: tuple[str, ...]
    parts: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The label of the model, by which it is stored."""
        return self.model._meta.label_lower


_ALL = (
    Kept(Finding, _fields(Finding)),
    # Every act on a problem or a visit raises its version, and no ledger changes one.
    Kept(Problem, ("version",)),
    Kept(Visit, ("version",)),
    Kept(RoundGroup, ("round_id", "group_id")),
    Kept(Round, _fields(Round)),
    Kept(SpecialRectification, _fields(SpecialRectification)),
    Kept(ProblemList, ("last_number",)),
    Kept(Delegation, _fields(Delegation)),
    # What a ledger brings of these is compared, and they go when nothing is left in them.
    Kept(Sitting, _fields(Sitting)),
    Kept(TrainingClass, _fields(TrainingClass)),
    Kept(ExhibitionVisits, _fields(ExhibitionVisits)),
    Kept(StudySession, _fields(StudySession), parts=("leave",)),
    Kept(BatchMembership, _fields(BatchMembership)),
    Kept(GroupAssignment, _fields(GroupAssignment)),
    Kept(Appointment, _fields(Appointment)),
    Kept(User, _fields(User)),
    Kept(Group, _fields(Group)),
    Kept(UnitMove, ("to_parent_id",)),
    Kept(Unit, _fields(Unit), parts=("aliases", "parent")),
    Kept(UnitKind, _fields(UnitKind)),
)
"""In the order in which they are taken back: what refers to others first."""

KEPT: Mapping[str, Kept] = MappingProxyType({kept.label: kept for kept in _ALL})

MODEL_OF_KIND: Mapping[str, type[models.Model]] = MappingProxyType(
    {
        "units": Unit,
        "people": Appointment,
        "sessions": StudySession,
        "problems": Problem,
        "findings": Finding,
        "specials": SpecialRectification,
        "training": Delegation,
        "exhibition-visits": ExhibitionVisits,
    }
)
"""The model of the records that the rows of a kind of ledger are."""


def kept_of(model: type[models.Model]) -> Kept:
    """Return what is kept of a model."""
    return KEPT[model._meta.label_lower]


def in_order(labels: Iterable[str]) -> list[Kept]:
    """Return what is kept of some models, in the order in which they are taken back."""
    wanted = set(labels)
    return [kept for label, kept in KEPT.items() if label in wanted]
