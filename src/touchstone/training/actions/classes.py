"""Adding and changing training classes."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.models import Campaign
from touchstone.common.changes import apply, values_of
from touchstone.common.refusal import Refused
from touchstone.search.actions import keep
from touchstone.training.actions.locking import count_rolls, hold, lock_class, recount
from touchstone.training.fields import CLASS_ENTERED, ClassEntry
from touchstone.training.models import Delegation, Sitting, TrainingClass
from touchstone.training.permissions import TrainingPermission
from touchstone.training.searching import CLASSES
from touchstone.units.access import Access
from touchstone.units.locking import get_frozen_paths
from touchstone.units.models import User


def add_class(*, by: User | None, access: Access, campaign: Campaign, entry: ClassEntry) -> TrainingClass:
    """Add a training class; refused if the campaign has one of this name."""
    with transaction.atomic():
        path = _check(access, campaign, entry)
        hold(campaign, begins=True)
        added = TrainingClass(campaign=campaign, path=path, **values_of(entry, CLASS_ENTERED))
        _save(added)
        record(by=by, verb="training.class-added", target=added)
    return added


def change_class(
    *,
    by: User,
    access: Access,
    training_class: TrainingClass,
    version: int,
    entry: ClassEntry,
    reason: str = "",
) -> TrainingClass:
    """Change a class; the history keeps the old values, and hours are counted anew."""
    with transaction.atomic():
        path = _check(access, training_class.campaign, entry)
        locked = lock_class(access, training_class, version)
        sittings = {s.pk: s for s in Sitting.unscoped.filter(training_class=locked)}
        delegations = []
        for sitting in sittings.values():
            sitting.training_class = locked
        rows = Delegation.unscoped.filter(sitting__training_class=locked).select_related("membership")
        for delegation in rows if entry.hours != locked.hours else ():
            delegation.sitting = sittings[delegation.sitting_id]
            delegations.append(delegation)
        changes = {}

        def change() -> None:
            changes.update(apply(values_of(entry, CLASS_ENTERED), locked))
            count_rolls(delegations)

        recount(delegations, change)
        if changes:
            locked.path = path
            locked.version += 1
            _save(locked)
            record(
                by=by, verb="training.class-changed", target=locked, changes=changes, reason=reason.strip()
            )
    return locked


def _check(access: Access, campaign: Campaign, entry: ClassEntry) -> str:
    """Check an entry and return the path of the organiser."""
    path: str = get_frozen_paths([entry.unit.pk]).get(entry.unit.pk, entry.unit.path)
    if not access.covers(TrainingPermission.DIRECT, path):
        raise Refused(_("You may not set up training classes of this unit."), "unit")
    if not path.startswith(campaign.root.path):
        raise Refused(_("This unit does not belong to the campaign."), "unit")
    if not entry.name.strip():
        raise Refused(_("Name the class."), "name")
    return path


def _save(training_class: TrainingClass) -> None:
    try:
        with transaction.atomic():
            training_class.save()
    except IntegrityError as error:
        message = _(
            "There is a training class of this name already. Add a sitting to it, or take another name."
        )
        raise Refused(message, "name") from error
    keep(CLASSES, [training_class.pk])
