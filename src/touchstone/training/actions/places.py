"""Giving the places of a sitting to units."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from touchstone.audit.actions import record
from touchstone.campaigns.queries import get_memberships
from touchstone.common.refusal import Refused
from touchstone.training.actions.locking import find_of, lock_sitting
from touchstone.training.actions.messages import refused
from touchstone.training.models import Delegation, Sitting, SittingState
from touchstone.training.permissions import TrainingPermission
from touchstone.training.rules import TrainingFault
from touchstone.training.tallies import count
from touchstone.units.access import Access
from touchstone.units.locking import get_frozen_paths
from touchstone.units.models import Unit, User


def give_places(
    *, by: User, access: Access, sitting: Sitting, places: Mapping[Unit, int]
) -> list[Delegation]:
    """Give a number of places to units, instead of what they had; return what changed.

    Refused if more are given than the sitting can take, or fewer to a unit than it took already.
    """
    with transaction.atomic():
        paths = get_frozen_paths(unit.pk for unit in places)
        locked = lock_sitting(access, sitting, begins=True)
        campaign = locked.training_class.campaign
        if locked.state != SittingState.OPEN:
            raise Refused(_("The sitting is called off."))
        stored = {delegation.unit_id: delegation for delegation in find_of(locked)}
        memberships = get_memberships(campaign, paths.values())
        changed = []
        for unit, quota in places.items():
            _check(access, paths[unit.pk], campaign.root.path, unit, locked)
            delegation = stored.get(unit.pk)
            if delegation is not None and delegation.quota == quota:
                continue
            fresh = delegation is None
            if delegation is None:
                membership = memberships.at(paths[unit.pk], locked.first_day, begun=True)
                delegation = Delegation(
                    campaign=campaign, sitting=locked, unit=unit, path=paths[unit.pk], membership=membership
                )
                stored[unit.pk] = delegation
            elif quota < (delegation.taken or 0) and quota:
                raise Refused(_("The unit has taken more places than this already."), "quota")
            else:
                count([(delegation, -1)])
            before, delegation.quota = delegation.quota, quota
            if not fresh:
                delegation.version += 1
            delegation.save()
            count([(delegation, 1)])
            changes = {"quota": (None if fresh else before, quota)}
            record(by=by, verb="training.places-given", target=delegation, changes=changes)
            changed.append(delegation)
        _check_capacity(locked, sum(delegation.quota for delegation in stored.values()))
    return changed


def copy_places(*, by: User, access: Access, sitting: Sitting, earlier: Sitting) -> list[Delegation]:
    """Give each unit the places that it had at another sitting of the class; units with places here keep them."""
    if earlier.training_class_id != sitting.training_class_id:
        raise Refused(_("This is a sitting of another class."))
    here = set(Delegation.unscoped.filter(sitting=sitting).values_list("unit_id", flat=True))
    there = Delegation.unscoped.filter(sitting=earlier, quota__gt=0).exclude(unit__in=here)
    places = {
        delegation.unit: delegation.quota
        for delegation in there.select_related("unit").order_by("path")
        if access.covers(TrainingPermission.DIRECT, delegation.path) and not _gone(delegation.unit, sitting)
    }
    return give_places(by=by, access=access, sitting=sitting, places=places)


def _check(access: Access, path: str, root: str, unit: Unit, sitting: Sitting) -> None:
    if not access.covers(TrainingPermission.DIRECT, path):
        raise Refused(_("You may not give places to this unit."), "unit")
    if not path.startswith(root):
        raise Refused(_("This unit does not belong to the campaign."), "unit")
    if _gone(unit, sitting):
        raise refused(("unit", TrainingFault.UNIT_NOT_OPEN))


def _gone(unit: Unit, sitting: Sitting) -> bool:
    """Say whether a unit does not exist on the first day of a sitting."""
    day = sitting.first_day
    too_late = unit.closed_on is not None and unit.closed_on < day
    return too_late or (unit.opened_on is not None and day < unit.opened_on)


def _check_capacity(sitting: Sitting, given: int) -> None:
    if sitting.capacity is not None and given > sitting.capacity:
        text = ngettext(
            "The sitting can take %(n)d person, and %(given)d places would be given. Raise the capacity first.",
            "The sitting can take %(n)d people, and %(given)d places would be given. Raise the capacity first.",
            sitting.capacity,
        )
        raise Refused(text % {"n": sitting.capacity, "given": given}, "quota")
