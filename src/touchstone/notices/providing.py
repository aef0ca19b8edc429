"""What there is to remind people of. Packages above register their providers when the application starts."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from touchstone.common.hooks import Hooks
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


provide_reminders: Hooks[[Access, datetime.date], Iterable[Reminder]] = Hooks()
"""Called for the reminders of a reader on a day, in the active language."""
