"""Starting a campaign from a template or as one that was carried out before: what would be made, and the act itself."""

import datetime
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from touchstone.campaigns.actions.checking import allow
from touchstone.campaigns.actions.setting_up import ENTERED
from touchstone.campaigns.hooks import lock_memberships, settle
from touchstone.campaigns.joining import Report, check_expected
from touchstone.campaigns.models import Batch, Campaign
from touchstone.campaigns.presets import export_template, start_campaign
from touchstone.campaigns.queries import find_batches
from touchstone.campaigns.rejoining import Rejoining, preview_rejoining, rejoin
from touchstone.campaigns.sections import Section, find_sections
from touchstone.campaigns.template_text import LARGEST, LARGEST_OWN
from touchstone.campaigns.words import WordKind, find_kinds
from touchstone.common import clock
from touchstone.common.years import has_year, move_years, put_behind
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths
from touchstone.units.models import Unit, User

_END = re.compile(r"-?(?:19|20)\d\d(?:-\d{1,2})?$")
"""The year at the end of an address, with the number of the second in that year."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """What somebody chose for a new campaign.

    It has the content of a template, ``template_text``, or of the campaign ``like``, with whose units it begins if
    ``with_units`` says so. Empty names and an empty country are those of the template.
    """

    slug: str
    root: Unit
    opens_on: datetime.date
    closes_on: datetime.date | None = None
    name: str = ""
    name_en: str = ""
    country: str = ""
    template: str = ""
    template_text: str = ""
    like: Campaign | None = None
    with_units: bool = False

    @property
    def plain(self) -> dict[str, Any]:
        """The same as values of JSON, for background work."""
        days = {
            "opens_on": self.opens_on.isoformat(),
            "closes_on": self.closes_on and self.closes_on.isoformat(),
        }
        keys = {"root": self.root.pk, "like": self.like and self.like.pk}
        texts = ("slug", "name", "name_en", "country", "template", "template_text", "with_units")
        return {**{name: getattr(self, name) for name in texts}, **days, **keys}

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> "Opening":
        """Return the opening with these values."""
        days = {
            day: plain[day] and datetime.date.fromisoformat(plain[day]) for day in ("opens_on", "closes_on")
        }
        like = Campaign.objects.select_related("root").get(pk=plain["like"]) if plain["like"] else None
        return cls(**{**plain, **days, "root": Unit.unscoped.get(pk=plain["root"]), "like": like})


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an opening would make: the campaign, its batches, how many words of each kind and entries of each section, and the units.

    ``days`` is the number of days of its own that its calendar takes over, ``retired`` that of the words left behind.
    """

    campaign: Campaign
    batches: Sequence[Batch]
    words: Sequence[tuple[WordKind[Any], int]]
    sections: Sequence[tuple[Section, int]]
    days: int
    retired: int
    rejoining: Rejoining | None


def preview_opening(*, by: User | None, access: Access | None = None, opening: Opening) -> Outlook:
    """Return what an opening would make; it is refused as the act itself would be. Nothing is stored."""
    with transaction.atomic():
        campaign = _make(by, access, opening)
        batches = list(find_batches(campaign))
        outlook = Outlook(
            campaign,
            batches,
            [(kind, kind.find(campaign).count()) for kind in find_kinds()],
            [(section, len(section.export(campaign))) for section in find_sections()],
            len(campaign.extra_working) + len(campaign.extra_free),
            _count_retired(opening.like),
            preview_rejoining(opening.like, opening.root, batches)
            if opening.like and opening.with_units
            else None,
        )
        transaction.set_rollback(True)
    return outlook


def open_campaign(
    *,
    by: User | None,
    access: Access | None = None,
    opening: Opening,
    expected: int | None = None,
    report: Report = lambda _done, _all: None,
) -> Campaign:
    """Start a campaign with everything that was chosen for it, or do nothing.

    ``expected`` is the number of units that a person has confirmed; any other is refused.
    """
    with transaction.atomic():
        if opening.with_units:
            freeze_paths()  # before any row is locked, in the same order as a move
        campaign = _make(by, access, opening)
        if opening.like is not None and opening.with_units:
            lock_memberships(campaign)
            batches = list(find_batches(campaign).select_related("campaign__root"))
            number = rejoin(by=by, like=opening.like, batches=batches, expected=expected or 0, report=report)
            check_expected(number, expected)
            transaction.on_commit(settle, robust=True)
    return campaign


