"""Codes that people read off paper or off a wall and type in: nobody takes one of their characters for another."""

import secrets
import unicodedata

from django.utils.crypto import salted_hmac

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that look alike nowhere: without i, l, o, 0 and 1."""


def make_code(groups: int = 2, size: int = 5) -> str:
    """Return a code that nobody can guess, in groups with a dash between them."""
    return _grouped([secrets.choice(LETTERS) for _position in range(groups * size)], size)


def derive_code(purpose: str, seed: str, *, groups: int = 2, size: int = 4) -> str:
    """Return the code that belongs to a seed; without the secret of the installation the seed does not reveal it."""
    digest = salted_hmac(purpose, seed, algorithm="sha256").digest()
    return _grouped([LETTERS[byte % len(LETTERS)] for byte in digest[: groups * size]], size)


def digest_of(purpose: str, code: str) -> str:
    """Return what is stored of a code: the same however it is written, and different for each purpose."""
    return salted_hmac(purpose, plain_code(code), algorithm="sha256").hexdigest()


def plain_code(code: str) -> str:
    """Return the letters and digits of a code, however it is written."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", code).casefold() if letter.isalnum())


def _grouped(letters: list[str], size: int) -> str:
    return "-".join("".join(letters[start : start + size]) for start in range(0, len(letters), size))
