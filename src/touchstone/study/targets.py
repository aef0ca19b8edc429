"""The targets of a unit's own study programme: reading, setting, changing and withdrawing them."""

from django.db import transaction
from django.utils.translation import gettext as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import begin_in
from touchstone.campaigns.models import Campaign
from touchstone.common.changes import apply, values_of
from touchstone.common.refusal import Refused
from touchstone.search.actions import forget, keep
from touchstone.search.queries import find_keys
from touchstone.search.words import Query
from touchstone.study.fields import TARGET, TargetEntry
from touchstone.study.models import StudyTarget
from touchstone.study.permissions import StudyPermission
from touchstone.study.searching import TARGETS, among_seen
from touchstone.units.access import Access
from touchstone.units.hooks import Belonging
from touchstone.units.locking import freeze_paths
from touchstone.units.models import Unit, User

MOST = 30
"""Maximum number of targets that a unit has at once."""


def find_targets(access: Access, campaign: Campaign, unit: Unit) -> list[StudyTarget]:
    """Return the targets of a unit, those that begin first at the head."""
    targets = StudyTarget.objects.visible_to(access, StudyPermission.VIEW).filter(
        campaign=campaign, unit=unit, withdrawn=False
    )
    return list(targets.select_related("form").order_by("first_day", "pk"))


def find_targets_by_words(access: Access, campaign: Campaign, query: Query, limit: int) -> list[StudyTarget]:
    """Return the newest targets that answer a query."""
    keys = find_keys(TARGETS, among_seen(access, campaign, query), limit)
    targets = StudyTarget.objects.visible_to(access, StudyPermission.VIEW).filter(
        campaign=campaign, pk__in=keys, withdrawn=False
    )
    return list(targets.select_related("form", "unit").order_by("-pk"))


def get_target(access: Access, campaign: Campaign, pk: int) -> StudyTarget | None:
    """Return a target that the reader may see and that was not withdrawn."""
    targets = StudyTarget.objects.visible_to(access, StudyPermission.VIEW)
    found = targets.filter(campaign=campaign, pk=pk, withdrawn=False)
    return found.select_related("form", "unit", "campaign").first()


def set_target(
    *, by: User, access: Access, campaign: Campaign, unit: Unit, entry: TargetEntry
) -> StudyTarget:
    """Set a unit a target of its own programme."""
    with transaction.atomic():
        freeze_paths()
        begin_in(campaign)
        unit.refresh_from_db(fields=["path"])
        _check(access, campaign, unit, entry)
        if StudyTarget.unscoped.filter(campaign=campaign, unit=unit, withdrawn=False).count() >= MOST:
            raise Refused(_("This unit has %(most)s targets. Withdraw one first.") % {"most": MOST})
        target = StudyTarget.unscoped.create(
            campaign=campaign, unit=unit, path=unit.path, **values_of(entry, TARGET)
        )
        keep(TARGETS, [target.pk])
        changes = {name: (None, value) for name, value in values_of(entry, TARGET).items() if value}
        record(by=by, verb="study.target-set", target=target, changes=changes)
    return target


def change_target(
    *, by: User, access: Access, target: StudyTarget, version: int, entry: TargetEntry, reason: str = ""
) -> StudyTarget:
    """Change a target; the history keeps what it was."""
    with transaction.atomic():
        locked = _lock(access, target, version)
        _check(access, locked.campaign, locked.unit, entry)
        changes = apply(values_of(entry, TARGET), locked)
        if changes:
            locked.version += 1
            locked.save()
            keep(TARGETS, [locked.pk])
            record(by=by, verb="study.target-changed", target=locked, changes=changes, reason=reason)
    return locked


def withdraw_target(
    *, by: User, access: Access, target: StudyTarget, version: int, reason: str
) -> StudyTarget:
    """Withdraw a target, with a reason."""
    if not reason.strip():
        raise Refused(_("Say why the target is withdrawn."), "reason")
    with transaction.atomic():
        locked = _lock(access, target, version)
        locked.withdrawn = True
        locked.version += 1
        locked.save()
        keep(TARGETS, [locked.pk])
        record(by=by, verb="study.target-withdrawn", target=locked, reason=reason.strip())
    return locked


def _check(access: Access, campaign: Campaign, unit: Unit, entry: TargetEntry) -> None:
    if not access.covers(StudyPermission.RECORD, unit.path):
        raise Refused(_("You may not set targets for this unit."))
    if entry.form.campaign_id != campaign.pk:
        raise Refused(_("This form of study belongs to another campaign."), "form")
    if entry.number < 1:
        raise Refused(_("Enter one or more."), "number")
    if entry.last_day is not None and entry.last_day < entry.first_day:
        raise Refused(_("The last day is before the first. Correct one of the two."), "last_day")


def _lock(access: Access, target: StudyTarget, version: int) -> StudyTarget:
    freeze_paths()
    rows = StudyTarget.objects.visible_to(access, StudyPermission.RECORD).select_for_update(of=("self",))
    locked = rows.select_related("form", "unit", "campaign").filter(pk=target.pk, withdrawn=False).first()
    if locked is None:
        raise Refused(_("You may not change this target, or it was withdrawn."))
    if locked.version != version:
        raise Refused(
            _("Somebody changed this target while you were writing. Look at it again, then change it.")
        )
    begin_in(locked.campaign)
    return locked


def _clear(unit: Unit) -> None:
    targets = StudyTarget.unscoped.filter(unit=unit)
    forget(TARGETS, targets.values_list("pk", flat=True))
    targets.delete()


OF_UNIT = Belonging(StudyTarget, "unit", _clear)
"""Targets go with a unit that is deleted: without it nothing is left to reach."""
