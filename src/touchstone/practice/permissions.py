"""Permission codes of practice tests."""

from enum import StrEnum

from touchstone.units.roles import Role


class PracticePermission(StrEnum):
    """Permissions on the question bank and on practice tests. None of them shows who scored what."""

    TAKE = "practice.take"
    """Take the practice tests of one's units."""
    VIEW = "practice.view"
    """See the question bank, the tests, and how each question was answered by ten people or more."""
    SET = "practice.set"
    """Keep the question bank, set tests, open and end them."""


_SETTERS = (PracticePermission.TAKE, PracticePermission.VIEW, PracticePermission.SET)

GRANTS = {
    **dict.fromkeys(set(Role) - {Role.SITE_KEEPER}, (PracticePermission.TAKE,)),
    Role.OFFICE: _SETTERS,
    Role.ORGANISER: _SETTERS,
    Role.AUDITOR: (PracticePermission.TAKE, PracticePermission.VIEW),
}
