"""Pseudonyms of trainees: by them different people are counted, without their names leaving the unit.

A pseudonym is a keyed hash with the secret of the installation. It cannot be turned back into a name, nor be guessed
from a list of names without the secret. It differs in each campaign, so that nobody is followed from one to the next.
"""

from collections.abc import Iterable

from django.utils.crypto import salted_hmac

from touchstone.campaigns.models import Campaign
from touchstone.common.text import match_key
from touchstone.units.models import Unit

_SALT = "touchstone.training.trainee"


def key_of_person(campaign: Campaign, person: int) -> str:
    """Return the pseudonym of a person with an account, wherever they are on a roll."""
    return _hash(f"{campaign.pk}:person:{person}")


def key_of_name(campaign: Campaign, unit: Unit, name: str) -> str:
    """Return the pseudonym of a name within a unit; the same name in another unit is somebody else."""
    return _hash(f"{campaign.pk}:unit:{unit.pk}:{match_key(name)}")


def keys_of(
    campaign: Campaign,
    unit: Unit,
    names: Iterable[str],
    known: Iterable[tuple[str, str]],
    people: Iterable[tuple[int, str]],
    merged: Iterable[tuple[str, str]] = (),
) -> dict[str, str]:
    """Return normalised name -> pseudonym of some people of a unit.

    ``known`` are (name, pseudonym) on earlier rolls of the unit: whoever was on one keeps the pseudonym. ``people`` are
    (key, name) of those who hold an appointment there; a name that only one of them has is that person's. ``merged`` are
    (name, pseudonym) on rolls of units that were merged into it: a name that only one of them had goes on with its
    pseudonym, unless the unit had that name itself.
    """
    came: dict[str, set[str]] = {}
    for name, key in merged:
        came.setdefault(match_key(name), set()).add(key)
    before = {name: next(iter(keys)) for name, keys in came.items() if len(keys) == 1}
    before |= {match_key(name): key for name, key in known}
    held: dict[str, list[int]] = {}
    for person, name in people:
        held.setdefault(match_key(name), []).append(person)
    keys = {}
    for name in names:
        normal = match_key(name)
        same = held.get(normal, [])
        found = key_of_person(campaign, same[0]) if len(same) == 1 else key_of_name(campaign, unit, name)
        keys[normal] = before.get(normal, found)
    return keys


def _hash(text: str) -> str:
    return salted_hmac(_SALT, text, algorithm="sha256").hexdigest()
