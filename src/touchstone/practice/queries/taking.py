"""Tests as their takers see them: which are open for somebody, and somebody's own sheets.

Sheets are read here only, and only by their owner: the key of a sheet holds a pseudonym of the account that asks.
"""

import datetime
from collections.abc import Collection, Sequence
from functools import reduce
from itertools import cycle, islice
from operator import or_
from typing import Any

from django.db.models import CharField, Q
from django.utils import timezone

from touchstone.common import clock
from touchstone.common.prepared import KEY, Prepared
from touchstone.practice.models import AnswerSheet, PracticeTest, TestState
from touchstone.practice.permissions import PracticePermission
from touchstone.practice.tickets import Sheet, pseudonym
from touchstone.units.access import Access
from touchstone.units.models import User
from touchstone.units.paths import EVERYWHERE, ancestors, is_under, under_any
from touchstone.units.queries.rights import prepare_appointments

_BY_LINK = Prepared(
    lambda link: (
        PracticeTest.unscoped.select_related("campaign", "unit")
        .exclude(state=TestState.DRAFT)
        .filter(link=link)
    ),
    CharField,
)
_FEW = 3
"""Units of a taker up to which the query of their sheets is compiled once."""
_IN_FEW = Prepared(
    lambda taker, test, *units: AnswerSheet.objects.filter(
        reduce(or_, (Q(unit=unit) for unit in units)), taker=taker, test=test
    ),
    *[KEY] * (2 + _FEW),
)
_OWN_UNITS = prepare_appointments("unit_id", "unit__path", "campaign")


def find_tests_for(access: Access, now: datetime.datetime) -> list[PracticeTest]:
    """Return the tests that a person may take or has to look at: those opened and not ended long ago, soonest end first."""
    recent = now - datetime.timedelta(days=90)
    tests = PracticeTest.unscoped.exclude(state=TestState.DRAFT).filter(closes_at__gte=recent)
    places = {path for held in (access, *_elsewhere(access)) for path in held.paths(PracticePermission.TAKE)}
    if EVERYWHERE not in places:
        above = {above for path in places for above in ancestors(path)}
        tests = tests.filter(Q(path__in=above) | under_any(places)) if places else tests.none()
    found = tests.select_related("campaign__root", "unit").order_by("closes_at", "pk")[:200]
    return [test for test in found if may_take(access, test)]


def _elsewhere(access: Access) -> list[Access]:
    return [access.in_campaign(slug) for slug in access.held if slug]


def may_take(access: Access, test: PracticeTest) -> bool:
    """Say whether a test is for the reader: it belongs to a unit at, above or below one of theirs."""
    roots = access.in_campaign(test.campaign.slug).paths(PracticePermission.TAKE)
    return any(is_under(root, test.path) or is_under(test.path, root) for root in roots)


def get_by_link(access: Access, link: str) -> PracticeTest | None:
    """Return the test at a link, if it was opened and is for the reader."""
    return next((test for test in _BY_LINK(link) if may_take(access, test)), None)


def can_start(test: PracticeTest, now: datetime.datetime) -> bool:
    """Say whether an attempt can begin now."""
    going_on = test.state == TestState.OPEN and test.campaign.closed_on is None
    return going_on and test.opens_at <= now < test.closes_at


def find_own_sheets(user: User, test: PracticeTest) -> list[AnswerSheet]:
    """Return somebody's own sheets of a test, by attempt; also those of a unit that they left since it was opened."""
    since = timezone.localdate(test.opens_at)
    units = {unit for unit, _path, _campaign in _seats(user, since) if unit} | {test.unit_id}
    taker = pseudonym(user.pk, test.pk)
    return sorted(_find_sheets(units, taker, test.pk), key=lambda sheet: (sheet.attempt, sheet.unit_id))


def _find_sheets(units: Collection[int], taker: int, test: int) -> list[AnswerSheet]:
    """Return the sheets of a taker in some units; the key of the table begins with the unit."""
    if len(units) > _FEW:
        return list(AnswerSheet.objects.filter(unit__in=units, taker=taker, test=test))
    return _IN_FEW(taker, test, *islice(cycle(units), _FEW))


def get_sheet(key: Sheet) -> AnswerSheet | None:
    """Return the sheet of a ticket."""
    sheets = _find_sheets([key.unit], key.taker, key.test)
    return next((sheet for sheet in sheets if sheet.attempt == key.attempt), None)


def next_sheet(user: User, test: PracticeTest, sheets: Sequence[AnswerSheet]) -> Sheet | None:
    """Return the sheet of the attempt that somebody goes on with or may begin, or None if none is left."""
    taker = pseudonym(user.pk, test.pk)
    for sheet in sheets:
        if sheet.handed_in_at is None:
            return Sheet(sheet.unit_id, sheet.taker, sheet.test_id, sheet.attempt, sheet.variant)
    attempt = max((sheet.attempt for sheet in sheets), default=0) + 1
    if attempt > test.attempts:
        return None
    return Sheet(_unit_of(user, test), taker, test.pk, attempt, (taker + attempt) % test.variants)


def _unit_of(user: User, test: PracticeTest) -> int:
    """Return the unit to which a sheet belongs: the taker's own below the test's, or else that of the test."""
    own = [
        (path, unit)
        for unit, path, campaign in _seats(user)
        if path and campaign in ("", test.campaign.slug) and is_under(path, test.path)
    ]
    return max(own, key=lambda seat: (len(seat[0]), seat[0]))[1] if own else test.unit_id


def _seats(user: User, since: datetime.date | None = None) -> Sequence[tuple[Any, ...]]:
    today = clock.today()
    return list(_OWN_UNITS(user.pk, min(since or today, today), today))
