"""Tallies of trainees."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import ngettext

from touchstone.measures.hooks import MembershipRecords
from touchstone.measures.tallies import Family, add
from touchstone.training.models import Delegation, SittingState, TraineeDelta, TraineeTally
from touchstone.units.hooks import DatedRecords

_HOURS_KNOWN = Q(taken__isnull=False, sitting__training_class__hours__isnull=False)

PERSON_HOURS = Case(
    When(
        _HOURS_KNOWN,
        then=F("taken") * F("sitting__training_class__hours") - Coalesce("leave_hours", 0),
    ),
    default=None,
    output_field=IntegerField(null=True),
)
"""The hours of all trainees of a unit together, without their leave; null if one of the numbers is not known."""


def _unknown(**missing: bool) -> Case:
    return Case(When(**missing, then=Value(1)), default=Value(0))


def find_counted() -> QuerySet[Delegation]:
    """Return the trainees of units at sittings that were not called off, unordered and unscoped."""
    return Delegation.unscoped.filter(sitting__state=SittingState.OPEN).order_by()


def _source() -> QuerySet[Any, tuple[Any, ...]]:
    return (
        find_counted()
        .annotate(
            batch=Coalesce("membership__batch_id", 0),
            one=Value(1),
            came=Coalesce("taken", 0),
            came_unknown=_unknown(taken__isnull=True),
            done=Coalesce("completed", 0),
            done_unknown=_unknown(completed__isnull=True),
            all_hours=Coalesce(PERSON_HOURS, 0),
            all_unknown=Case(When(_HOURS_KNOWN, then=Value(0)), default=Value(1)),
        )
        .values_list(
            "path",
            "campaign_id",
            "batch",
            "sitting__training_class_id",
            "sitting__first_day",
            "one",
            "quota",
            "came",
            "came_unknown",
            "done",
            "done_unknown",
            "all_hours",
            "all_unknown",
        )
    )


TRAINEES = Family(
    name="trainees",
    delta=TraineeDelta,
    tally=TraineeTally,
    keys=("campaign_id", "batch_id", "class_id"),
    sums=(
        *("delegations", "quota", "taken", "taken_unknown", "completed", "completed_unknown"),
        *("hours", "hours_unknown"),
    ),
    source=_source,
)


def count(delegations: Iterable[tuple[Delegation, int]]) -> None:
    """Add (+1) or subtract (-1) what units said of their trainees; sitting, class and membership must be loaded.

    Those of a sitting that was called off do not count.
    """
    add(
        TRAINEES,
        (
            _change(delegation, sign)
            for delegation, sign in delegations
            if delegation.sitting.state == SittingState.OPEN
        ),
    )


def person_hours(delegation: Delegation) -> int | None:
    """Return the hours of all trainees of a unit together, without their leave; None if they are not known."""
    hours = delegation.sitting.training_class.hours
    if delegation.taken is None or hours is None:
        return None
    return delegation.taken * hours - (delegation.leave_hours or 0)


def _change(delegation: Delegation, sign: int) -> tuple[str, tuple[Any, ...], tuple[int, ...]]:
    sitting, hours = delegation.sitting, person_hours(delegation)
    batch_id = delegation.membership.batch_id if delegation.membership is not None else 0
    keys = (delegation.campaign_id, batch_id, sitting.training_class_id, sitting.first_day)
    sums = (
        *(1, delegation.quota),
        *(delegation.taken or 0, delegation.taken is None),
        *(delegation.completed or 0, delegation.completed is None),
        *(hours or 0, hours is None),
    )
    return delegation.path, keys, tuple(sign * int(value) for value in sums)


FOLLOWED = MembershipRecords(
    Delegation, "campaign", "sitting__first_day", ("sitting__training_class",), count
)
"""Recounts trainees when a unit joins or leaves, so that they count for the nearest participation."""

DATED = DatedRecords(
    rows=lambda: find_counted().filter(taken__isnull=False),
    day="sitting__first_day",
    say=lambda number: (
        ngettext("trainees at %(n)d sitting", "trainees at %(n)d sittings", number) % {"n": number}
    ),
)
