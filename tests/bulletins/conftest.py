"""Fixtures for the bulletin tests."""

import pytest
from django.test import Client
from tests.newsroom import Newsroom
from tests.worlds import Shared

from touchstone.units.models import User


@pytest.fixture
def room(shared: Shared, db: None) -> Newsroom:
    """Return a public site with its people and nothing published."""
    return shared.copy()  # type: ignore[no-any-return]


class Guest(Client):
    """A test client that may be logged in."""

    def enter(self, user: User) -> "Guest":
        """Log somebody in."""
        self.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return self


@pytest.fixture
def guest() -> Guest:
    """Return a test client that is not logged in."""
    return Guest()
