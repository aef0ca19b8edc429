"""The example campaign with its ledgers, without its sessions."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.test import override_settings
from rich.console import Console

from config.settings.clock import clock_shift
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.interchange.commandline import ImportRequest, import_path
from touchstone.interchange.rules import Options
from touchstone.units.models import User
from workshop.demonstration import campaign as demonstration

LEDGERS = (
    *("organisation.csv", "units.xlsx", "problems.xlsx", "all-units.xlsx", "programmes.xlsx"),
    *("training.xlsx", "exhibition-visits.csv"),
)


@dataclass
class Example:
    """The example, and how far its clock is from that of the machine."""

    campaign: Campaign
    shift: timedelta


def build_example() -> Example:
    """Start the example on the day of its ledgers and load them."""
    shift = clock_shift("2019-07-15T09:00", clock.real_now())
    with override_settings(CLOCK_SHIFT=shift):
        keeper = demonstration._keeper()
        campaign = demonstration._start(keeper)
        demonstration._exhibition(campaign, keeper)
        for name in LEDGERS:
            batch = 0 if name == "organisation.csv" else None
            load(campaign, keeper, name, Options(batch=batch, partial=True))
    return Example(campaign, shift)


def load(campaign: Campaign, keeper: User, name: str, said: Options) -> Counter[str]:
    imported = import_path(
        Console(quiet=True),
        by=keeper,
        campaign=campaign,
        unit=campaign.root,
        path=demonstration.LEDGERS / name,
        request=ImportRequest("", said),
    )
    return Counter({key: getattr(imported.run, key) for key in ("new", "changed", "unchanged", "wrong")})
