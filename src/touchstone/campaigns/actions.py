"""Every action that writes to campaigns: creating them, their batches and work streams, and the units that take part.

``access`` is what the caller may do; if it is left out, it is worked out from ``by``. ``by`` is None for the system.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns import rules
from touchstone.campaigns.hooks import lock_memberships, notify_memberships, notify_new_stream
from touchstone.campaigns.models import (
    Batch,
    BatchMembership,
    Campaign,
    MembershipState,
    SavedFilter,
    WorkStream,
)
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.common import clock
from touchstone.common.chunks import chunks, find_in
from touchstone.common.errors import PlainError
from touchstone.common.refusal import Refused
from touchstone.common.text import tidy
from touchstone.common.working_days import WorkingCalendar
from touchstone.units.access import Access, everything
from touchstone.units.locking import freeze_paths, get_frozen_paths
from touchstone.units.models import Unit, User
from touchstone.units.paths import is_under, topmost, under
from touchstone.units.queries import build_access

CHUNK = 2_000
"""Memberships stored in one statement and passed to the hooks together."""

NAMED = 5
"""Maximum number of units named in a message or an audit event."""

M = TypeVar("M", bound=models.Model)


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
    """Create a campaign below a unit, as yet without work streams and batches."""
    _allow(by, access, root.path)
    if not rules.ADDRESS.fullmatch(slug):
        message = _(
            "“%(slug)s” cannot be used in an address. Use lower-case letters, digits and hyphens, such as theme-2019."
        )
        raise Refused(message % {"slug": slug[:40]}, "slug")
    _ends_later(opens_on, closes_on)
    try:
        WorkingCalendar(country)
        lengths = {key: str(rules.read_time(key, value)) for key, value in (times or {}).items()}
    except PlainError as error:
        field = "country" if error.code.startswith("country") else "times"
        raise Refused(error.translate(gettext), field) from error
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
        if Campaign.objects.filter(slug=slug).exists():
            raise Refused(_("Another campaign has this address. Choose another one."), "slug")
        _checked(campaign).save()
        record(by=by, verb="campaigns.campaign-created", target=campaign, path=root.path)
    return campaign


def add_batch(
    *,
    by: User | None,
    access: Access | None = None,
    campaign: Campaign,
    number: int,
    name: str,
    name_en: str = "",
    opens_on: datetime.date | None = None,
    closes_on: datetime.date | None = None,
) -> Batch:
    """Add a batch; without a day of its own it opens with the campaign."""
    _allow(by, access, campaign.root.path)
    opens_on = opens_on or campaign.opens_on
    _ends_later(opens_on, closes_on)
    if opens_on < campaign.opens_on or _later(opens_on, campaign.closes_on):
        raise Refused(_("A batch opens while its campaign is open. Check the date."), "opens_on")
    if closes_on is not None and _later(closes_on, campaign.closes_on):
        raise Refused(_("A batch closes before its campaign, or with it. Check the date."), "closes_on")
    batch = Batch(
        campaign=campaign, number=number, name=name, name_en=name_en, opens_on=opens_on, closes_on=closes_on
    )
    with transaction.atomic():
        lock_memberships(campaign)
        if Batch.objects.filter(campaign=campaign, number=number).exists():
            raise Refused(_("This campaign has a batch with this number. Choose another one."), "number")
        _checked(batch).save()
        record(by=by, verb="campaigns.batch-added", target=batch, path=campaign.root.path)
    return batch


def add_stream(
    *,
    by: User | None,
    access: Access | None = None,
    campaign: Campaign,
    code: str,
    name: str,
    name_en: str = "",
    covered_by: str = WorkStream.Cover.RECORDS,
) -> WorkStream:
    """Add a work stream after the others; the units that take part are silent in it at first."""
    _allow(by, access, campaign.root.path)
    with transaction.atomic():
        lock_memberships(campaign)
        streams = WorkStream.objects.filter(campaign=campaign)
        if streams.filter(code=code).exists():
            raise Refused(_("This campaign has a work stream with this code. Choose another one."), "code")
        last = streams.aggregate(last=models.Max("order"))["last"]
        stream = WorkStream(
            campaign=campaign,
            code=code,
            name=name,
            name_en=name_en,
            covered_by=covered_by,
            order=0 if last is None else last + 1,
        )
        _checked(stream).save()
        notify_new_stream(stream)
        record(by=by, verb="campaigns.stream-added", target=stream, path=campaign.root.path)
    return stream


def add_members(
    *,
    by: User | None,
    access: Access | None = None,
    batch: Batch,
    units: Iterable[Unit],
    from_day: datetime.date,
) -> list[BatchMembership]:
    """Let units take part in a batch from a day on: all of them, in one transaction, or none.

    If the day is in the future, they are counted from that day on (``turn_the_day``). Refused if one of them already
    takes part in a batch of the campaign on that day or later.
    """
    campaign = batch.campaign
    units_by_key = {unit.pk: unit for unit in units}
    if not units_by_key:
        return []
    if _later(from_day, batch.closes_on):
        raise Refused(_("The batch is closed by then. Check the date or choose another batch."), "from_day")
    with transaction.atomic():
        paths = get_frozen_paths([*units_by_key, campaign.root_id])
        _allow(by, access, *topmost(paths[pk] for pk in units_by_key if pk in paths))
        lock_memberships(campaign)
        _may_join(campaign, units_by_key, paths, from_day)
        standing = MembershipState.AHEAD if from_day > clock.today() else MembershipState.OPEN
        joined = [
            BatchMembership(batch=batch, unit=unit, path=paths[pk], from_day=from_day, standing=standing)
            for pk, unit in sorted(units_by_key.items(), key=lambda item: paths[item[0]])
        ]
        before = BatchMembership.unscoped.filter(batch=batch, to_day__isnull=True).count()
        for part in chunks(joined, CHUNK):
            chunk = BatchMembership.unscoped.bulk_create(part)
            if standing == MembershipState.OPEN:
                notify_memberships(chunk, 1)
        _record_members(by, "campaigns.members-added", batch, joined, before, "from_day", from_day)
    return joined


def end_membership(
    *,
    by: User | None,
    access: Access | None = None,
    membership: BatchMembership,
    to_day: datetime.date,
    reason: str = "",
) -> BatchMembership:
    """End a unit's participation in a batch on a day, today or earlier; what it recorded until then still counts."""
    if to_day > clock.today():
        raise Refused(
            _("The day is in the future. End the participation on its last day or after."), "to_day"
        )
    with transaction.atomic():
        freeze_paths()  # before any row is locked, in the same order as a move
        lock_memberships(membership.batch.campaign)
        rows = BatchMembership.unscoped.select_for_update(of=("self",))
        locked_membership = rows.select_related("batch__campaign__root", "unit").get(pk=membership.pk)
        _allow(by, access, locked_membership.path)
        if locked_membership.to_day is not None:
            raise Refused(_("This participation has ended already."))
        if to_day < locked_membership.from_day:
            raise Refused(_("The unit did not take part yet on that day. Check the date."), "to_day")
        _end(by, locked_membership.batch, [locked_membership], to_day, reason)
    return locked_membership


