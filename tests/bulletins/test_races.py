"""Two copies at once get two numbers."""

import pytest
from tests.newsroom import Newsroom, newsroom
from tests.racing import at_once

from touchstone.bulletins.models import BulletinPage

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def open_room(transactional_db: None) -> Newsroom:
    return newsroom()


def test_two_copies_at_once_get_two_numbers(open_room: Newsroom) -> None:
    page = open_room.published()

    def copy(slug: str) -> None:
        original = BulletinPage.objects.get(pk=page.pk)
        original.copy(
            to=original.get_parent(), update_attrs={"slug": slug}, keep_live=True, user=open_room.world.keeper
        )

    assert at_once(lambda: copy("one"), lambda: copy("two")) == []
    numbers = BulletinPage.objects.filter(live=True).values_list("number", flat=True)
    assert sorted(numbers) == [1, 2, 3]
