"""Who may enter the editor's room, and what they may do in it."""

import datetime

import pytest
from django.test import Client
from tests.newsroom import Newsroom, newsroom
from wagtail.permissions import policy_registry

from touchstone.bulletins.actions import SiteTexts, open_site
from touchstone.content.models import BasePage
from touchstone.units.models import Appointment, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Newsroom:
    return newsroom()


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("who", "enters", "writes", "publishes"),
    [
        ("office", True, True, True),
        ("editor", True, True, False),
        ("city-editor", False, False, False),
        ("organiser", False, False, False),
    ],
)
def test_rights_follow_the_appointment(
    room: Newsroom, who: str, enters: bool, writes: bool, publishes: bool
) -> None:
    user = fresh(room.people[who])
    page = room.draft()
    rights = page.permissions_for_user(user)
    assert user.has_perm("wagtailadmin.access_admin") is enters
    assert (rights.can_edit(), rights.can_publish()) == (writes, publishes)
    assert room.series["en"].permissions_for_user(user).can_add_subpage() is writes


def test_rights_end_with_the_appointment(room: Newsroom) -> None:
    Appointment.unscoped.filter(user=room.people["editor"]).update(to_day=datetime.date(2019, 7, 1))
    user = fresh(room.people["editor"])
    assert not user.has_perm("wagtailadmin.access_admin")
    assert not room.draft().permissions_for_user(user).can_edit()


def test_a_person_who_left_enters_nowhere(room: Newsroom) -> None:
    User.objects.filter(pk=room.people["office"].pk).update(is_active=False)
    user = fresh(room.people["office"])
    assert not user.has_perm("wagtailadmin.access_admin")
    assert not room.draft().permissions_for_user(user).can_publish()


def test_each_editor_sees_only_the_pages_of_the_own_units(room: Newsroom) -> None:
    texts = {"zh-hans": SiteTexts("市网", "", "市简报", "")}
    world = room.world
    (city,) = open_site(by=world.keeper, access=world.access, unit=world.units["city"], texts=texts).values()
    policy = policy_registry.get_by_type(BasePage)
    pages = policy.instances_user_has_any_permission_for(fresh(room.people["city-editor"]), {"change"})
    assert {page.title for page in pages} == {"市网", "市简报"}
    assert city.permissions_for_user(fresh(room.people["city-editor"])).can_add_subpage()
    assert not room.series["zh-hans"].permissions_for_user(fresh(room.people["city-editor"])).can_edit()
    # The province's editor may also write for everything below it.
    assert city.permissions_for_user(fresh(room.people["editor"])).can_edit()


def test_who_may_publish_a_page_is_known_backwards(room: Newsroom) -> None:
    policy = policy_registry.get_by_type(BasePage)
    page = room.draft()
    assert set(policy.users_with_permission_for_instance("publish", page)) == {
        room.people["office"],
        room.world.keeper,
    }
    assert set(policy.users_with_permission_for_instance("change", page, include_superusers=False)) == {
        room.people["office"],
        room.people["editor"],
    }
    assert room.people["city-editor"] in policy.users_with_permission("add")


@pytest.mark.parametrize("who", ["organiser", "city-editor"])
def test_others_see_nothing_of_the_room(room: Newsroom, client: Client, who: str) -> None:
    client.force_login(room.people[who], backend="allauth.account.auth_backends.AuthenticationBackend")
    for address in ("/cms/", "/cms/figures/choose/"):
        assert client.get(address, follow=True).status_code == 403


def test_an_editor_finds_pages_and_nothing_of_the_settings(room: Newsroom, client: Client) -> None:
    client.force_login(room.people["editor"], backend="allauth.account.auth_backends.AuthenticationBackend")
    home = client.get("/cms/")
    assert home.status_code == 200
    assert "/cms/users/" not in home.content.decode()
    assert client.get("/cms/users/").status_code == 302
    assert client.get(f"/cms/pages/{room.series['zh-hans'].pk}/").status_code == 200
    root = BasePage.get_first_root_node()
    assert "活动网" in client.get(f"/cms/pages/{root.pk}/", follow=True).content.decode()


def test_rights_cost_few_queries(room: Newsroom, django_assert_max_num_queries: object) -> None:
    page = room.draft()
    user = fresh(room.people["editor"])
    # Two of ours, for appointments and pages, and two by Django for directly granted permissions.
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        page.permissions_for_user(user)
        page.permissions_for_user(user)
        user.has_perm("wagtailadmin.access_admin")


def test_the_room_bears_the_products_name_and_asks_for_no_face(room: Newsroom, client: Client) -> None:
    client.force_login(room.people["editor"])
    account = "/cms/account/"
    assert "试金石" in client.get("/cms/", headers={"accept-language": "zh-hans"}).content.decode()
    asked = client.get(account).content.decode()
    assert 'name="locale-preferred_language"' in asked
    for elsewhere in ("first_name", "last_name", "avatar-"):
        assert f'name="{elsewhere}' not in asked
        assert f'name="name_email-{elsewhere}' not in asked
    client.logout()
    assert client.get(account).status_code == 302
