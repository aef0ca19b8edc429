"""Special rectifications, alone and in pages, with their problems and rule changes."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import Count, Q, QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import get_calendar, get_times
from touchstone.common.pages import Page, page_of, read_key
from touchstone.problems.models import Aspect, Problem, RuleChange, SpecialRectification, SpecialState
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.rules import COUNTED, OPEN, Outcome
from touchstone.units.access import Access
from touchstone.units.models import User

VIEW = ProblemPermission.VIEW
STATES = SpecialState
"""The states of a special rectification, with their labels."""


@dataclass(frozen=True, slots=True)
class ProblemCounts:
    """Numbers of all and of open problems in a special rectification, as far as the reader may see them."""

    problems: int = 0
    still_open: int = 0


def get_special(access: Access, campaign: Campaign, pk: int) -> SpecialRectification | None:
    """Return the special rectification with this key, or None if the reader may not see it."""
    return (
        _find_specials(access, campaign)
        .select_related("campaign__root", "unit", "leader")
        .filter(pk=pk)
        .first()
    )


def get_special_page(
    access: Access, campaign: Campaign, state: SpecialState | None = None, *, after: str = "", size: int = 50
) -> Page[SpecialRectification]:
    """Return the special rectifications after a number, the cursor; an invalid cursor is ignored."""
    specials = _find_specials(access, campaign)
    if state is not None:
        specials = specials.filter(state=state)
    if (number := read_key(after)) is not None:
        specials = specials.filter(number__gt=number)
    specials = specials.select_related("unit", "leader").order_by("number")
    return page_of(specials[: size + 1], size, attrgetter("number"))


def find_specials_led(access: Access, campaign: Campaign, user: User) -> list[SpecialRectification]:
    """Return the unfinished special rectifications that a person leads; none if ``access`` is not that person's."""
    if access.user_id != user.pk:
        return []
    specials = _find_specials(access, campaign).filter(leader=user).exclude(state=SpecialState.FINISHED.value)
    return list(specials.select_related("unit", "leader").order_by("number"))


def get_due_date(special: SpecialRectification, campaign: Campaign) -> datetime.date | None:
    """Return the working day by which to finish a special rectification; None if it is not under way."""
    if special.started_on is None or special.state != SpecialState.UNDER_WAY:
        return None
    calendar = get_calendar(campaign)
    day = get_times(campaign)["concentrated-rectification"].after(special.started_on, calendar)
    return day if calendar.is_working_day(day) else calendar.add(day, 1)


def count_by_state(access: Access, campaign: Campaign) -> dict[SpecialState, int]:
    """Return the number of special rectifications in each state; there are never more than a few hundred in all."""
    numbers = dict(
        _find_specials(access, campaign)
        .order_by()
        .values_list("state")
        .annotate(n=Count("pk"))
        .values_list("state", "n")
    )
    return {state: numbers.get(state.value, 0) for state in SpecialState}


def count_problems_in(access: Access, specials: Iterable[SpecialRectification]) -> dict[int, ProblemCounts]:
    """Return the numbers of problems in some special rectifications by key, with one statement."""
    rows = _find_counted_problems(access).filter(special__in=[special.pk for special in specials]).order_by()
    still_open = Q(state__in=OPEN)
    sums = rows.values_list("special").annotate(n=Count("pk"), open=Count("pk", filter=still_open))
    return {key: ProblemCounts(number, open_) for key, number, open_ in sums}


@dataclass(frozen=True, slots=True)
class AspectRow:
    """Numbers of the problems of one aspect by outcome; ``aspect`` is None for problems without an aspect."""

    aspect: Aspect | None
    outcomes: dict[Outcome, int]

    @property
    def total(self) -> int:
        """The number of all problems of the aspect."""
        return sum(self.outcomes.values())


def count_by_aspect(access: Access, special: SpecialRectification) -> list[AspectRow]:
    """Count the problems of a special rectification by aspect and outcome, in the order of the aspects."""
    rows = _find_counted_problems(access).filter(special=special).order_by()
    sums = list(rows.values_list("aspect", "outcome").annotate(n=Count("pk")))
    names = Aspect.objects.filter(pk__in={key for key, _outcome, _n in sums if key}).order_by("order", "code")
    aspect_rows = [AspectRow(aspect, {}) for aspect in names]
    if any(key is None for key, _outcome, _n in sums):
        aspect_rows.append(AspectRow(None, {}))
    by_key = {row.aspect.pk if row.aspect else None: row for row in aspect_rows}
    for key, outcome, number in sums:
        by_key[key].outcomes[Outcome(outcome)] = number
    return aspect_rows


def find_rule_changes_of(
    access: Access, special: SpecialRectification, *, size: int = 100
) -> list[RuleChange]:
    """Return the rule changes because of a special rectification, the newest first."""
    rule_changes = RuleChange.objects.visible_to(access, VIEW)
    return list(rule_changes.filter(special=special).select_related("unit").order_by("-day", "-pk")[:size])


def _find_specials(access: Access, campaign: Campaign) -> QuerySet[SpecialRectification]:
    return SpecialRectification.objects.visible_to(access, VIEW).filter(campaign=campaign)


def _find_counted_problems(access: Access) -> QuerySet[Problem]:
    problems = Problem.objects.visible_to(access, VIEW, walk=True)
    return problems.filter(state__in=COUNTED)
