"""Every act of the CMS on a page, as everyone: no errors, no half results, nothing beyond one's rights.

The addresses come from what is registered, so that an upgrade of Wagtail with a new act fails here until it is covered.
Each run takes a fourth of them as one of three people: in twelve days everybody has tried everything.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.db import connection, transaction
from tests.bulletins.cms import Address, addresses
from tests.bulletins.conftest import Guest
from tests.bulletins.scene import POSTS, Scene, build, queries, values
from tests.newsroom import Newsroom
from tests.turns import in_turn
from tests.world import june

from touchstone.bulletins.models import BulletinPage, Edition
from touchstone.bulletins.rules import references
from touchstone.content.models import BasePage
from touchstone.figures.models import FrozenFigure
from touchstone.units.models import Appointment, User
from touchstone.units.roles import Role

ABOUT_PAGES = [address for address in addresses() if address.concerns_a_page]
OF_OTHER_THINGS = {"collections", "documents", "groups", "images", "password_reset", "redirects", "sites"}
OF_OTHER_THINGS |= {"tag-autocomplete", "translation", "users", "workflows"}

pytestmark = pytest.mark.long


@pytest.fixture
def scene(room: Newsroom) -> Scene:
    for name, role in (("auditor", Role.AUDITOR), ("leader", Role.LEADER), ("inspector", Role.INSPECTOR)):
        user = User.objects.create_user(name, password="correct horse")
        unit = room.world.units["province"]
        Appointment.unscoped.create(user=user, role=role, unit=unit, from_day=june(1))
        room.people[name] = user
    return build(room)


def test_every_address_is_known_to_these_tests() -> None:
    assert {address.name for address in ABOUT_PAGES} == set(POSTS)
    others = [address for address in addresses() if address.parameters and not address.concerns_a_page]
    assert {address.route.partition("/")[0] for address in others} == OF_OTHER_THINGS


def paths(scene: Scene) -> Iterator[tuple[Address, str]]:
    """Yield each address about pages with each possible value of its parameters."""
    for address in ABOUT_PAGES:
        route = address.route.replace("^", "").replace("$", "").replace("\\.", ".")
        for chosen in product(*(values(scene, address, parameter) for parameter in address.parameters)):
            path = route
            for value in chosen:
                path = re.sub(r"\(\?P<\w+>[^)]*\)|<[\w:]+>", str(value), path, count=1)
            yield address, f"/cms/{path}{queries(scene, address)}"


def faults(scene: Scene) -> list[str]:
    """Return what is wrong with the stored pages."""
    found = []
    bulletins = list(BulletinPage.objects.all())
    # Drafts may share a number until they are published.
    places = Counter((page.path[: -BasePage.steplen], page.number) for page in bulletins if page.live)
    found += [f"{number} is given twice" for (_series, number), times in places.items() if times > 1]
    for page in bulletins:
        edition = page.last_edition()
        if page.live and edition is None:
            found.append(f"{page.pk} is public without an edition")
        if edition is not None:
            frozen = FrozenFigure.objects.filter(
                publication_key=str(page.pk), issue=edition.sequence, part_of__isnull=True
            )
            if frozen.count() != len(set(references(edition.body))):
                found.append(f"{page.pk} has figures that are not frozen")
    every = {page.path: page for page in BasePage.objects.all()}
    for path, page in every.items():
        parent = every.get(path[: -BasePage.steplen])
        if page.depth > 1 and page.owning_unit_id is None:
            found.append(f"{page.pk} belongs to no unit")
        if page.depth > 2 and (parent is None or parent.locale_id != page.locale_id):
            found.append(f"{page.pk} speaks another language than the page above it")
        if page.alias_of_id is not None:
            found.append(f"{page.pk} is an alias")
    if any(BasePage.find_problems()):
        found.append("the tree is damaged")
    return found


def state(scene: Scene) -> Any:
    """Return what was published at first, with its figures."""
    key = str(scene.published.pk)
    editions = Edition.objects.filter(bulletin=scene.published.pk, sequence=1)
    figures = FrozenFigure.objects.filter(publication_key=key, issue=1).order_by("pk")
    return list(editions.values()), list(figures.values("reference", "value", "keys"))


def public() -> set[tuple[int, int]]:
    """Return what readers can read: the editions of the bulletins that are public."""
    live = BulletinPage.objects.live().values("pk")
    return set(Edition.objects.filter(bulletin__in=live).values_list("bulletin", "sequence"))


def pages() -> list[Any]:
    """Return what an act on pages may change."""
    return [*BasePage.objects.order_by("pk").values(), Edition.objects.count(), FrozenFigure.objects.count()]


@pytest.mark.parametrize(
    "who",
    [
        pytest.param("keeper", marks=[pytest.mark.postgres_too, pytest.mark.turn(number=0, of=3)]),
        pytest.param("office", marks=pytest.mark.turn(number=1, of=3)),
        pytest.param("editor", marks=pytest.mark.turn(number=2, of=3)),
    ],
)
def test_no_act_fails_or_leaves_half_a_result(scene: Scene, guest: Guest, who: str) -> None:
    guest.enter(scene.room.people.get(who) or scene.room.world.keeper)
    guest.raise_request_exception = False
    before, readable, unchanged = state(scene), public(), pages()
    assert faults(scene) == []
    wrong = []
    for address, path in in_turn(list(paths(scene)), of=4, after=connection.vendor == "postgresql"):
        status = guest.get(path).status_code
        if status >= 500:
            wrong.append(f"{status} GET {path}")
        for data in POSTS[address.name](scene):
            with transaction.atomic():
                status = guest.post(path, data).status_code
                found = faults(scene) if (has_changed := pages() != unchanged) else []
                if has_changed and state(scene) != before:
                    found.append("what was published has changed")
                if has_changed and who == "editor" and public() != readable:
                    found.append("an editor changed what readers read")
                transaction.set_rollback(True)
            wrong += [f"{status} POST {path} {data}: {fault}" for fault in found]
            if status >= 500:
                wrong.append(f"{status} POST {path} {data}")
    assert wrong == []


@pytest.mark.parametrize(
    "who",
    [
        pytest.param(who, marks=pytest.mark.turn(number=number % 3, of=3))
        for number, who in enumerate(("city-editor", "organiser", "auditor", "leader", "inspector", None))
    ],
)
def test_others_do_not_enter_and_change_nothing(scene: Scene, guest: Guest, who: str | None) -> None:
    if who is not None:
        guest.enter(scene.room.people[who])
    before = pages(), state(scene)
    wrong = []
    for address, path in in_turn(list(paths(scene)), of=4):
        answers = [guest.get(path), *(guest.post(path, data) for data in POSTS[address.name](scene)[:2])]
        wrong += [
            f"{answer.status_code} {path}" for answer in answers if answer.status_code not in {302, 404}
        ]
    assert wrong == []
    assert (pages(), state(scene)) == before
