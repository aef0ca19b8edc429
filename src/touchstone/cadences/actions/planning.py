"""Following the rules of cadences: their dates, and the occurrences that units owe on them.

Everything here runs in a transaction that holds the lock of the campaign's memberships, so no record comes in between.
"""

import datetime
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from touchstone.cadences.actions.explaining import give_back
from touchstone.cadences.actions.settling import settle_made
from touchstone.cadences.models import Cadence, CadenceDate, Occurrence, OccurrenceDelta, OccurrenceState
from touchstone.cadences.removing import remove
from touchstone.cadences.rules import AHEAD, FreeDay, PlannedDate, Windows, plan_dates
from touchstone.cadences.searching import CADENCES
from touchstone.cadences.tallies import COUNTED, count_rows
from touchstone.campaigns.hooks import lock_memberships
from touchstone.campaigns.models import Batch, BatchMembership, Campaign, MembershipState
from touchstone.campaigns.queries import get_calendar, get_memberships
from touchstone.common import clock
from touchstone.common.chunks import chunks
from touchstone.common.deleting import delete_rows
from touchstone.search.actions import keep
from touchstone.units.locking import freeze_paths
from touchstone.units.models import Unit
from touchstone.units.paths import ancestors

PLANNED = ("due_on", "from_day", "until", "last_day", "provisional")
"""What a date has by the rule of its cadence."""


def turn_cadences() -> int:
    """Plan the dates of every campaign and make what has come due; return how many occurrences were made.

    The schedule runs it after midnight; late or twice does no harm.
    """
    made = 0
    campaigns = Campaign.objects.filter(pk__in=Cadence.objects.values("campaign"), closed_on__isnull=True)
    for campaign in campaigns.select_related("root").order_by("pk"):
        with transaction.atomic():
            freeze_paths()
            lock_memberships(campaign)
            follow_rules(campaign)
        made += make_all_due(campaign)
    return made


def make_all_due(campaign: Campaign) -> int:
    """Make the occurrences of every date whose first day has come, one transaction for each date."""
    made = 0
    for key in list(_due(campaign).values_list("pk", flat=True)):
        with transaction.atomic():
            freeze_paths()
            lock_memberships(campaign)
            date = _due(campaign).select_related("cadence__owner").filter(pk=key).first()
            made += _make(campaign, date) if date is not None else 0
    return made


def follow_set_up(campaign: Campaign) -> None:
    """Plan the dates of a campaign whose words, period or calendar were set, and make what is due after the commit."""
    keys = list(Cadence.objects.filter(campaign=campaign, owner__isnull=True).values_list("pk", flat=True))
    keep(CADENCES, keys)
    if keys or Cadence.objects.filter(campaign=campaign).exists():
        follow_rules(campaign)
        transaction.on_commit(partial(make_all_due, campaign), robust=True)


def follow_opened_again(campaign: Campaign, since: datetime.date) -> None:
    """Plan what fell on days on which a campaign was closed; it is made after the commit, as after any setting up."""
    follow_rules(campaign, since=since)


def follow_rules(campaign: Campaign, *, since: datetime.date | None = None) -> None:
    """Bring the dates of all cadences in line with their rules and the calendar.

    A date whose occurrences were made, or that was moved or called off by hand, stays as it is. A date that has passed
    already is added only to a cadence that has none yet, or if it is not before ``since``.
    """
    calendar, today = get_calendar(campaign), clock.today()
    first = min(filter(None, (today, since)))
    end = min(filter(None, (today + datetime.timedelta(days=AHEAD), campaign.closes_on)))
    for cadence in Cadence.objects.filter(campaign=campaign).select_related("owner"):
        stored = {date.rule_date: date for date in CadenceDate.objects.filter(cadence=cadence)}
        planned = plan_dates(
            cadence.rule,
            FreeDay(cadence.free_day),
            Windows(cadence.early, cadence.slippage, cadence.make_up),
            calendar,
            start=cadence.starts_on or campaign.opens_on,
            last=_last_day(cadence, end),
        )
        wanted = {date.rule_date: date for date in planned}
        new = [
            date for day, date in wanted.items() if day not in stored and (not stored or date.due_on >= first)
        ]
        CadenceDate.objects.bulk_create([_new(cadence, date) for date in new], batch_size=500)
        loose = {day: date for day, date in stored.items() if date.made_at is None and not date.moved}
        gone = [date.pk for day, date in loose.items() if day not in wanted and date.called_off_at is None]
        CadenceDate.objects.filter(pk__in=gone).delete()
        _end(cadence)
        for day, date in loose.items():
            if day in wanted:
                _follow(date, wanted[day])


