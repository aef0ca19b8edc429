"""Locking what an action changes, in one order: paths, memberships, class, sitting, trainees of units."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.hooks import begin_in, freeze_memberships
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import get_memberships
from touchstone.common.refusal import Refused
from touchstone.training.actions.messages import CHANGED_MEANWHILE
from touchstone.training.models import Delegation, Sitting, Trainee, TrainingClass
from touchstone.training.permissions import TrainingPermission
from touchstone.training.rules import counted_on_roll
from touchstone.training.tallies import count
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths

Versioned = TypeVar("Versioned", TrainingClass, Sitting, Delegation)


def lock_class(
    access: Access, training_class: TrainingClass, version: int | None = None, *, begins: bool = False
) -> TrainingClass:
    """Lock a class that the person may direct; refused if it was changed since ``version`` was read."""
    hold(training_class.campaign, begins=begins)
    rows = TrainingClass.objects.visible_to(access, TrainingPermission.DIRECT).filter(pk=training_class.pk)
    locked = rows.select_for_update(of=("self",)).select_related("unit", "campaign__root").first()
    return check_version(locked, version)


def lock_sitting(
    access: Access, sitting: Sitting, version: int | None = None, *, begins: bool = False
) -> Sitting:
    """Lock a sitting, and its class, that the person may direct; refused if it was changed since."""
    lock_class(access, sitting.training_class, begins=begins)
    rows = Sitting.unscoped.filter(pk=sitting.pk).select_for_update(of=("self",))
    return check_version(rows.select_related("training_class__campaign__root").first(), version)


def lock_delegation(access: Access, delegation: Delegation, version: int | None = None) -> Delegation:
    """Lock the trainees of a unit that the person may record; refused if they were changed since."""
    hold(delegation.sitting.training_class.campaign)
    rows = Delegation.objects.visible_to(access, TrainingPermission.RECORD).filter(pk=delegation.pk)
    related = ("unit", "membership", "sitting__training_class__campaign__root")
    return check_version(rows.select_for_update(of=("self",)).select_related(*related).first(), version)


def hold(campaign: Campaign, *, begins: bool = False) -> None:
    """Keep paths and memberships as they are; refused in a closed campaign if something new ``begins``."""
    freeze_paths()
    (begin_in if begins else freeze_memberships)(campaign)


def check_version(locked: Versioned | None, version: int | None) -> Versioned:
    """Return a locked record, unless it is not the person's or was changed since it was read."""
    if locked is None:
        raise Refused(_("You may not change this."))
    if version is not None and locked.version != version:
        raise Refused(CHANGED_MEANWHILE)
    return locked


def recount(
    delegations: Iterable[Delegation], change: Callable[[], None], *, dated_anew: bool = False
) -> None:
    """Change something that the trainees of some units are counted by, and count them anew.

    ``change`` changes the sitting or class that all of them share; with ``dated_anew`` its first day.
    """
    rows = list(delegations)
    count((delegation, -1) for delegation in rows)
    change()
    if dated_anew and rows:
        campaign = rows[0].sitting.training_class.campaign
        memberships = get_memberships(campaign, [delegation.path for delegation in rows])
        for delegation in rows:
            day = delegation.sitting.first_day
            delegation.membership = memberships.at(delegation.path, day, begun=True)
        Delegation.unscoped.bulk_update(rows, ["membership"])
    count((delegation, 1) for delegation in rows)


def count_rolls(delegations: Iterable[Delegation]) -> None:
    """Say anew who completed a class whose hours changed, where it is counted from a roll of which all is said."""
    of_roll = {one.pk: one for one in delegations if one.has_roll and one.taken is not None}
    said: dict[int, list[tuple[bool | None, int]]] = {}
    rows = Trainee.unscoped.filter(delegation__in=list(of_roll)).order_by("pk")
    for key, came, leave in rows.values_list("delegation_id", "came", "leave_hours"):
        said.setdefault(key, []).append((came, leave))
    for key, roll in said.items():
        counts = counted_on_roll(roll, of_roll[key].sitting.training_class.hours)
        if counts.taken is not None:
            of_roll[key].completed = counts.completed
    Delegation.unscoped.bulk_update(of_roll.values(), ["completed"], batch_size=500)


def find_of(sitting: Sitting) -> list[Delegation]:
    """Return the trainees of all units at a locked sitting, each with this very sitting."""
    rows = list(Delegation.unscoped.filter(sitting=sitting).select_related("membership").order_by("pk"))
    for delegation in rows:
        delegation.sitting = sitting
    return rows
