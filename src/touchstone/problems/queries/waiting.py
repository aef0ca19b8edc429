"""What waits for somebody: by who has the ball, the longest waiting first."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value, prefetch_related_objects
from django.db.models.functions import Concat

from touchstone.campaigns.models import Campaign
from touchstone.problems.models import ClosureRequest, Extension, LookBack, Problem
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.choosing import Pair, held_by, pairs_condition
from touchstone.problems.queries.seen import seen
from touchstone.problems.rules import OPEN, Party
from touchstone.units.access import Access
from touchstone.units.models import Unit, User
from touchstone.units.paths import ancestors, overlap
from touchstone.units.queries import seats_of

SHOWN_WITH = ("unit", "list", "leader")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Problems that wait, the longest first, and the mark of the next page (empty: there is none)."""

    rows: Sequence[Problem]
    after: str = ""


def waiting(
    access: Access,
    campaign: Campaign,
    permission: ProblemPermission,
    pairs: Iterable[Pair],
    *,
    after: str = "",
    size: int = 50,
) -> Waiting:
    """Return the problems in some states where the permission holds, in the order in which they began to wait."""
    found = _in_states(access, campaign, permission, frozenset(pairs))
    return _page(found, after, size)


def of_units(
    access: Access, campaign: Campaign, units: Iterable[Unit], party: Party, *, size: int = 30
) -> Waiting:
    """Return the problems of some units themselves, none below them, that wait for a party, the longest first."""
    found = _in_states(access, campaign, ProblemPermission.VIEW, held_by(party))
    return _page(found.filter(path__in=sorted({one.path for one in units})), "", size)


def to_verify(
    access: Access, user: User, campaign: Campaign, today: datetime.date, *, after: str = "", size: int = 50
) -> Waiting:
    """Return the plans and closure requests that this person may decide: none of their own unit or asking."""
    found = _in_states(access, campaign, ProblemPermission.VERIFY, held_by(Party.VERIFIER))
    own = {path for seat in seats_of(user, today) for path in ancestors(seat)}
    asked = ClosureRequest.objects.filter(problem=OuterRef("pk"), answered_on__isnull=True, requested_by=user)
    return _page(found.exclude(Exists(asked)).exclude(path__in=sorted(own)), after, size)


def look_backs_due(
    access: Access, user: User, campaign: Campaign, today: datetime.date, *, ahead: int = 14, size: int = 20
) -> list[LookBack]:
    """Return the look-backs that are due by a day soon, and that this person may do, the earliest first."""
    own = {path for seat in seats_of(user, today) for path in ancestors(seat)}
    found: QuerySet[LookBack] = LookBack.objects.visible_to(access, ProblemPermission.VERIFY, walk=True)
    found = found.filter(
        problem__campaign=campaign,
        done_on__isnull=True,
        due_on__lte=today + datetime.timedelta(days=ahead),
    ).exclude(path__in=sorted(own))
    return list(found.select_related("problem__unit").order_by("due_on", "pk")[:size])


def extensions_waiting(access: Access, campaign: Campaign, *, size: int = 20) -> list[Extension]:
    """Return the extensions that wait for the office's decision, the oldest first."""
    theirs = Problem.objects.visible_to(access, ProblemPermission.DIRECT).filter(
        campaign=campaign, pk=OuterRef("problem")
    )
    found = Extension.objects.filter(Exists(theirs), granted__isnull=True)
    return list(found.select_related("problem__unit", "asked_by").order_by("asked_on", "pk")[:size])


def led_by(access: Access, campaign: Campaign, user: User, *, size: int = 200) -> list[Problem]:
    """Return the open problems that a person leads, the first due first; those without a date come last."""
    found = seen(access, campaign).filter(leader=user, state__in=[state.value for state in OPEN])
    rows = list(found.order_by("deadline", "pk")[:size])
    prefetch_related_objects(rows, *SHOWN_WITH)
    return sorted(rows, key=lambda one: (one.deadline is None, one.deadline or one.registered_on, one.pk))


def _in_states(
    access: Access, campaign: Campaign, permission: ProblemPermission, pairs: frozenset[Pair]
) -> QuerySet[Problem]:
    whole = campaign.root.path in overlap((campaign.root.path,), access.places(permission))
    found: QuerySet[Problem] = Problem.objects.visible_to(access, permission, walk=whole).filter(
        campaign=campaign
    )
    # Who has the whole tree goes by the states, who has a part of it below its units.
    return found.alias(standing=F("state") if whole else Concat("state", Value(""))).filter(
        pairs_condition(pairs)
    )


def _page(found: QuerySet[Problem], after: str, size: int) -> Waiting:
    day, _, key = after.partition(".")
    if key.isdecimal() and len(key) < 18:
        try:
            since = datetime.date.fromisoformat(day)
        except ValueError:
            since = None
        if since is not None:
            found = found.filter(Q(since__gt=since) | Q(since=since, pk__gt=int(key)))
    rows = list(found.order_by("since", "pk")[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    prefetch_related_objects(rows, *SHOWN_WITH)
    return Waiting(rows, f"{rows[-1].since.isoformat()}.{rows[-1].pk}" if more else "")
