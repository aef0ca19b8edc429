"""Permission codes of the public site."""

from enum import StrEnum

from touchstone.units.roles import Role


class BulletinPermission(StrEnum):
    """What may be done with bulletins and the other pages of the public site."""

    WRITE = "bulletins.write"
    """Write and change pages, as drafts."""
    PUBLISH = "bulletins.publish"
    """Make a draft public, which freezes its figures; take a page back."""


GRANTS = {
    Role.OFFICE: (BulletinPermission.WRITE, BulletinPermission.PUBLISH),
    Role.EDITOR: (BulletinPermission.WRITE,),
}
