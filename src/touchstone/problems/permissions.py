"""Permission codes of problems."""

from enum import StrEnum

from touchstone.problems.rules import Party
from touchstone.units.roles import READERS, Role


class ProblemPermission(StrEnum):
    """The permissions for work with problems."""

    VIEW = "problems.view"
    """See problems, their history and the figures that count them."""
    REGISTER = "problems.register"
    """Register problems, whatever their source."""
    RECTIFY = "problems.rectify"
    """Plan, record progress, ask for an extension and request closure for the responsible unit."""
    VERIFY = "problems.verify"
    """Agree plans, verify closure requests and look back, but not for one's own unit or a unit above it."""
    DIRECT = "problems.direct"
    """Assign, decide extensions, close, merge, set aside, send letters and publish."""


GRANTS = {
    Role.OFFICE: tuple(ProblemPermission),
    Role.ORGANISER: (ProblemPermission.VIEW, ProblemPermission.REGISTER, ProblemPermission.RECTIFY),
    **dict.fromkeys(READERS, (ProblemPermission.VIEW,)),
    Role.STEERING: (ProblemPermission.VIEW, ProblemPermission.REGISTER, ProblemPermission.VERIFY),
}

PERMISSION_OF = {
    Party.REGISTRAR: ProblemPermission.REGISTER,
    Party.OFFICE: ProblemPermission.DIRECT,
    Party.UNIT: ProblemPermission.RECTIFY,
    Party.VERIFIER: ProblemPermission.VERIFY,
}
"""The permission that each party to the workflow needs for the responsible unit."""
