"""Actions that write exhibitions and the visits counted at them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import begin_in, freeze_memberships
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import Memberships, get_memberships
from touchstone.common import clock
from touchstone.common.changes import Changes, apply, differences, values_of
from touchstone.common.chunks import chunks
from touchstone.common.deleting import delete_rows
from touchstone.common.refusal import Refused
from touchstone.sites.fields import EXHIBITION_ENTERED, VISITS_ENTERED, ExhibitionEntry, VisitsEntry
from touchstone.sites.messages import CHANGED, FAULT_MESSAGES, NAMED_TWICE, TAKEN
from touchstone.sites.models import Exhibition, ExhibitionVisits, VisitsState
from touchstone.sites.permissions import SitePermission
from touchstone.sites.queries import find_counted_on
from touchstone.sites.rules import SiteFault, Visited, visit_faults
from touchstone.sites.tallies import count
from touchstone.units.access import Access
from touchstone.units.hooks import OpenWork
from touchstone.units.locking import freeze_paths, get_frozen_paths
from touchstone.units.models import Unit, User


def add_exhibition(*, by: User, access: Access, campaign: Campaign, entry: ExhibitionEntry) -> Exhibition:
    """Add an exhibition; refused if its unit has one of this name."""
    with transaction.atomic():
        entry.unit.path = get_frozen_paths([entry.unit.pk])[entry.unit.pk]
        begin_in(campaign)
        _check_exhibition(access, entry)
        now = clock.now()
        exhibition = Exhibition(
            campaign=campaign,
            path=entry.unit.path,
            added_at=now,
            changed_at=now,
            **values_of(entry, EXHIBITION_ENTERED),
        )
        _save_exhibition(exhibition)
        record(by=by, verb="sites.exhibition-added", target=exhibition)
    return exhibition


def correct_exhibition(
    *,
    by: User,
    access: Access,
    exhibition: Exhibition,
    version: int,
    entry: ExhibitionEntry,
    reason: str = "",
) -> Exhibition:
    """Correct an exhibition; with another unit all visits counted for the old one go to it.

    Refused if visits in person were counted on days that the exhibition would no longer be open.
    """
    with transaction.atomic():
        entry.unit.path = get_frozen_paths([entry.unit.pk])[entry.unit.pk]
        freeze_memberships(exhibition.campaign)
        locked = _lock_exhibition(access, exhibition)
        if locked.version != version:
            raise Refused(CHANGED)
        _check_exhibition(access, entry)
        unit = locked.unit
        changes = apply(values_of(entry, EXHIBITION_ENTERED), locked)
        if not changes:
            return locked
        _check_counted_days(locked)
        if "unit" in changes:
            locked.path = entry.unit.path
            _move_visits(locked, unit, entry.unit)
        locked.version += 1
        locked.changed_at = clock.now()
        _save_exhibition(locked)
        record(by=by, verb="sites.exhibition-corrected", target=locked, changes=changes, reason=reason)
    return locked


def record_visits(
    *, by: User, access: Access, exhibition: Exhibition, entries: Sequence[VisitsEntry], further: bool = False
) -> list[ExhibitionVisits]:
    """Store the counts of an exhibition on a day, together or not at all; the same numbers again are stored once.

    Another number for the same day is refused at the field of its category, unless it is a ``further`` count.
    """
    with transaction.atomic():
        freeze_paths()
        begin_in(exhibition.campaign)
        locked = _lock_exhibition(access, exhibition)
        memberships = get_memberships(locked.campaign, [locked.path])
        stored = []
        for entry in entries:
            for name, fault in entry_faults(locked.campaign, entry, locked):
                raise Refused(FAULT_MESSAGES[fault], name)
            same = _counted_like(locked, entry)
            if any(before.number == entry.number for before in same) and not further:
                continue
            if same and not further:
                numbers = sum(before.number for before in same)
                raise Refused(TAKEN % {"number": numbers}, f"number_{entry.category.code}")
            visits = _visits(by, locked, entry, memberships)
            visits.ordinal = max((before.ordinal for before in same), default=0) + 1
            visits.save()
            record(by=by, verb="sites.visits-recorded", target=visits)
            stored.append(visits)
        count((visits, 1) for visits in stored)
    return stored


def correct_visits(
    *, by: User, access: Access, visits: ExhibitionVisits, version: int, entry: VisitsEntry, reason: str = ""
) -> ExhibitionVisits:
    """Correct a count and record its old values; refused if somebody changed it since ``version`` was read."""
    with transaction.atomic():
        locked = _lock_visits(access, visits, version)
        if locked.state != VisitsState.RECORDED:
            raise Refused(_("This count was withdrawn. Take the withdrawal back before you correct it."))
        for name, fault in entry_faults(locked.campaign, entry, locked.exhibition):
            raise Refused(FAULT_MESSAGES[fault], name)
        changes = _overwrite(locked, entry)
        if changes:
            record(by=by, verb="sites.visits-corrected", target=locked, changes=changes, reason=reason)
    return locked


def withdraw_visits(
    *, by: User, access: Access, visits: ExhibitionVisits, version: int, reason: str
) -> ExhibitionVisits:
    """Withdraw a count, with a reason; it counts nowhere any more but stays readable."""
    if not reason.strip():
        raise Refused(_("Say why the count is withdrawn."), "reason")
    with transaction.atomic():
        locked = _lock_visits(access, visits, version)
        if locked.state != VisitsState.RECORDED:
            raise Refused(_("This count is already withdrawn."))
        count([(locked, -1)])
        _set_state(locked, VisitsState.WITHDRAWN)
        changes = {"state": (VisitsState.RECORDED.value, VisitsState.WITHDRAWN.value)}
        record(by=by, verb="sites.visits-withdrawn", target=locked, changes=changes, reason=reason.strip())
    return locked


def restore_visits(*, by: User, access: Access, visits: ExhibitionVisits, version: int) -> ExhibitionVisits:
    """Take a withdrawal back; refused if the same visits have been recorded since."""
    with transaction.atomic():
        locked = _lock_visits(access, visits, version)
        if locked.state != VisitsState.WITHDRAWN:
            raise Refused(_("This count is not withdrawn."))
        _set_state(locked, VisitsState.RECORDED)
        count([(locked, 1)])
        changes = {"state": (VisitsState.WITHDRAWN.value, VisitsState.RECORDED.value)}
        record(by=by, verb="sites.visits-restored", target=locked, changes=changes)
    return locked


def load_visits(
    *,
    by: User | None,
    campaign: Campaign,
    entries: Sequence[VisitsEntry],
    corrections: Mapping[int, VisitsEntry],
    reason: str = "",
) -> list[int]:
    """Store checked entries, and corrections by key, of one import in the caller's transaction; return the new keys.

    The caller has checked scope and rules row by row; database constraints still apply.
    """
    freeze_paths()
    (begin_in if entries else freeze_memberships)(campaign)
    wanted = {entry.exhibition.pk for entry in entries}
    rows = Exhibition.unscoped.select_for_update(of=("self",)).select_related("unit", "campaign")
    exhibitions = rows.in_bulk(sorted(wanted))
    memberships = get_memberships(campaign, {exhibition.path for exhibition in exhibitions.values()})
    made = [_visits(by, exhibitions[entry.exhibition.pk], entry, memberships) for entry in entries]
    ExhibitionVisits.unscoped.bulk_create(made, batch_size=500)
    count((visits, 1) for visits in made)
    for visits in _lock_many(corrections):
        changes = _overwrite(visits, corrections[visits.pk])
        if changes:
            record(by=by, verb="sites.visits-corrected", target=visits, changes=changes, reason=reason)
    return [visits.pk for visits in made]


def remove_visits(*, by: User | None, keys: Collection[int], reason: str = "") -> None:
    """Delete counts that an import brought and that nobody has touched since, in the transaction that takes it back.

    The caller has locked them and records what it does.
    """
    rows = ExhibitionVisits.unscoped.select_related("membership__batch")
    for chunk in chunks(sorted(keys)):
        count((visits, -1) for visits in rows.filter(pk__in=chunk))
    delete_rows(ExhibitionVisits, keys)


def give_back_visits(
    *, by: User | None, campaign: Campaign, before: Mapping[int, Mapping[str, Any]], reason: str
) -> None:
    """Give counts, by key, back what they held, in the transaction of the caller; each is recorded as a correction."""
    entries = {}
    for visits in _lock_many(before):
        held = {
            name: before[visits.pk].get(name, getattr(visits, name)) for name in ("day", "channel", "number")
        }
        entries[visits.pk] = VisitsEntry(
            visits.exhibition, category=visits.category, ordinal=visits.ordinal, **held
        )
    load_visits(by=by, campaign=campaign, entries=(), corrections=entries, reason=reason)


def entry_faults(
    campaign: Campaign, entry: VisitsEntry, exhibition: Exhibition
) -> list[tuple[str, SiteFault]]:
    """Return (field, fault) for each rule that a count of visits violates."""
    unit = exhibition.unit
    return list(
        visit_faults(
            Visited(entry.day, entry.channel),
            today=clock.today(),
            campaign=(campaign.opens_on, campaign.closes_on),
            exhibition=(exhibition.from_day, exhibition.until_day),
            unit=(unit.opened_on, unit.closed_on),
        )
    )


def _check_exhibition(access: Access, entry: ExhibitionEntry) -> None:
    if not access.covers(SitePermission.RECORD, entry.unit.path):
        raise Refused(_("You may not record exhibitions of this unit."), "unit")
    if entry.until_day is not None and entry.until_day < entry.from_day:
        raise Refused(FAULT_MESSAGES[SiteFault.UNTIL_BEFORE_FROM], "until_day")


def _check_counted_days(exhibition: Exhibition) -> None:
    rows = ExhibitionVisits.unscoped.filter(exhibition=exhibition, state=VisitsState.RECORDED)
    if rows.filter(day__lt=exhibition.from_day).exists():
        raise Refused(_("Visits were counted before this day. Choose an earlier one."), "from_day")
    until = exhibition.until_day
    if until is not None and rows.filter(day__gt=until, channel="in-person").exists():
        raise Refused(_("Visits in person were counted after this day. Choose a later one."), "until_day")


def _save_exhibition(exhibition: Exhibition) -> None:
    try:
        with transaction.atomic():
            exhibition.save()
    except IntegrityError as error:
        if "exhibition_named_once" in str(error) or "UNIQUE" in str(error):
            raise Refused(NAMED_TWICE, "name") from error
        raise


def _move_visits(exhibition: Exhibition, unit: Unit, to: Unit) -> None:
    """Let the visits that were counted for one unit count for another."""
    memberships = get_memberships(exhibition.campaign, [to.path])
    rows = ExhibitionVisits.unscoped.filter(exhibition=exhibition, unit=unit).select_for_update(of=("self",))
    visits = list(rows.select_related("membership__batch").order_by("pk"))
    count((one, -1) for one in visits)
    for one in visits:
        one.unit, one.path = to, to.path
        one.membership = memberships.at(to.path, one.day, begun=True)
    count((one, 1) for one in visits)
    ExhibitionVisits.unscoped.bulk_update(visits, ["unit", "path", "membership"], batch_size=500)


def _visits(
    by: User | None, exhibition: Exhibition, entry: VisitsEntry, memberships: Memberships
) -> ExhibitionVisits:
    now = clock.now()
    values = values_of(entry, VISITS_ENTERED) | {"exhibition": exhibition}
    return ExhibitionVisits(
        campaign=exhibition.campaign,
        unit=exhibition.unit,
        path=exhibition.path,
        membership=memberships.at(exhibition.path, entry.day, begun=True),
        origin=entry.origin,
        recorded_at=now,
        recorded_by=by,
        changed_at=now,
        **values,
    )


def _counted_like(exhibition: Exhibition, entry: VisitsEntry) -> list[ExhibitionVisits]:
    return [
        visits
        for visits in find_counted_on(exhibition, entry.day)
        if (visits.channel, visits.category_id) == (entry.channel, entry.category.pk)
    ]


def _overwrite(visits: ExhibitionVisits, entry: VisitsEntry) -> Changes:
    """Overwrite a locked count with an entry, update the tallies, and return what changed."""
    values = values_of(entry, VISITS_ENTERED)
    changes = differences(values, visits)
    if not changes:
        return changes
    count([(visits, -1)])
    apply(values, visits)
    if "day" in changes:
        memberships = get_memberships(visits.campaign, [visits.path])
        visits.membership = memberships.at(visits.path, visits.day, begun=True)
    _touch(visits)
    count([(visits, 1)])
    return changes


def _set_state(visits: ExhibitionVisits, state: VisitsState) -> None:
    visits.state = state
    _touch(visits)


def _touch(visits: ExhibitionVisits) -> None:
    visits.changed_at = clock.now()
    visits.version += 1
    try:
        with transaction.atomic():
            visits.save()
    except IntegrityError as error:
        if "visits_recorded_once" in str(error) or "UNIQUE" in str(error):
            text = _("Visits of this day, channel and category are recorded already. Correct those instead.")
            raise Refused(text, "day") from error
        raise


def _lock_exhibition(access: Access, exhibition: Exhibition) -> Exhibition:
    rows = Exhibition.objects.visible_to(access, SitePermission.RECORD).select_for_update(of=("self",))
    locked = rows.select_related("unit", "campaign").filter(pk=exhibition.pk).first()
    if locked is None:
        raise Refused(_("You may not record exhibitions of this unit."))
    return locked


def _lock_visits(access: Access, visits: ExhibitionVisits, version: int) -> ExhibitionVisits:
    freeze_paths()  # before any row is locked, as when a unit is moved
    freeze_memberships(visits.campaign)
    rows = ExhibitionVisits.objects.visible_to(access, SitePermission.RECORD)
    locked = _with_all(rows.select_for_update(of=("self",))).filter(pk=visits.pk).first()
    if locked is None:
        raise Refused(_("You may not change this count, or it was taken back with its import."))
    if locked.version != version:
        raise Refused(CHANGED)
    return locked  # type: ignore[no-any-return]


def _lock_many(keys: Iterable[int]) -> list[ExhibitionVisits]:
    rows = _with_all(ExhibitionVisits.unscoped.select_for_update(of=("self",))).order_by("pk")
    return [visits for chunk in chunks(sorted(keys)) for visits in rows.filter(pk__in=chunk)]


def _with_all(rows: Any) -> Any:
    return rows.select_related("campaign", "exhibition__unit", "unit", "category", "membership__batch")


def _pass_on(by: User | None, unit: Unit, to: Unit) -> None:
    """Let another unit go on with the exhibitions of a unit that are still open; visits stay where they were counted."""
    for exhibition in _open(unit).select_for_update(of=("self",)).order_by("pk"):
        same = Exhibition.unscoped.filter(campaign=exhibition.campaign_id, unit=to, name=exhibition.name)
        if same.exists():
            exhibition.name = f"{exhibition.name[:80]} ({unit})"[:120]
        exhibition.unit, exhibition.path = to, to.path
        exhibition.version += 1
        exhibition.changed_at = clock.now()
        exhibition.save()
        record(by=by, verb="sites.exhibition-passed-on", target=exhibition, changes={"unit": (unit, to)})


def _open(unit: Unit) -> Any:
    rows = Exhibition.unscoped.filter(unit=unit)
    return rows.exclude(until_day__lt=clock.today())


def _say(unit: Unit) -> str:
    number = _open(unit).count()
    return (
        ngettext("%(n)d open exhibition", "%(n)d open exhibitions", number) % {"n": number} if number else ""
    )


EXHIBITIONS = OpenWork(_say, _pass_on)
