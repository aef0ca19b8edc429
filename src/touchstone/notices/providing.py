"""What there is to remind people of. Packages above register their providers when the application starts."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from touchstone.units.access import Access


@dataclass(frozen=True, slots=True)
class Reminder:
    """One line of a digest: a complete sentence with its number, and the campaign that it belongs to.

    It names no record and no person, because e-mail is not confidential.
    """

    campaign: str
    """The campaign's slug."""
    campaign_name: str
    text: str


Provider = Callable[[Access, datetime.date], Iterable[Reminder]]
"""Returns the reminders of a reader on a day, in the active language."""

_providers: list[Provider] = []


def register_provider(provider: Provider) -> None:
    """Register a provider; they are called in the order of registration."""
    if provider not in _providers:
        _providers.append(provider)


def find_reminders(access: Access, today: datetime.date) -> list[Reminder]:
    """Return all reminders of a reader on a day, in the active language."""
    return [reminder for provider in _providers for reminder in provider(access, today)]