def end_below(by: User | None, path: str, day: datetime.date) -> int:
    """End all participations at and below a unit that closes, in the transaction of the closure; return how many."""
    open_memberships = BatchMembership.unscoped.filter(under(path), to_day__isnull=True)
    batches = (
        Batch.objects.filter(pk__in=open_memberships.values("batch"))
        .select_related("campaign")
        .order_by("campaign", "pk")
    )
    count = 0
    for batch in batches:
        lock_memberships(batch.campaign)
        rows = open_memberships.filter(batch=batch).select_for_update(of=("self",))
        rows = rows.select_related("unit").order_by("path")
        count += _end(by, batch, list(rows), day, gettext("The unit closed."))
    return count


def _end(
    by: User | None, batch: Batch, memberships: Sequence[BatchMembership], to_day: datetime.date, reason: str
) -> int:
    """End memberships of one batch that the caller has locked; a membership that has not begun ends on its first day.

    A unit that takes part until today or a later day is counted until ``turn_the_day`` runs after that day.
    """
    if not memberships:
        return 0
    today = clock.today()
    before = BatchMembership.unscoped.filter(batch=batch, to_day__isnull=True).count()
    for chunk in chunks(memberships, CHUNK):
        no_longer_counted = []
        for membership in chunk:
            membership.batch = batch
            if to_day < membership.from_day or to_day < today:
                if membership.standing == MembershipState.OPEN:
                    no_longer_counted.append(membership)
                membership.standing = MembershipState.OVER
            membership.to_day = max(to_day, membership.from_day)
        BatchMembership.unscoped.bulk_update(chunk, ["to_day", "standing"], batch_size=500)
        notify_memberships(no_longer_counted, -1)
    _record_members(by, "campaigns.members-ended", batch, memberships, before, "to_day", to_day, reason)
    return len(memberships)


def turn_the_day(*, by: User | None) -> tuple[int, int]:
    """Start counting units whose first day has come, stop counting those whose last day is over; return both counts.

    The schedule runs it after midnight; late or twice does no harm. The decisions are already in the audit trail.
    """
    today = clock.today()
    ahead = Q(standing=MembershipState.AHEAD, from_day__lte=today)
    ending = Q(standing=MembershipState.OPEN, to_day__lt=today)
    return _change_standing(ahead, MembershipState.OPEN, 1), _change_standing(
        ending, MembershipState.OVER, -1
    )


