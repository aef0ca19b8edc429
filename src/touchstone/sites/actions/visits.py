"""Actions that write the visits counted at exhibitions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import begin_in, freeze_memberships
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import Memberships, get_memberships
from touchstone.common import clock
from touchstone.common.changes import Changes, apply, differences, values_of
from touchstone.common.chunks import chunks
from touchstone.common.deleting import delete_rows
from touchstone.common.refusal import Refused
from touchstone.sites.actions.exhibitions import lock_exhibition
from touchstone.sites.fields import VISITS_ENTERED, VisitsEntry
from touchstone.sites.messages import CHANGED, FAULT_MESSAGES, TAKEN, WITHDRAWN
from touchstone.sites.models import Exhibition, ExhibitionState, ExhibitionVisits, VisitsState
from touchstone.sites.permissions import SitePermission
from touchstone.sites.queries import find_counted_on
from touchstone.sites.rules import SiteFault, Visited, visit_faults
from touchstone.sites.tallies import count
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths
from touchstone.units.models import User


def record_visits(
    *, by: User, access: Access, exhibition: Exhibition, entries: Sequence[VisitsEntry], further: bool = False
) -> list[ExhibitionVisits]:
    """Store the counts of an exhibition on a day, together or not at all; the same numbers again are stored once.

    Another number for the same day is refused at the field of its category, unless it is a ``further`` count.
    """
    with transaction.atomic():
        freeze_paths()
        begin_in(exhibition.campaign)
        locked = lock_exhibition(access, exhibition)
        if locked.state != ExhibitionState.RECORDED:
            raise Refused(WITHDRAWN)
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
    """Take a withdrawal back; refused if the same visits have been recorded since, or without their exhibition."""
    with transaction.atomic():
        locked = _lock_visits(access, visits, version)
        if locked.exhibition.state != ExhibitionState.RECORDED:
            raise Refused(WITHDRAWN)
        if locked.state != VisitsState.WITHDRAWN:
            raise Refused(_("This count is not withdrawn."))
        for name, fault in entry_faults(locked.campaign, _entry_of(locked), locked.exhibition):
            raise Refused(FAULT_MESSAGES[fault], name)
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
    hidden = _find_hidden(exhibitions.values())
    corrections = {**corrections, **{hidden[_slot(e)]: e for e in entries if _slot(e) in hidden}}
    fresh = [entry for entry in entries if _slot(entry) not in hidden]
    made = [_visits(by, exhibitions[entry.exhibition.pk], entry, memberships) for entry in fresh]
    ExhibitionVisits.unscoped.bulk_create(made, batch_size=500)
    count((visits, 1) for visits in made)
    for visits in _lock_many(corrections):
        changes = _overwrite(visits, corrections[visits.pk])
        if changes:
            record(by=by, verb="sites.visits-corrected", target=visits, changes=changes, reason=reason)
    return [visits.pk for visits in made]


def _find_hidden(exhibitions: Iterable[Exhibition]) -> dict[tuple[Any, ...], int]:
    """Return slot -> key of the counts that went with exhibitions withdrawn while an import was being checked.

    A row of the import corrects them: with two of one slot the exhibition could not be brought back.
    """
    withdrawn = [one.pk for one in exhibitions if one.state == ExhibitionState.WITHDRAWN]
    rows = ExhibitionVisits.unscoped.filter(exhibition__in=withdrawn, state=VisitsState.WITH_EXHIBITION)
    slots = rows.order_by("pk").values_list("pk", "exhibition_id", "day", "channel", "category_id", "ordinal")
    return {tuple(slot): pk for pk, *slot in slots}


def _slot(entry: VisitsEntry) -> tuple[Any, ...]:
    return entry.exhibition.pk, entry.day, entry.channel, entry.category.pk, entry.ordinal


def _entry_of(visits: ExhibitionVisits) -> VisitsEntry:
    entered = ("day", "channel", "category", "number", "ordinal")
    return VisitsEntry(visits.exhibition, **{name: getattr(visits, name) for name in entered})


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


def _visits(
    by: User | None, exhibition: Exhibition, entry: VisitsEntry, memberships: Memberships
) -> ExhibitionVisits:
    now = clock.now()
    values = values_of(entry, VISITS_ENTERED) | {"exhibition": exhibition}
    withdrawn = exhibition.state == ExhibitionState.WITHDRAWN  # while an import was being checked
    return ExhibitionVisits(
        campaign=exhibition.campaign,
        unit=exhibition.unit,
        path=exhibition.path,
        membership=memberships.at(exhibition.path, entry.day, begun=True),
        state=VisitsState.WITH_EXHIBITION if withdrawn else VisitsState.RECORDED,
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


def _lock_visits(access: Access, visits: ExhibitionVisits, version: int) -> ExhibitionVisits:
    freeze_paths()  # before any row is locked, as when a unit is moved
    freeze_memberships(visits.campaign)
    # The exhibition first, as when it is withdrawn with its visits.
    Exhibition.unscoped.select_for_update(of=("self",)).values_list("pk").get(pk=visits.exhibition_id)
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
