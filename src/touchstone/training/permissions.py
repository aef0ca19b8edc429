"""Permission codes of training."""

from enum import StrEnum

from touchstone.units.roles import READERS, Role


class TrainingPermission(StrEnum):
    """Permissions on training classes. Names on a roll also require an appointment at the unit itself."""

    VIEW = "training.view"
    """See classes, sittings, the places of units and the figures that count them."""
    RECORD = "training.record"
    """Name a unit's trainees, and record who came, their leave and who completed."""
    DIRECT = "training.direct"
    """Set up classes and sittings, give places to units, load ledgers, print slips for feedback."""


GRANTS = {
    Role.OFFICE: (TrainingPermission.VIEW, TrainingPermission.RECORD, TrainingPermission.DIRECT),
    Role.ORGANISER: (TrainingPermission.VIEW, TrainingPermission.RECORD),
    **dict.fromkeys(READERS, (TrainingPermission.VIEW,)),
}