def _make(by: User | None, access: Access | None, opening: Opening) -> Campaign:
    like = opening.like
    if like is not None:
        allow(by, access and access.in_campaign(like.slug), like.root.path)
    campaign = start_campaign(
        by=by,
        access=access,
        template_text=export_template(like, retired=False) if like else opening.template_text,
        template=like.slug if like else opening.template,
        slug=opening.slug,
        root=opening.root,
        opens_on=opening.opens_on,
        closes_on=opening.closes_on,
        name=opening.name,
        name_en=opening.name_en,
        country=opening.country,
        largest=LARGEST_OWN if like else LARGEST,
    )
    if like is not None and like.country == campaign.country:
        for field, days in _days_ahead(like, opening.opens_on).items():
            setattr(campaign, field, days)
        campaign.save(update_fields=ENTERED)
    return campaign


def _days_ahead(like: Campaign, day: datetime.date) -> dict[str, list[Any]]:
    """Return the days that were entered for a campaign from ``day`` on, and its settled years whole."""
    years = [year for year in like.settled_years if year >= day.year]

    def keep(days: list[str]) -> list[str]:
        return [kept for kept in days if kept >= day.isoformat() or int(kept[:4]) in years]

    return {
        "extra_working": keep(like.extra_working),
        "extra_free": keep(like.extra_free),
        "settled_years": years,
    }


def _count_retired(like: Campaign | None) -> int:
    if like is None:
        return 0
    return sum(kind.find(like).filter(retired_on__isnull=False).count() for kind in find_kinds())


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for a new campaign: its names, its address and its days."""

    name: str
    name_en: str
    slug: str
    opens_on: datetime.date
    closes_on: datetime.date | None = None

    @property
    def plain(self) -> dict[str, Any]:
        """The same by the name of each value."""
        return asdict(self)


def propose_like(like: Campaign, opens_on: datetime.date | None = None) -> Proposal:
    """Return what is proposed for a campaign like one before.

    Unless its first day is given, it begins the day after that one ends, but not in the past.
    """
    if opens_on is None:
        next_day = like.closes_on + datetime.timedelta(days=1) if like.closes_on else clock.today()
        opens_on = max(clock.today(), next_day)
    closes_on = opens_on + (like.closes_on - like.opens_on) if like.closes_on else None
    stem = _END.sub("", like.slug) or "campaign"
    return Proposal(
        _propose_name(like, "name", 120, opens_on.year),
        _propose_name(like, "name_en", 200, opens_on.year),
        propose_slug(stem, opens_on.year),
        opens_on,
        closes_on,
    )


def propose_slug(stem: str, year: int) -> str:
    """Return an address with a year that no campaign has yet."""
    first = f"{stem[:50]}-{year}"
    taken = set(Campaign.objects.filter(slug__startswith=first).values_list("slug", flat=True))
    numbered = (f"{first}-{number}" for number in range(2, len(taken) + 3))
    return first if first not in taken else next(slug for slug in numbered if slug not in taken)


def _propose_name(like: Campaign, field: str, longest: int, year: int) -> str:
    """Return the name of a campaign for another year, as no campaign is called yet; empty if it has none.

    Its years move on; a name without one gets the year behind it, and a further one of the same year a number.
    """
    name = getattr(like, field)
    if not name:
        return ""
    years = range(like.opens_on.year, (like.closes_on or like.opens_on).year + 1)
    moved = move_years(name, years, year - like.opens_on.year)
    taken = set(Campaign.objects.filter(**{f"{field}__startswith": moved[:20]}).values_list(field, flat=True))
    marks = itertools.chain([] if has_year(moved, year) else [year], itertools.count(2))
    tries = itertools.chain([moved], (put_behind(moved, mark, longest) for mark in marks))
    return next(name for name in tries if name not in taken)
