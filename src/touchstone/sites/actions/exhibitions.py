"""Actions that write exhibitions."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import begin_in, freeze_memberships
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import get_memberships
from touchstone.common import clock
from touchstone.common.changes import apply, values_of
from touchstone.common.refusal import Refused
from touchstone.search.actions import keep
from touchstone.sites import searching
from touchstone.sites.fields import EXHIBITION_ENTERED, ExhibitionEntry
from touchstone.sites.messages import CHANGED, FAULT_MESSAGES, NAMED_TWICE, WITHDRAWN
from touchstone.sites.models import Exhibition, ExhibitionState, ExhibitionVisits, VisitsState
from touchstone.sites.permissions import SitePermission
from touchstone.sites.rules import SiteFault
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
        locked = lock_exhibition(access, exhibition)
        if locked.version != version:
            raise Refused(CHANGED)
        if locked.state != ExhibitionState.RECORDED:
            raise Refused(WITHDRAWN)
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


def withdraw_exhibition(
    *, by: User, access: Access, exhibition: Exhibition, version: int, reason: str
) -> Exhibition:
    """Withdraw an exhibition, with a reason; with it go the visits that count, until it is brought back."""
    if not reason.strip():
        raise Refused(_("Say why the exhibition is withdrawn."), "reason")
    return _turn(
        by,
        access,
        exhibition,
        version,
        ExhibitionState.WITHDRAWN,
        VisitsState.WITH_EXHIBITION,
        reason.strip(),
    )


def restore_exhibition(*, by: User, access: Access, exhibition: Exhibition, version: int) -> Exhibition:
    """Bring a withdrawn exhibition back, with the visits that were withdrawn with it.

    Refused if its unit has another one of this name by now.
    """
    return _turn(by, access, exhibition, version, ExhibitionState.RECORDED, VisitsState.RECORDED)


def lock_exhibition(access: Access, exhibition: Exhibition) -> Exhibition:
    """Return an exhibition as it is stored, held until the transaction ends; refused for others."""
    rows = Exhibition.objects.visible_to(access, SitePermission.RECORD).select_for_update(of=("self",))
    locked = rows.select_related("unit", "campaign").filter(pk=exhibition.pk).first()
    if locked is None:
        raise Refused(_("You may not record exhibitions of this unit."))
    return locked


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


def _turn(
    by: User,
    access: Access,
    exhibition: Exhibition,
    version: int,
    state: ExhibitionState,
    visits_state: VisitsState,
    reason: str = "",
) -> Exhibition:
    """Withdraw an exhibition or bring it back, with those of its visits that go with it."""
    with transaction.atomic():
        freeze_paths()
        freeze_memberships(exhibition.campaign)
        locked = lock_exhibition(access, exhibition)
        if locked.version != version:
            raise Refused(CHANGED)
        if locked.state == state:
            done = _("This exhibition is already withdrawn.")
            raise Refused(
                done if state == ExhibitionState.WITHDRAWN else _("This exhibition is not withdrawn.")
            )
        restores = state == ExhibitionState.RECORDED
        before, locked.state = locked.state, state
        locked.version += 1
        locked.changed_at = clock.now()
        _save_exhibition(locked)
        going = VisitsState.WITH_EXHIBITION if restores else VisitsState.RECORDED
        rows = ExhibitionVisits.unscoped.filter(exhibition=locked, state=going)
        visits = list(rows.select_for_update(of=("self",)).select_related("membership__batch").order_by("pk"))
        for one in visits:
            one.state = VisitsState.RECORDED
        count((one, 1 if restores else -1) for one in visits)
        rows.update(state=visits_state)
        verb = "sites.exhibition-restored" if restores else "sites.exhibition-withdrawn"
        record(by=by, verb=verb, target=locked, changes={"state": (before, state.value)}, reason=reason)
    return locked


def _save_exhibition(exhibition: Exhibition) -> None:
    try:
        with transaction.atomic():
            exhibition.save()
    except IntegrityError as error:
        if "exhibition_named_once" in str(error) or "UNIQUE" in str(error):
            raise Refused(NAMED_TWICE, "name") from error
        raise
    keep(searching.EXHIBITIONS, [exhibition.pk])


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
        keep(searching.EXHIBITIONS, [exhibition.pk])
        record(by=by, verb="sites.exhibition-passed-on", target=exhibition, changes={"unit": (unit, to)})


def _open(unit: Unit) -> Any:
    rows = Exhibition.unscoped.filter(unit=unit, state=ExhibitionState.RECORDED)
    return rows.exclude(until_day__lt=clock.today())


def _say(unit: Unit) -> str:
    number = _open(unit).count()
    return (
        ngettext("%(n)d open exhibition", "%(n)d open exhibitions", number) % {"n": number} if number else ""
    )


EXHIBITIONS = OpenWork(_say, _pass_on)
