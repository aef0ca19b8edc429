"""How the records of each model are taken back: those that an import made are deleted, the others hold again what they held."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db import models

from touchstone.campaigns.actions.unjoining import remove_members
from touchstone.campaigns.models import BatchMembership, Campaign
from touchstone.inspection.actions.unloading import (
    remove_findings,
    remove_round_groups,
    remove_rounds,
    remove_visits,
    restore_finding,
)
from touchstone.inspection.models import Finding, Round, RoundGroup, Visit
from touchstone.interchange.undoing.keeping import Values
from touchstone.interchange.undoing.queries import Loaded
from touchstone.problems.actions.unloading import (
    remove_problems,
    remove_specials,
    restore_special,
    set_back_numbers,
)
from touchstone.problems.models import Problem, ProblemList, SpecialRectification
from touchstone.sites.actions import give_back_visits
from touchstone.sites.actions import remove_visits as remove_exhibition_visits
from touchstone.sites.models import ExhibitionVisits
from touchstone.study.actions import remove_many, restore_many
from touchstone.study.models import StudySession
from touchstone.training.actions.loading import (
    remove_classes,
    remove_delegations,
    remove_sittings,
    restore_delegation,
)
from touchstone.training.models import Delegation, Sitting, TrainingClass
from touchstone.units.actions.removing import (
    remove_appointments,
    remove_assignments,
    remove_groups,
    remove_kinds,
    remove_moves,
    remove_people,
    remove_units,
    reopen_assignments,
    restore_units,
)
from touchstone.units.models import Appointment, Group, GroupAssignment, Unit, UnitKind, UnitMove, User


@dataclass(frozen=True, slots=True)
class Returning:
    """Who takes an import of a campaign back, and the reason that the history shows."""

    by: User | None
    campaign: Campaign
    reason: str


def return_part(part: Loaded, returning: Returning) -> None:
    """Take back what an import did to the records of one model."""
    model = part.kept.model
    if part.changed:
        _RESTORE[model](
            {key: _as_fields(model, was) for key, (was, _mark) in part.changed.items()}, returning
        )
    if part.made:
        _REMOVE[model](part.made, returning)


def _as_fields(model: type[models.Model], was: Values) -> dict[str, Any]:
    """Return kept values as the fields of a record hold them."""
    fields = {field.attname: field for field in model._meta.local_concrete_fields}
    return {
        name: fields[name].to_python(value) if name in fields and value is not None else value
        for name, value in was.items()
    }


_Before = Mapping[int, dict[str, Any]]


def _restore_each(restore: Callable[..., None]) -> Callable[[_Before, Returning], None]:
    def act(before: _Before, returning: Returning) -> None:
        for key, values in before.items():
            restore(by=returning.by, key=key, values=values, reason=returning.reason)

    return act


def _restore_sessions(before: _Before, returning: Returning) -> None:
    restore_many(by=returning.by, campaign=returning.campaign, before=before, reason=returning.reason)


def _give_back_visits(before: _Before, returning: Returning) -> None:
    give_back_visits(by=returning.by, campaign=returning.campaign, before=before, reason=returning.reason)


def _restore_units(before: _Before, returning: Returning) -> None:
    restore_units(by=returning.by, before=before, reason=returning.reason)


def _set_back_numbers(before: _Before, _returning: Returning) -> None:
    set_back_numbers(last_numbers={key: values["last_number"] for key, values in before.items()})


def _reopen_assignments(before: _Before, returning: Returning) -> None:
    last_days = {key: values["to_day"] for key, values in before.items()}
    reopen_assignments(by=returning.by, last_days=last_days, reason=returning.reason)


_RESTORE: Mapping[type[models.Model], Callable[[_Before, Returning], None]] = MappingProxyType(
    {
        Finding: _restore_each(restore_finding),
        SpecialRectification: _restore_each(restore_special),
        Delegation: _restore_each(restore_delegation),
        Unit: _restore_units,
        StudySession: _restore_sessions,
        ExhibitionVisits: _give_back_visits,
        ProblemList: _set_back_numbers,
        GroupAssignment: _reopen_assignments,
    }
)


def _remove_all(remove: Callable[..., None]) -> Callable[[Iterable[int], Returning], None]:
    return lambda keys, returning: remove(by=returning.by, keys=list(keys), reason=returning.reason)


_REMOVE: Mapping[type[models.Model], Callable[[Iterable[int], Returning], None]] = MappingProxyType(
    {
        model: _remove_all(remove)
        for model, remove in (
            (Finding, remove_findings),
            (Problem, remove_problems),
            (Visit, remove_visits),
            (RoundGroup, remove_round_groups),
            (Round, remove_rounds),
            (SpecialRectification, remove_specials),
            (Delegation, remove_delegations),
            (Sitting, remove_sittings),
            (TrainingClass, remove_classes),
            (StudySession, remove_many),
            (ExhibitionVisits, remove_exhibition_visits),
            (BatchMembership, remove_members),
            (GroupAssignment, remove_assignments),
            (Group, remove_groups),
            (Appointment, remove_appointments),
            (User, remove_people),
            (UnitMove, remove_moves),
            (Unit, remove_units),
            (UnitKind, remove_kinds),
        )
    }
)
