"""Readers of every role in the small world, and what they see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import Client
from tests.world import World, build, june

from touchstone.units.access import everything
from touchstone.units.actions import appoint, assign_unit, create_group, create_unit
from touchstone.units.models import Group, Unit, User
from touchstone.units.roles import Role

OFFICE, ORGANISER, LEADER, STEERING, EDITOR, AUDITOR, LEARNER, OUTSIDER = (
    "office",
    "organiser",
    "leader",
    "steering",
    "editor",
    "auditor",
    "learner",
    "outsider",
)


@dataclass
class Place:
    """The small world with its readers: the office is in the province, the others in the northern unit.

    The outsider is an organiser of a unit outside the campaign.
    """

    world: World
    people: Mapping[str, User]
    group: Group
    elsewhere: Unit
    sessions: Mapping[str, str]
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, who: str) -> Client:
        """Return a client logged in as a reader, in English; ``anonymous`` is not logged in."""
        if who not in self.clients:
            self.clients[who] = Client(headers={"accept-language": "en"})
            if who != "anonymous":
                self.clients[who].cookies[settings.SESSION_COOKIE_NAME] = self.sessions.get(
                    who
                ) or session_of(self.people[who])
        return self.clients[who]

    def get(self, who: str, path: str, status: int = 200, **more: Any) -> str:
        """Get a page of the campaign and return its text."""
        return text(self.client(who).get(f"/c/world/{path}", **more), status)

    def post(self, who: str, path: str, data: Mapping[str, Any], status: int = 302) -> HttpResponse:
        """Post to a page of the campaign."""
        answer = self.client(who).post(f"/c/world/{path}", data)
        assert answer.status_code == status, answer.content.decode()[:2000]
        return answer  # type: ignore[return-value]


def session_of(person: User) -> str:
    """Begin a session for somebody who logged in, and return its key."""
    session = SessionStore()
    session[SESSION_KEY] = person._meta.pk.value_to_string(person)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def text(answer: Any, status: int = 200) -> str:
    """Check the status of a response and return its text."""
    assert answer.status_code == status, f"{answer.status_code} {answer.headers.get('Location', '')}"
    return unescape(answer.content.decode())


def people_everywhere() -> Place:
    """Build the world and appoint a reader for each role."""
    world = build()
    all_rights: dict[str, Any] = {"by": world.keeper, "access": everything(), "from_day": june(1)}
    north, province = world.units["north"], world.units["province"]
    group = create_group(
        by=world.keeper, access=everything(), owner=province, number=3, name="第三组", name_en="Third group"
    )
    assign_unit(group=group, unit=north, **all_rights)
    elsewhere = create_unit(
        by=world.keeper, access=everything(), parent=None, name="别省", name_en="Elsewhere"
    )
    places: dict[str, tuple[Role, dict[str, Any]]] = {
        OFFICE: (Role.OFFICE, {"unit": province}),
        ORGANISER: (Role.ORGANISER, {"unit": north}),
        LEADER: (Role.LEADER, {"unit": north}),
        STEERING: (Role.STEERING, {"group": group}),
        EDITOR: (Role.EDITOR, {"unit": north}),
        AUDITOR: (Role.AUDITOR, {"unit": north}),
        LEARNER: (Role.LEARNER, {"unit": north}),
        OUTSIDER: (Role.ORGANISER, {"unit": elsewhere}),
    }
    people = {name: User.objects.create(username=name, name=name.capitalize()) for name in places}
    for name, (role, where) in places.items():
        appoint(user=people[name], role=role, **where, **all_rights)
    sessions = {name: session_of(person) for name, person in people.items()}
    return Place(world, people, group, elsewhere, sessions)
