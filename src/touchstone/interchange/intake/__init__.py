"""Intakes: for each kind of ledger, judge its rows against the stored records and store them.

A kind of sheet that is declared in ``kinds`` can be loaded once it has an entry in :data:`WAYS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from touchstone.inspection.permissions import InspectionPermission
from touchstone.interchange.intake.findings import FindingIntake
from touchstone.interchange.intake.problems import ProblemIntake
from touchstone.interchange.intake.rows import (
    Change,
    Circumstances,
    Confirming,
    Intake,
    Judged,
    OpenSheet,
    Reading,
)
from touchstone.interchange.intake.sessions import SessionIntake
from touchstone.interchange.intake.specials import SpecialIntake
from touchstone.interchange.intake.units import UnitIntake
from touchstone.problems.permissions import ProblemPermission
from touchstone.study.permissions import StudyPermission
from touchstone.units.permissions import UnitPermission

__all__ = ["WAYS", "Change", "Circumstances", "Confirming", "Intake", "Judged", "OpenSheet", "Reading", "Way"]


@dataclass(frozen=True, slots=True)
class Way:
    """The intake of a kind of ledger, and the permission that a person needs to load it."""

    intake: Callable[[Circumstances], Intake]
    permission: str


WAYS: Mapping[str, Way] = {
    "units": Way(UnitIntake, UnitPermission.CHANGE),
    "sessions": Way(SessionIntake, StudyPermission.RECORD),
    "problems": Way(ProblemIntake, ProblemPermission.DIRECT),
    "specials": Way(SpecialIntake, ProblemPermission.DIRECT),
    "findings": Way(FindingIntake, InspectionPermission.DIRECT),
}
"""The intake of every kind that can be loaded, by the code of the kind."""
