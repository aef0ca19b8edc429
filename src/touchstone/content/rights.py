"""Permissions in the CMS, derived from today's appointments and never from Wagtail's groups.

Wagtail asks a permission policy about every page; this one answers from the user's access. A person holds a
permission on the topmost pages of the units in which they hold it, and on all pages below these.
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
    """A permission by the name that Wagtail gives it."""

    codename: str


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission on a page and all pages below it, shaped like Wagtail's own."""

    page: BasePage
    permission: Codename

    @property
    def page_id(self) -> int:
        """The page's key."""
        return int(self.page.pk)


def access_of(user: User | AnonymousUser) -> Access:
    """Return what a user may do today, worked out once for each loaded user object."""
    access: Access | None = getattr(user, "_access_in_the_cms", None)
    if access is None:
        access = build_access(user, clock.today())
        user._access_in_the_cms = access  # type: ignore[union-attr]
    return access


def topmost_pages(paths: Iterable[str]) -> QuerySet[BasePage]:
    """Return the pages of units at or below these paths whose parent page does not belong to such a unit."""
    paths = tuple(paths)
    pages: QuerySet[BasePage] = BasePage.objects.filter(under_any(paths, "owning_unit__path"), depth__gt=1)
    step = BasePage.steplen
    parents = pages.filter(path=Substr(OuterRef("path"), 1, Length(OuterRef("path")) - step))
    return pages.filter(~Exists(parents)).order_by(F("path"))


class AppointmentPolicy(PagePermissionPolicy):
    """A Wagtail permission policy based on appointments; subclasses name the permissions to write and to publish."""

    write: str
    publish: str

    def get_all_permissions_for_user(self, user: User | AnonymousUser) -> list[Grant]:
        if not user.is_active or user.is_superuser:
            return []
        access = access_of(user)
        grants: list[Grant] = []
        for permission, actions in ((self.write, WRITING), (self.publish, PUBLISHING)):
            if access.allows(permission):
                pages = list(topmost_pages(access.paths(permission)))
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
        self, actions: Iterable[str], paths: tuple[str, ...] | None, include_superusers: bool
    ) -> QuerySet[User]:
        codes = {self.publish if action in PUBLISHING else self.write for action in actions}
        roles = [role.value for role in Role if codes & permissions_of(role)]
        appointments: Any = Appointment.unscoped.filter(
            in_force_on(clock.today()), role__in=roles, campaign=""
        )
        if paths is not None:
            appointments = appointments.filter(unit__path__in=paths)
        users = User.objects.filter(is_active=True)
        appointed = users.filter(pk__in=appointments.values("user"))
        return appointed | users.filter(is_superuser=True) if include_superusers else appointed


class EditorsBackend(BaseBackend):
    """Admits to the CMS those users who may do anything with at least one page."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if perm != "wagtailadmin.access_admin" or not isinstance(user_obj, User) or not user_obj.is_active:
            return False
        policy = policy_registry.get_by_type(BasePage)
        return bool(policy.user_has_any_permission(user_obj, WRITING | {"publish"}))