def _last_day(cadence: Cadence, end: datetime.date) -> datetime.date:
    """Return the last day on which a cadence holds: before it was retired, and while its owner is open."""
    return min((end, *_ends(cadence)))


def _ends(cadence: Cadence) -> list[datetime.date]:
    """Return the last days of a cadence that was retired, and of an owner that closed."""
    last_days = []
    if cadence.retired_on is not None:
        last_days.append(cadence.retired_on - datetime.timedelta(days=1))
    if cadence.owner is not None and cadence.owner.closed_on is not None:
        last_days.append(cadence.owner.closed_on)
    return last_days


def _end(cadence: Cadence) -> None:
    """Take away what units owe on later days than the last of a cadence; what was recorded or explained stays."""
    if last_days := _ends(cadence):
        later = {"due_on__gt": min(last_days), "made_at__isnull": False}
        owed = Occurrence.unscoped.filter(date__in=CadenceDate.objects.filter(cadence=cadence, **later))
        remove(owed.filter(record_key__isnull=True, explanation=""))
        dates = CadenceDate.objects.filter(cadence=cadence, **later)
        dates.exclude(Exists(Occurrence.unscoped.filter(date=OuterRef("pk")))).delete()


def _new(cadence: Cadence, date: PlannedDate) -> CadenceDate:
    return CadenceDate(
        cadence=cadence, rule_date=date.rule_date, **{name: getattr(date, name) for name in PLANNED}
    )


def _follow(date: CadenceDate, planned: PlannedDate) -> None:
    """Change a date that moved with its rule or the calendar."""
    values = {name: getattr(planned, name) for name in PLANNED}
    if any(getattr(date, name) != value for name, value in values.items()):
        CadenceDate.objects.filter(pk=date.pk).update(**values, revision=date.revision + 1)


def _due(campaign: Campaign) -> Any:
    """Return the dates whose occurrences have to be made."""
    rows = CadenceDate.objects.filter(
        cadence__campaign=campaign,
        made_at__isnull=True,
        called_off_at__isnull=True,
        from_day__lte=clock.today(),
    )
    return rows.order_by("due_on", "pk")


_COLUMNS = (
    "campaign_id, unit_id, path, membership_id, cadence_id, date_id, until, state, record_kind, explanation"
)
_MAKE = f"""
INSERT INTO {{occurrence}} ({_COLUMNS})
SELECT b.campaign_id, m.unit_id, m.path, m.id, c.id, d.id, d.until, '{OccurrenceState.OPEN.value}', '', ''
FROM {{date}} d
JOIN {{cadence}} c ON c.id = d.cadence_id
JOIN {{batch}} b ON b.campaign_id = c.campaign_id
JOIN {{membership}} m ON m.batch_id = b.id
LEFT JOIN {{unit}} u ON u.id = c.owner_id
WHERE d.called_off_at IS NULL AND m.standing <> '{MembershipState.AHEAD.value}'
AND m.from_day <= d.due_on AND (m.to_day IS NULL OR m.to_day >= d.due_on)
AND (u.path IS NULL OR (m.path >= u.path AND m.path < u.path || '~'))
AND NOT EXISTS (
    SELECT 1 FROM {{cadence}} r JOIN {{unit}} ru ON ru.id = r.owner_id
    WHERE r.replaces_id = c.id AND r.starts_on <= d.due_on AND (r.retired_on IS NULL OR r.retired_on > d.due_on)
    AND m.path >= ru.path AND m.path < ru.path || '~'
)
"""  # noqa: S608 - names of our own models
_ONLY_NEW = " AND NOT EXISTS (SELECT 1 FROM {occurrence} o WHERE o.date_id = d.id AND o.unit_id = m.unit_id)"
_COUNT = """
INSERT INTO {delta} (path, campaign_id, batch_id, cadence_id, day, made, open, fulfilled, late, explained)
SELECT o.path, o.campaign_id, COALESCE(m.batch_id, 0), o.cadence_id, o.until, 1, 1, 0, 0, 0
FROM {occurrence} o LEFT JOIN {membership} m ON m.id = o.membership_id WHERE o.id > %s AND o.campaign_id = %s
"""


def _make(campaign: Campaign, date: CadenceDate) -> int:
    """Make the occurrences of a date: of every unit that takes part on its due day, or else of the owner; count them."""
    with _Counted(campaign) as counted:
        made = _run(_MAKE + " AND d.id = %s", [date.pk])
        if not made and date.cadence.owner is not None:
            made = _make_of_owner(campaign, date, date.cadence.owner)
        CadenceDate.objects.filter(pk=date.pk).update(made_at=clock.now())
    give_back(date)
    settle_made(campaign, after=counted.last)
    return made


