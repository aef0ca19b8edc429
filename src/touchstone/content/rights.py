"""Who may do what in the editor's room: as appointed today, never by a group that somebody keeps there.

Wagtail asks a permission policy about every page; this one answers from the reader's access. A person holds a
right on the topmost pages of the units in which they hold the permission, and on everything below these pages.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Length, Substr
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from touchstone.common import clock
from touchstone.content.models import BasePage
from touchstone.units.access import Access
from touchstone.units.models import Appointment, User
from touchstone.units.paths import ancestors, under_any
from touchstone.units.queries import build_access, in_force_on
from touchstone.units.roles import Role, permissions_of

PUBLISHING = frozenset({"publish", "lock", "unlock"})
WRITING = frozenset({"add", "change"})


@dataclass(frozen=True, slots=True)
class Codename:
    """What may be done, by the name that Wagtail gives it."""

    codename: str


@dataclass(frozen=True, slots=True)
class Grant:
    """A right on one page and all pages below it, in the shape of Wagtail's own."""

    page: BasePage
    permission: Codename

    @property
    def page_id(self) -> int:
        """The page's key."""
        return int(self.page.pk)


def access_of(user: User | AnonymousUser) -> Access:
    """Return what a user may do today; worked out once for each time the user is loaded."""
    known: Access | None = getattr(user, "_access_in_the_room", None)
    if known is None:
        known = build_access(user, clock.today())
        user._access_in_the_room = known  # type: ignore[union-attr]
    return known


def topmost_pages(paths: Iterable[str]) -> QuerySet[BasePage]:
    """Return the pages that belong to units at or below the paths while the page above them does not."""
    paths = tuple(paths)
    theirs = BasePage.objects.filter(under_any(paths, "owning_unit__path"), depth__gt=1)
    step = BasePage.steplen
    above = theirs.filter(path=Substr(OuterRef("path"), 1, Length(OuterRef("path")) - step))
    base_pages: QuerySet[BasePage] = theirs.filter(~Exists(above)).order_by(F("path"))
    return base_pages


class AppointmentPolicy(PagePermissionPolicy):
    """Answers Wagtail from appointments; a subclass names the permission to write and that to publish."""

    write: str
    publish: str

    def get_all_permissions_for_user(self, user: User | AnonymousUser) -> list[Grant]:
        if not user.is_active or user.is_superuser:
            return []
        access = access_of(user)
        grants: list[Grant] = []
        for permission, actions in ((self.write, WRITING), (self.publish, PUBLISHING)):
            if access.allows(permission):
                pages = list(topmost_pages(access.places(permission)))
                grants += [
                    Grant(page, Codename(self._get_permission_codename(action)))
                    for action in sorted(actions)
                    for page in pages
                ]
        return grants

    def users_with_any_permission(
        self, actions: Iterable[str], include_superusers: bool = True
    ) -> QuerySet[User]:
        return self._users(actions, None, include_superusers)

    def users_with_any_permission_for_instance(
        self, actions: Iterable[str], instance: BasePage, include_superusers: bool = True
    ) -> QuerySet[User]:
        unit = instance.owner_unit()
        return self._users(actions, ancestors(unit.path) if unit is not None else (), include_superusers)

    def _users(
        self, actions: Iterable[str], places: tuple[str, ...] | None, include_superusers: bool
    ) -> QuerySet[User]:
        codes = {self.publish if action in PUBLISHING else self.write for action in actions}
        roles = [role.value for role in Role if codes & permissions_of(role)]
        appointed: Any = Appointment.unscoped.filter(in_force_on(clock.today()), role__in=roles)
        if places is not None:
            appointed = appointed.filter(unit__path__in=places)
        users = User.objects.filter(is_active=True)
        found_users = users.filter(pk__in=appointed.values("user"))
        return found_users | users.filter(is_superuser=True) if include_superusers else found_users


class EditorsBackend(BaseBackend):
    """Opens the editor's room to those who may do anything with at least one page."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if perm != "wagtailadmin.access_admin" or not isinstance(user_obj, User) or not user_obj.is_active:
            return False
        policy = policy_registry.get_by_type(BasePage)
        return bool(policy.user_has_any_permission(user_obj, WRITING | {"publish"}))
