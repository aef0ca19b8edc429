"""Pages of rule changes, the newest first."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.common.pages import Page, page_of, read_day, write_day
from touchstone.problems.models import RuleChange, RuleChangeKind
from touchstone.problems.permissions import ProblemPermission
from touchstone.units.access import Access
from touchstone.units.paths import under

KINDS = RuleChangeKind
"""The kinds of rule changes, with their labels."""


@dataclass(frozen=True, slots=True)
class RuleFilter:
    """The criteria of a list of rule changes; an empty field does not filter. ``first`` and ``last`` bound the day."""

    kind: RuleChangeKind | None = None
    path: str = ""
    first: datetime.date | None = None
    last: datetime.date | None = None


def get_rule_page(
    access: Access, campaign: Campaign, wanted: RuleFilter, *, after: str = "", size: int = 50
) -> Page[RuleChange]:
    """Return the rule changes of the reader's units after a cursor ``day.key``; an invalid cursor is ignored."""
    rule_changes = _filter_rule_changes(access, campaign, wanted)
    cursor = read_day(after)
    if cursor is not None:
        day, key = cursor
        rule_changes = rule_changes.filter(Q(day__lt=day) | Q(day=day, pk__lt=key))
    return page_of(rule_changes[: size + 1], size, lambda change: write_day(change.day, change.pk))


def find_rule_changes(
    access: Access, campaign: Campaign, wanted: RuleFilter, *, chunk: int = 500
) -> Iterator[RuleChange]:
    """Yield all rule changes that match a filter; only one page is in memory."""
    after = ""
    while True:
        page = get_rule_page(access, campaign, wanted, after=after, size=chunk)
        yield from page.rows
        after = page.after
        if not after:
            return


def _filter_rule_changes(access: Access, campaign: Campaign, wanted: RuleFilter) -> QuerySet[RuleChange]:
    rule_changes = RuleChange.objects.visible_to(access, ProblemPermission.VIEW)
    rule_changes = rule_changes.filter(under(wanted.path), campaign=campaign)
    if wanted.kind is not None:
        rule_changes = rule_changes.filter(kind=wanted.kind)
    if wanted.first is not None:
        rule_changes = rule_changes.filter(day__gte=wanted.first)
    if wanted.last is not None:
        rule_changes = rule_changes.filter(day__lte=wanted.last)
    return rule_changes.select_related("unit", "problem", "special").order_by("-day", "-pk")
