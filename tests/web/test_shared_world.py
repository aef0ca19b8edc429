"""Tests share the world with which they begin, and nothing else."""

import pytest
from django.db import connection
from tests.web.workspace import OFFICE, Place

from touchstone.units.models import Unit, User

NEW_NAME = "改了名"


@pytest.mark.parametrize("time", [1, 2])
def test_a_test_finds_nothing_of_what_another_one_changed(place: Place, time: int) -> None:
    north, office = place.world.units["north"], place.people[OFFICE]
    assert north.name == Unit.unscoped.get(pk=north.pk).name == "北区"
    assert not place.clients
    assert not User.objects.filter(pk=office.pk, last_login__isnull=False).exists()
    north.name = NEW_NAME
    Unit.unscoped.filter(pk=north.pk).update(name=NEW_NAME)
    place.client(OFFICE)


@pytest.mark.django_db
def test_a_test_that_asks_for_no_world_begins_with_an_empty_database() -> None:
    assert not Unit.unscoped.exists()
    assert connection.in_atomic_block
