"""A public site over the small world of ``tests.world``, with its editors.

The province owns the site. At the province there are an office and an editor, at the city an editor and an
organiser. Units of both batches held four sessions.
"""

from dataclasses import dataclass
from typing import Any

from tests.world import World, build, june

from touchstone.bulletins.actions import SiteTexts, open_site
from touchstone.bulletins.models import BulletinIndexPage, BulletinPage, HomePage
from touchstone.bulletins.rules import tag
from touchstone.units.models import Appointment, User
from touchstone.units.roles import Role

TEXTS = {
    "zh-hans": SiteTexts("活动网", "活动情况", "活动简报", "每期一事"),
    "en": SiteTexts("Campaign site", "How it stands", "Campaign bulletin", "One thing each"),
}
SESSIONS = tag("study.sessions")
CLASSES = tag("study.sessions?form=reading-class")
RATE = tag("study.attendance-rate")


@dataclass
class Newsroom:
    """The world, its public site by language, and the people."""

    world: World
    series: dict[str, BulletinIndexPage]
    people: dict[str, User]

    def home(self, language: str = "zh-hans") -> HomePage:
        """Return the front page in a language."""
        home_page: HomePage = HomePage.objects.get(locale__language_code=language)
        return home_page

    def draft(self, language: str = "zh-hans", **changes: Any) -> BulletinPage:
        """Write a bulletin that is not published."""
        fields: dict[str, Any] = {
            "title": "学习情况",
            "slug": "",
            "number": 1,
            "issued_on": june(30),
            "issuing_office": "办公室",
            "body": f"<p>共开展{SESSIONS}场，其中读书班{CLASSES}场，出席率{RATE}。</p>",
            "campaign": self.world.campaign,
            "live": False,
            **changes,
        }
        page = BulletinPage(**fields)
        BulletinIndexPage.objects.get(pk=self.series[language].pk).add_child(instance=page)
        return page

    def published(self, language: str = "zh-hans", **changes: Any) -> BulletinPage:
        """Write a bulletin and publish it as the keeper."""
        page = self.draft(language, **changes)
        page.save_revision(user=self.world.keeper).publish(user=self.world.keeper)
        page.refresh_from_db()
        return page


def newsroom() -> Newsroom:
    """Make the world, its sessions, the people and the site."""
    world = build()
    world.hold("north", "reading-class", 3, expected=10, present=8)
    world.hold("south", "central-group-study", 4, expected=10, present=9)
    world.hold("branch", "reading-class", 5, expected=20, present=20)
    world.hold("company", "reading-class", 6)
    people = {
        name: _appoint(world, name, role, unit)
        for name, role, unit in [
            ("office", Role.OFFICE, "province"),
            ("editor", Role.EDITOR, "province"),
            ("city-editor", Role.EDITOR, "city"),
            ("organiser", Role.ORGANISER, "city"),
        ]
    }
    series = open_site(by=world.keeper, access=world.access, unit=world.units["province"], texts=TEXTS)
    return Newsroom(world, series, people)


def _appoint(world: World, name: str, role: Role, unit: str) -> User:
    user = User.objects.create_user(name, password="correct horse")
    Appointment.unscoped.create(user=user, role=role, unit=world.units[unit], from_day=june(1))
    return user
