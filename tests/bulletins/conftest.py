"""The newsroom that the tests of bulletins share."""

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
    """A browser in which somebody may be logged in."""

    def enter(self, user: User) -> "Guest":
        """Log somebody in."""
        self.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return self


@pytest.fixture
def guest() -> Guest:
    """Return a browser in which nobody is logged in."""
    return Guest()
