"""The people who lead problems that a reader sees, found without reading all these problems."""

from functools import reduce
from operator import or_

from django.db.models import Exists, Q, QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.problems.queries.visibility import find_led_and_seen
from touchstone.units.access import Access
from touchstone.units.models import User
from touchstone.units.queries import find_called


def find_leaders(access: Access, campaign: Campaign, text: str, *, limit: int = 8) -> list[User]:
    """Return the people who lead a problem that the reader sees and whose name answers a text."""
    text = text.strip()
    if not text:
        return []
    return find_called(_find_leaders(access, campaign), text, limit)


def get_leader(access: Access, campaign: Campaign, key: int) -> User | None:
    """Return the person with this key, or None if they lead no problem that the reader sees."""
    return _find_leaders(access, campaign).filter(pk=key).first()


def _find_leaders(access: Access, campaign: Campaign) -> QuerySet[User]:
    parts = find_led_and_seen(access, campaign)
    return User.objects.filter(reduce(or_, (Q(Exists(rows)) for rows in parts)))
