"""A weekly study in the small world."""

from typing import Any
from unittest.mock import patch

from tests.world import World, june

from touchstone.cadences.actions import make_all_due
from touchstone.cadences.models import Cadence
from touchstone.cadences.presets import CADENCES
from touchstone.campaigns.actions import add_word


def weekly(world: World, **more: Any) -> Cadence:
    """Add a weekly study by Friday, held since the campaign opened, and make what is due."""
    values = {
        "name": "周学",
        "name_en": "Weekly study",
        "rule": "FREQ=WEEKLY;BYDAY=FR",
        "fulfilled_by": ["session:reading-class"],
        "free_day": "next",
        "early": 0,
        "slippage": 1,
        "make_up": 7,
    } | more
    with patch("touchstone.common.clock.today", lambda: june(1)):
        cadence = add_word(
            by=world.keeper, access=world.access, campaign=world.campaign, kind=CADENCES, values=values
        )
    make_all_due(world.campaign)
    return cadence
