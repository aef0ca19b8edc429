"""Pseudonyms of takers, and tickets: what a page of a test carries so that each save needs no look-up of who sends it.

A ticket names one answer sheet and is signed; it holds only together with the log-in cookie of the page that it was made
for. It gives nothing but writing to that sheet, until the sheet's time is over. Its secrecy also keeps other sites from
sending in a taker's name.
"""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import astuple, dataclass
from functools import cache

from django.utils.crypto import salted_hmac

_SIGNATURE = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """The key of an answer sheet, and the variant of the paper that belongs to it."""

    unit: int
    taker: int
    test: int
    attempt: int
    variant: int


def pseudonym(user: int, test: int) -> int:
    """Return the pseudonym of an account in one test: a number that only the installation's secret key can make."""
    return int.from_bytes(_digest("taker", f"{user}.{test}")[:8]) >> 1


def write_ticket(sheet: Sheet, log_in: str) -> str:
    """Return the ticket of a sheet for a page that was sent to the browser with this log-in cookie."""
    text = ".".join(map(str, astuple(sheet)))
    return f"{text}.{_sign(text, log_in)}"


def read_ticket(ticket: str, log_in: str) -> Sheet | None:
    """Return the sheet of a ticket, or None if it was not made here for this log-in cookie."""
    text, _, signature = ticket.rpartition(".")
    if not log_in or not hmac.compare_digest(_sign(text, log_in).encode(), signature.encode()):
        return None
    return Sheet(*map(int, text.split(".")))


def _sign(text: str, log_in: str) -> str:
    return urlsafe_b64encode(_digest("ticket", f"{text} {log_in}")[:_SIGNATURE]).decode()


def _digest(purpose: str, text: str) -> bytes:
    return hmac.digest(_key(purpose), text.encode(errors="replace"), "sha256")


@cache
def _key(purpose: str) -> bytes:
    """Return a key for one purpose, made from the installation's secret key."""
    return salted_hmac(f"touchstone.practice.{purpose}", "", algorithm="sha256").digest()
