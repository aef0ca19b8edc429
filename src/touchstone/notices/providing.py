"""What there is to remind of: areas above hand in who finds it, when the application starts."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from touchstone.units.access import Access


@dataclass(frozen=True, slots=True)
class Reminder:
    """One line of a digest: a whole sentence with its number, and the campaign that it belongs to.

    It names no record and no person, for letters travel through strange hands.
    """

    campaign: str
    """The campaign's address."""
    campaign_name: str
    text: str


Provider = Callable[[Access, datetime.date], Iterable[Reminder]]
"""Returns what to remind a reader of on a day, in the active language."""

_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Add a provider; each is asked in the order of registration."""
    if provider not in _providers:
        _providers.append(provider)


def reminders(access: Access, today: datetime.date) -> list[Reminder]:
    """Return everything to remind a reader of on a day, in the active language."""
    return [reminder for provider in _providers for reminder in provider(access, today)]