def _change_standing(due: Q, standing: MembershipState, change: int) -> int:
    """Change the standing of memberships in chunks, so that nobody waits long for the lock of a campaign."""
    count = 0
    while first := BatchMembership.unscoped.filter(due).select_related("batch__campaign").first():
        campaign = first.batch.campaign
        with transaction.atomic():
            freeze_paths()
            lock_memberships(campaign)
            rows = BatchMembership.unscoped.select_for_update(of=("self",)).select_related("batch__campaign")
            chunk = list(rows.filter(due, batch__campaign=campaign).order_by("path")[:CHUNK])
            for membership in chunk:
                membership.standing = standing
            BatchMembership.unscoped.bulk_update(chunk, ["standing"], batch_size=500)
            notify_memberships(chunk, change)
        count += len(chunk)
    return count


def _record_members(
    by: User | None,
    verb: str,
    batch: Batch,
    changed: Sequence[BatchMembership],
    before: int,
    field: str,
    day: datetime.date,
    reason: str = "",
) -> None:
    """Record one audit event for a bulk change: the number of units, and their names if they are few."""
    after = BatchMembership.unscoped.filter(batch=batch, to_day__isnull=True).count()
    changes: dict[str, tuple[Any, Any]] = {"members": (before, after), field: (None, day)}
    if len(changed) <= NAMED:
        changes["units"] = (None, [membership.unit.name for membership in changed])
    path = changed[0].path if len(changed) == 1 else batch.campaign.root.path
    record(by=by, verb=verb, target=batch, path=path, changes=changes, reason=reason.strip())


def _may_join(
    campaign: Campaign, units: Mapping[int, Unit], paths: Mapping[int, str], from_day: datetime.date
) -> None:
    """Refuse, naming the units, at the first rule that some of them break."""
    root = paths[campaign.root_id]
    missing = [unit for pk, unit in units.items() if pk not in paths]
    outside = [unit for pk, unit in units.items() if pk in paths and not is_under(paths[pk], root)]
    closed = [unit for unit in units.values() if unit.closed_on is not None and unit.closed_on < from_day]
    memberships = BatchMembership.unscoped.filter(
        Q(to_day__isnull=True) | Q(to_day__gte=from_day), batch__campaign=campaign
    )
    keys_taken = find_in(memberships.values_list("unit_id", flat=True), "unit_id", sorted(units))
    taken = [units[pk] for pk in keys_taken]
    for refused, message in (
        (missing, _("These units do not exist any more: %(units)s. Look at the list again.")),
        (outside, _("These units are outside the campaign: %(units)s. Take them off the list.")),
        (
            closed,
            _("These units are closed by then: %(units)s. Take them off the list or choose an earlier day."),
        ),
        (
            taken,
            _(
                "These units take part in this campaign on that day already: %(units)s. "
                "Take them off the list or end that participation first."
            ),
        ),
    ):
        if refused:
            raise Refused(message % {"units": _names(refused)}, "units")


def _names(units: Sequence[Unit]) -> str:
    names = gettext(", ").join(unit.label for unit in units[:NAMED])
    more = len(units) - NAMED
    return gettext("%(names)s and %(count)d more") % {"names": names, "count": more} if more > 0 else names


def _allow(by: User | None, access: Access | None, *paths: str) -> None:
    if access is None:
        access = everything() if by is None else build_access(by, clock.today())
    if not all(access.covers(CampaignPermission.CHANGE, path) for path in paths):
        raise Refused(_("You may not change this campaign."))


def _later(day: datetime.date, end: datetime.date | None) -> bool:
    return end is not None and day > end


def _ends_later(opens_on: datetime.date, closes_on: datetime.date | None) -> None:
    if closes_on is not None and closes_on < opens_on:
        raise Refused(_("It closes before it opens. Check the two dates."), "closes_on")


def _checked(instance: M) -> M:
    """Return the instance if its fields are valid; otherwise refuse with the first error."""
    try:
        instance.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused(messages[0], field) from error
    return instance


MOST_FILTERS = 30
"""Maximum number of filters that a person may save for one list."""


def save_filter(*, by: User, campaign: Campaign, page: str, name: str, query: str) -> SavedFilter:
    """Save a person's filter of a list, replacing one of the same name. It is not a record, so it is not audited."""
    name = tidy(name)
    if not name:
        raise Refused(_("Give the selection a name."), "name")
    if not query:
        raise Refused(_("Choose a filter first."), "query")
    if len(query) > 1_000:
        raise Refused(_("This selection is too long to save."), "query")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        saved_filters = SavedFilter.objects.filter(user=by, campaign=campaign, page=page)
        if not saved_filters.filter(name=name[:60]).exists() and saved_filters.count() >= MOST_FILTERS:
            raise Refused(_("You keep many selections of this list. Forget one first."), "name")
        saved_filter, _created = saved_filters.update_or_create(
            name=name[:60],
            defaults={"query": query},
            create_defaults={"user": by, "campaign": campaign, "page": page, "query": query},
        )
    return saved_filter


def forget_filter(*, by: User, campaign: Campaign, page: str, pk: int) -> None:
    """Delete a filter that the person saved; other people's filters are not found."""
    SavedFilter.objects.filter(pk=pk, user=by, campaign=campaign, page=page).delete()
