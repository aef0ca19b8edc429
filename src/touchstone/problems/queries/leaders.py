"""Who leads the problems that a reader sees, found by name and never by reading the problems."""

from functools import reduce
from operator import or_

from django.db.models import Exists, Q, QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.problems.queries.visibility import find_led_and_seen
from touchstone.units.access import Access
from touchstone.units.models import User


def find_leaders(access: Access, campaign: Campaign, text: str, *, limit: int = 8) -> list[User]:
    """Return people whose name contains a text and who lead a problem that the reader sees, by name."""
    text = text.strip()
    if not text:
        return []
    named = Q(name__icontains=text) | Q(name="", username__icontains=text)
    return list(_leading(access, campaign).filter(named).order_by("name", "pk")[:limit])


def get_leader(access: Access, campaign: Campaign, key: int) -> User | None:
    """Return the person with this key if they lead a problem that the reader sees."""
    return _leading(access, campaign).filter(pk=key).first()


def _leading(access: Access, campaign: Campaign) -> QuerySet[User]:
    parts = find_led_and_seen(access, campaign)
    return User.objects.filter(reduce(or_, (Q(Exists(rows)) for rows in parts)))
