"""What is done with the rows of each kind of ledger: judged against what is stored, then stored.

A kind of sheet that is declared in ``kinds.py`` is loaded once it has a line in :data:`WAYS`.
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
    """How a kind of ledger comes in, and the permission that whoever loads it needs."""

    intake: Callable[[Circumstances], Intake]
    permission: str


WAYS: Mapping[str, Way] = {
    "units": Way(UnitIntake, UnitPermission.CHANGE),
    "sessions": Way(SessionIntake, StudyPermission.RECORD),
    "problems": Way(ProblemIntake, ProblemPermission.DIRECT),
    "specials": Way(SpecialIntake, ProblemPermission.DIRECT),
    "findings": Way(FindingIntake, InspectionPermission.DIRECT),
}
"""Every kind that can be loaded, by the code of its sheet."""
