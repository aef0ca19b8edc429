"""Choosing whom to appoint, and to which unit or group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from touchstone.common import clock
from touchstone.common.pages import read_key
from touchstone.common.refusal import Refused
from touchstone.common.text import tidy
from touchstone.search.words import letters_of
from touchstone.units.paths import overlap
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import find_groups, find_people, get_person
from touchstone.web.common.acts import or_404
from touchstone.web.common.reader import WorkspaceRequest, may
from touchstone.web.common.unit_choice import UnitChoice, choose
from touchstone.web.people.forms import EVERY, AppointForm

if TYPE_CHECKING:
    from touchstone.units.models import Group, User


def own_groups(request: WorkspaceRequest) -> list[Group]:
    """Return the open groups of the campaign to which the reader may appoint."""
    root = request.campaign.root.path
    return [
        row.group
        for row in find_groups(request.access, clock.today())
        if row.group.owner.path.startswith(root)
        and may(request, UnitPermission.APPOINT, row.group.owner.path)
    ]


def campaigns_to_choose(request: WorkspaceRequest) -> list[tuple[str, str]]:
    """Return the campaigns in which an appointment may count: every one, if the reader appoints in all, or this one."""
    wide = request.access.in_campaign("").paths(UnitPermission.APPOINT)
    every = [(EVERY, _("every campaign"))] if overlap([request.campaign.root.path], wide) else []
    return [*every, (request.campaign.slug, only_in(request, request.campaign.slug))]


def only_in(request: WorkspaceRequest, campaign: str) -> str:
    """Return in which campaigns an appointment counts, as it is written: with "" in every one."""
    if campaign == request.campaign.slug:
        return _("this campaign only")
    names = {other.slug: str(other) for other in request.campaigns}
    return names.get(campaign, _("another campaign only")) if campaign else _("every campaign")


@dataclass(frozen=True)
class Place:
    """The target of an appointment: the choice of a unit, or one of ``groups``."""

    choice: UnitChoice | None = None
    groups: Sequence[Group] | None = None

    def chosen(self, form: AppointForm) -> dict[str, Any]:
        """Return the chosen unit and group as keyword arguments; one of them is None."""
        return {"unit": self.choice.unit if self.choice else None, "group": form.cleaned_data.get("group")}


def read_place(request: WorkspaceRequest, given: QueryDict) -> Place:
    """Return the target of a form: a group if it asks for one, else a unit."""
    if given.get("group") or given.get("to") == "group":
        return Place(groups=own_groups(request))
    return Place(choose(request, UnitPermission.APPOINT, given))


@dataclass(frozen=True)
class PersonChoice:
    """The state of choosing a person, like :class:`UnitChoice` for units."""

    person: User | None = None
    text: str = ""
    hits: Sequence[User] = ()
    error: str = ""

    @property
    def fault(self) -> Refused | None:
        """Why no person is chosen yet, or None."""
        return None if self.person else self._refused()

    @property
    def the_person(self) -> User:
        """The chosen person; raises :class:`Refused` if there is none."""
        if self.person is None:
            raise self._refused()
        return self.person

    def _refused(self) -> Refused:
        return Refused(self.error or _("Name the person."), "person_name")


def people_like(request: WorkspaceRequest, text: str) -> list[User]:
    """Return the people of the campaign who match a name and whom the reader may appoint."""
    return find_people(request.access, tidy(text), within=request.campaign.root.path)


def chosen_person(request: WorkspaceRequest, given: QueryDict) -> PersonChoice:
    """Return the person given by key or by name."""
    key, text = given.get("person", ""), tidy(given.get("person_name", ""))
    if key:
        user = person_in_campaign(request, key)
        return PersonChoice(user)
    if not text:
        return PersonChoice(error=_("Name the person.") if "person_name" in given else "")
    hits = people_like(request, text)
    letters = letters_of(text)
    same = [user for user in hits if letters and letters in map(letters_of, (user.name, user.username))]
    if len(same) == 1:
        return PersonChoice(same[0], text)
    if hits:
        return PersonChoice(None, text, hits, _("Choose one of those with this name, or write another."))
    return PersonChoice(None, text, (), _("Nobody with this name is appointed among your units."))


def person_in_campaign(request: WorkspaceRequest, key: str | int) -> User:
    """Return a person who is or was appointed where the reader may appoint, or raise 404."""
    number, within = read_key(str(key)), request.campaign.root.path
    user = None if number is None else get_person(request.access, number, within=within)
    return or_404(user, _("There is no such person, or you are not allowed to appoint them."))
