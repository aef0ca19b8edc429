"""Rules made, changed or abolished: pages of them, the newest first."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.problems.models import RuleChange, RuleChangeKind
from touchstone.problems.permissions import ProblemPermission
from touchstone.units.access import Access
from touchstone.units.paths import under

KINDS = RuleChangeKind
"""What can happen to a rule, with the names of it."""


@dataclass(frozen=True, slots=True)
class RuleFilter:
    """Which rule changes a list shows; an empty field does not filter. ``first`` and ``last`` are days in force."""

    kind: RuleChangeKind | None = None
    path: str = ""
    first: datetime.date | None = None
    last: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class RulePage:
    """One page of rule changes; ``after`` is the mark of the next one, empty when there is none."""

    rows: Sequence[RuleChange]
    after: str = ""


def get_rule_page(
    access: Access, campaign: Campaign, wanted: RuleFilter, *, after: str = "", size: int = 50
) -> RulePage:
    """Return the rule changes of the reader's units after a mark ``day.key``; a wrong one begins at the newest."""
    rule_changes = _chosen(access, campaign, wanted)
    mark = _mark(after)
    if mark is not None:
        day, key = mark
        rule_changes = rule_changes.filter(Q(day__lt=day) | Q(day=day, pk__lt=key))
    rows = list(rule_changes[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    return RulePage(rows, f"{rows[-1].day.isoformat()}.{rows[-1].pk}" if more else "")


def find_rule_changes(
    access: Access, campaign: Campaign, wanted: RuleFilter, *, chunk: int = 500
) -> Iterator[RuleChange]:
    """Yield all rule changes of a selection, page by page, so that no more than one page is held."""
    after = ""
    while True:
        shown = get_rule_page(access, campaign, wanted, after=after, size=chunk)
        yield from shown.rows
        after = shown.after
        if not after:
            return


def _chosen(access: Access, campaign: Campaign, wanted: RuleFilter) -> QuerySet[RuleChange]:
    rule_changes: QuerySet[RuleChange] = RuleChange.objects.visible_to(access, ProblemPermission.VIEW)
    rule_changes = rule_changes.filter(under(wanted.path), campaign=campaign)
    if wanted.kind is not None:
        rule_changes = rule_changes.filter(kind=wanted.kind)
    if wanted.first is not None:
        rule_changes = rule_changes.filter(day__gte=wanted.first)
    if wanted.last is not None:
        rule_changes = rule_changes.filter(day__lte=wanted.last)
    return rule_changes.select_related("unit", "problem", "special").order_by("-day", "-pk")


def _mark(text: str) -> tuple[datetime.date, int] | None:
    day, _, key = text.partition(".")
    if not (key.isascii() and key.isdecimal() and len(key) < 18):
        return None
    try:
        return datetime.date.fromisoformat(day), int(key)
    except ValueError:
        return None
