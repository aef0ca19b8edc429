"""Creating a campaign; changing its names, its period, its country and its times."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns import rules
from touchstone.campaigns.actions.checking import allow, check_days, checked
from touchstone.campaigns.ending import check_records_within, written
from touchstone.campaigns.hooks import lock_memberships, notify_set_up
from touchstone.campaigns.models import Batch, Campaign
from touchstone.common.changes import Changes, apply
from touchstone.common.errors import PlainError
from touchstone.common.refusal import Refused
from touchstone.common.working_days import WorkingCalendar
from touchstone.units.access import Access
from touchstone.units.models import Unit, User

ENTERED = ("extra_working", "extra_free", "settled_years")
"""The fields with the days that were entered for one country."""


def create_campaign(
    *,
    by: User | None,
    access: Access | None = None,
    slug: str,
    name: str,
    root: Unit,
    opens_on: datetime.date,
    closes_on: datetime.date | None = None,
    name_en: str = "",
    country: str = "CN",
    times: Mapping[str, Any] | None = None,
    extra_working: Iterable[datetime.date] = (),
    extra_free: Iterable[datetime.date] = (),
    template: str = "",
) -> Campaign:
    """Create a campaign below a unit, as yet without work streams and batches.

    Refused for whoever is appointed for another campaign only.
    """
    allow(by, access.in_campaign("") if access is not None else None, root.path)
    if not rules.ADDRESS.fullmatch(slug):
        message = _(
            "“%(slug)s” cannot be used in an address. Use lower-case letters, digits and hyphens, such as theme-2019."
        )
        raise Refused(message % {"slug": slug[:40]}, "slug")
    check_days(opens_on, closes_on)
    _check_country(country)
    lengths = _read_times(times or {})
    campaign = Campaign(
        slug=slug,
        name=name,
        name_en=name_en,
        root=root,
        opens_on=opens_on,
        closes_on=closes_on,
        country=country,
        times=lengths,
        extra_working=sorted(day.isoformat() for day in extra_working),
        extra_free=sorted(day.isoformat() for day in extra_free),
        template=template,
    )
    with transaction.atomic():
        taken = Refused(_("Another campaign has this address. Choose another one."), "slug")
        if Campaign.objects.filter(slug=slug).exists():
            raise taken
        try:
            with transaction.atomic():
                checked(campaign).save()
        except IntegrityError as error:  # of a campaign that starts at the same moment
            raise taken from error
        record(by=by, verb="campaigns.campaign-created", target=campaign, path=root.path)
    return campaign


def change_campaign(
    *,
    by: User | None,
    access: Access | None = None,
    campaign: Campaign,
    name: str,
    name_en: str,
    opens_on: datetime.date,
    closes_on: datetime.date | None,
    country: str,
    reason: str = "",
) -> Campaign:
    """Change the names, the period and the country of a campaign; its batches must stay within the period.

    With another country, the days that were entered for the one before are taken out.
    """
    allow(by, access, campaign.root.path)
    check_days(opens_on, closes_on)
    _check_country(country)
    with transaction.atomic():
        current = lock_campaign(campaign)
        values = {"name": name, "name_en": name_en, "opens_on": opens_on, "closes_on": closes_on}
        if current.closed_on is not None and closes_on != current.closed_on:
            raise Refused(_("It was closed with this last day. Open it again to change that."), "closes_on")
        changes = apply({**values, "country": country}, current)
        if "country" in changes:
            for field, (old, _new) in apply({field: [] for field in ENTERED}, current).items():
                changes[field] = (", ".join(map(str, old)), "")
        _check_batches_within(current)
        check_records_within(current, None, opens_on, closes_on)
        _save(current, changes, by, "campaigns.campaign-changed", reason)
    return current


def set_times(
    *,
    by: User | None,
    access: Access | None = None,
    campaign: Campaign,
    times: Mapping[str, str],
    reason: str = "",
) -> Campaign:
    """Set some times of a campaign, such as ``{"deadline": "20 days"}``; an empty length is the default again."""
    allow(by, access, campaign.root.path)
    lengths = _read_times({name: length for name, length in times.items() if length})
    with transaction.atomic():
        current = lock_campaign(campaign)
        before = rules.times_with(current.times)
        kept = {name: length for name, length in current.times.items() if name not in times}
        current.times = {**kept, **lengths}
        after = rules.times_with(current.times)
        changes = {
            f"time {name}": (str(before[name]), str(after[name]))
            for name in after
            if after[name] != before[name]
        }
        _save(current, changes, by, "campaigns.times-set", reason)
    return current


def lock_campaign(campaign: Campaign) -> Campaign:
    """Return the campaign as it is stored, with its memberships locked until the transaction ends."""
    lock_memberships(campaign)
    return Campaign.objects.select_related("root").get(pk=campaign.pk)


def _save(campaign: Campaign, changes: Changes, by: User | None, verb: str, reason: str) -> None:
    if not changes:
        raise Refused(_("Nothing was changed. Change something, or go back."))
    checked(campaign).save()
    record(by=by, verb=verb, target=campaign, path=campaign.root.path, changes=changes, reason=reason.strip())
    notify_set_up(campaign)


def _check_country(country: str) -> None:
    try:
        WorkingCalendar(country)
    except PlainError as error:
        raise Refused(error.translate(gettext), "country") from error


def _read_times(times: Mapping[str, Any]) -> dict[str, str]:
    lengths = {}
    for name, value in times.items():
        try:
            lengths[name] = str(rules.read_time(name, value))
        except PlainError as error:
            raise Refused(error.translate(gettext), "times") from error
    return lengths


def _check_batches_within(campaign: Campaign) -> None:
    """Refuse a period that leaves out a day of a batch."""
    batches = Batch.objects.filter(campaign=campaign)
    early = batches.filter(opens_on__lt=campaign.opens_on).order_by("opens_on").first()
    if early is not None:
        message = _("“%(batch)s” opens on %(day)s, before the campaign would. Change the batch first.")
        raise Refused(message % {"batch": early, "day": written(early.opens_on)}, "opens_on")
    if campaign.closes_on is None:
        return
    late = batches.filter(Q(opens_on__gt=campaign.closes_on) | Q(closes_on__gt=campaign.closes_on)).first()
    if late is not None:
        message = _(
            "“%(batch)s” goes on until %(day)s, after the campaign would close. Change the batch first."
        )
        day = max(late.opens_on, late.closes_on or late.opens_on)
        raise Refused(message % {"batch": late, "day": written(day)}, "closes_on")