def _make_of_owner(campaign: Campaign, date: CadenceDate, owner: Unit) -> int:
    """Make the occurrence of a unit that has a cadence of its own and takes part through a unit above it."""
    membership = get_memberships(campaign, [owner.path]).at(owner.path, date.due_on)
    if membership is None or membership.path == owner.path or _is_replaced(date, owner):
        return 0
    Occurrence.unscoped.create(
        campaign=campaign,
        unit=owner,
        path=owner.path,
        membership=membership,
        cadence=date.cadence,
        date=date,
        until=date.until,
    )
    return 1


def _is_replaced(date: CadenceDate, unit: Unit) -> bool:
    """Say whether a unit, or one above it, has another cadence in place of that of a date on its due day."""
    own = Cadence.objects.filter(replaces=date.cadence_id, owner__path__in=ancestors(unit.path))
    holds = Q(retired_on__isnull=True) | Q(retired_on__gt=date.due_on)
    return own.filter(holds, starts_on__lte=date.due_on).exists()


def make_again(campaign: Campaign, cadence: Cadence, first: datetime.date) -> None:
    """Make what units owe on dates from a day on that were made already, where the cadence holds for them again."""
    dates = CadenceDate.objects.filter(cadence=cadence, made_at__isnull=False, due_on__gte=first)
    with _Counted(campaign) as counted:
        for date in dates.select_related("cadence__owner"):
            made = _run(f"{_MAKE}{_ONLY_NEW} AND d.id = %s", [date.pk])
            owner = date.cadence.owner
            if not made and owner is not None and not Occurrence.unscoped.filter(date=date).exists():
                _make_of_owner(campaign, date, owner)
    settle_made(campaign, after=counted.last)


def follow_memberships(memberships: Sequence[BatchMembership], change: int) -> None:
    """Make the occurrences that units owe since they joined, or take away those they owe no longer since they left."""
    campaigns = {membership.batch.campaign_id: membership.batch.campaign for membership in memberships}
    for key, campaign in campaigns.items():
        if not CadenceDate.objects.filter(cadence__campaign=key, made_at__isnull=False).exists():
            continue
        own = [membership for membership in memberships if membership.batch.campaign_id == key]
        if change > 0:
            _make_for(campaign, own)
        else:
            _take_away(own)


def follow_earlier(memberships: Sequence[BatchMembership]) -> None:
    """Make the occurrences that units owe on days that were added to their participation."""
    follow_memberships(memberships, 1)


def _make_for(campaign: Campaign, memberships: Sequence[BatchMembership]) -> None:
    with _Counted(campaign) as counted:
        for keys in chunks([membership.pk for membership in memberships]):
            marks = ", ".join(["%s"] * len(keys))
            _run(f"{_MAKE}{_ONLY_NEW} AND d.made_at IS NOT NULL AND m.id IN ({marks})", keys)
    settle_made(campaign, after=counted.last)


def _take_away(memberships: Sequence[BatchMembership]) -> None:
    """Take away what units owed after the last day of their participation."""
    last_days = {
        membership.pk: membership.to_day for membership in memberships if membership.to_day is not None
    }
    for keys in chunks(list(last_days)):
        rows = Occurrence.unscoped.filter(
            membership__in=keys, date__due_on__gt=min(last_days[key] for key in keys)
        )
        found = list(rows.order_by("pk").values_list("pk", "membership_id", "date__due_on", *COUNTED))
        gone = [row for row in found if row[2] > last_days[row[1]]]
        count_rows((row[3:] for row in gone), -1)
        delete_rows(Occurrence, [row[0] for row in gone])


class _Counted:
    """Counts the occurrences of a campaign that are inserted within, by their keys; others may make theirs meanwhile."""

    last = 0

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign

    def __enter__(self) -> "_Counted":
        self.last = Occurrence.unscoped.order_by("-pk").values_list("pk", flat=True).first() or 0
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            _run(_COUNT, [self.last, self._campaign.pk])


def _run(statement: str, values: Sequence[Any]) -> int:
    models: dict[str, Any] = {
        "occurrence": Occurrence,
        "delta": OccurrenceDelta,
        "date": CadenceDate,
        "cadence": Cadence,
        "batch": Batch,
        "membership": BatchMembership,
        "unit": Unit,
    }
    tables = {name: connection.ops.quote_name(model._meta.db_table) for name, model in models.items()}
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**tables), values)
        return int(cursor.rowcount)
