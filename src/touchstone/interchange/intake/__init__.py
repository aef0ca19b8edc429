"""Intakes: for each kind of ledger, judge its rows against the stored records and store them.

A kind of sheet that is declared in ``kinds`` can be loaded once it has an entry in :data:`WAYS`.
"""

from collections.abc import Mapping
from typing import Any

from touchstone.interchange.intake.exhibitions import ExhibitionVisitsIntake
from touchstone.interchange.intake.findings import FindingIntake
from touchstone.interchange.intake.judging import RowIntake
from touchstone.interchange.intake.people import PersonIntake
from touchstone.interchange.intake.problems import ProblemIntake
from touchstone.interchange.intake.sessions import SessionIntake
from touchstone.interchange.intake.specials import SpecialIntake
from touchstone.interchange.intake.training import TrainingIntake
from touchstone.interchange.intake.units import UnitIntake

WAYS: Mapping[str, type[UnitIntake] | type[RowIntake[Any, Any]]] = {
    "units": UnitIntake,
    "people": PersonIntake,
    "sessions": SessionIntake,
    "problems": ProblemIntake,
    "specials": SpecialIntake,
    "findings": FindingIntake,
    "training": TrainingIntake,
    "exhibition-visits": ExhibitionVisitsIntake,
}
"""The intake of every kind that can be loaded, by the code of the kind."""
