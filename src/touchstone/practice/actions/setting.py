"""Writes of practice tests: setting them up, drawing their papers when they open, ending them."""

import datetime
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import begin_in
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.common.changes import apply, changes_since, snapshot, values_of
from touchstone.common.refusal import Refused
from touchstone.practice.actions.bank import CHANGED_MEANWHILE
from touchstone.practice.fields import ENTERED, Part, TestEntry
from touchstone.practice.marking import Printed, write_paper
from touchstone.practice.models import Paper, PracticeTest, TestPart, TestState
from touchstone.practice.permissions import PracticePermission
from touchstone.practice.queries.bank import (
    count_drawable,
    find_drawable,
    find_parts,
    get_paper,
    read_drawn,
)
from touchstone.practice.queries.terms import forget_terms
from touchstone.practice.rules import DrawTooLarge, Question, check_draw, draw, shown_order
from touchstone.practice.searching import TESTS
from touchstone.search.actions import keep
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths, get_frozen_paths
from touchstone.units.models import User

SET = PracticePermission.SET
LONGEST_MINUTES, MOST_ATTEMPTS, MOST_VARIANTS, MOST_QUESTIONS, MOST_PARTS = 600, 20, 100, 200, 20


def create_test(*, by: User, access: Access, campaign: Campaign, entry: TestEntry) -> PracticeTest:
    """Set a test up; nobody can take it before it is opened."""
    with transaction.atomic():
        path = _check(access, campaign, entry)
        begin_in(campaign)
        values = _values(entry)
        test = PracticeTest(campaign=campaign, path=path, link=secrets.token_urlsafe(15), **values)
        test.save()
        keep(TESTS, [test.pk])
        _write_parts(test, entry.parts)
        record(by=by, verb="practice.test-created", target=test)
    return test


def change_test(
    *, by: User, access: Access, test: PracticeTest, version: int, entry: TestEntry, reason: str = ""
) -> PracticeTest:
    """Change a test: all of it while it is prepared; once it is open, only until when it can be taken."""
    with transaction.atomic():
        path = _check(access, test.campaign, entry)
        with _lock(access, test, version) as locked:
            before = snapshot(locked, ENTERED)
            values = _values(entry)
            if locked.state == TestState.DRAFT:
                apply(values, locked)
                locked.path = path
                _write_parts(locked, entry.parts)
            elif locked.state == TestState.OPEN:
                apply({"closes_at": values["closes_at"]}, locked)
            else:
                raise Refused(_("This test has ended. Set up a new one."))
            changes = changes_since(before, locked)
            record(by=by, verb="practice.test-changed", target=locked, changes=changes, reason=reason.strip())
    forget_terms()
    return locked


def open_test(*, by: User, access: Access, test: PracticeTest, version: int) -> PracticeTest:
    """Draw the papers and open a test: from its first moment on, its link leads to it."""
    with transaction.atomic():
        begin_in(test.campaign)
        with _lock(access, test, version) as locked:
            if locked.state != TestState.DRAFT:
                raise Refused(_("This test was opened before."))
            if locked.closes_at <= clock.now():
                raise Refused(_("The time in which it can be taken is over. Change it first."))
            Paper.objects.bulk_create(
                Paper(test=locked, variant=variant, questions=write_paper(paper))
                for variant, paper in enumerate(draw_papers(locked, range(locked.variants)))
            )
            get_paper.cache_clear()
            locked.state = TestState.OPEN
            record(by=by, verb="practice.test-opened", target=locked)
    forget_terms()
    return locked


def draw_papers(test: PracticeTest, variants: range) -> list[list[Printed]]:
    """Return some variants of a test's paper as they would be drawn now; refused if the bank has too few questions."""
    there = find_drawable(test)
    bank = {number: question.category for number, question in there.items()}
    wanted = _wanted(test)
    try:
        drawn = [
            (f"{test.seed}:{variant}", draw(f"{test.seed}:{variant}", wanted, bank)) for variant in variants
        ]
    except DrawTooLarge as error:
        raise Refused(error.translate(gettext)) from error
    read = read_drawn(sorted({there[number].key for _seed, numbers in drawn for number in numbers}))
    return [
        [_print(seed, number, there[number].key, read[there[number].key]) for number in numbers]
        for seed, numbers in drawn
    ]


def check_bank(test: PracticeTest) -> None:
    """Refuse, as the draw would, if the bank has too few questions for a test; it only counts them."""
    try:
        check_draw(_wanted(test), count_drawable(test))
    except DrawTooLarge as error:
        raise Refused(error.translate(gettext)) from error


def _wanted(test: PracticeTest) -> dict[tuple[str, ...], int]:
    wanted: dict[tuple[str, ...], int] = {}
    for part in find_parts(test):
        names = part.category.path if part.category else ()
        wanted[names] = wanted.get(names, 0) + part.number
    return wanted


def _print(seed: str, number: int, key: int, question: Question) -> Printed:
    return Printed(key, question, tuple(shown_order(seed, number, question)))


def end_test(*, by: User, access: Access, test: PracticeTest, version: int, reason: str = "") -> PracticeTest:
    """End a test: nobody begins any more; who has begun may finish in the time that they have."""
    with transaction.atomic(), _lock(access, test, version) as locked:
        if locked.state != TestState.OPEN:
            raise Refused(_("Only an open test can be ended."))
        locked.state = TestState.ENDED
        record(by=by, verb="practice.test-ended", target=locked, reason=reason.strip())
    forget_terms()
    return locked


@contextmanager
def _lock(access: Access, test: PracticeTest, version: int) -> Iterator[PracticeTest]:
    freeze_paths()
    rows = PracticeTest.objects.visible_to(access, SET).select_for_update(of=("self",))
    locked = rows.select_related("campaign__root", "unit").filter(pk=test.pk).first()
    if locked is None:
        raise Refused(_("You may not set tests of this unit."))
    if locked.version != version:
        raise Refused(CHANGED_MEANWHILE)
    yield locked
    locked.version += 1
    locked.save()
    keep(TESTS, [locked.pk])


def _values(entry: TestEntry) -> dict[str, object]:
    values = values_of(entry, ENTERED)
    return {**values, "seed": values["seed"] or secrets.token_hex(8)}


def _write_parts(test: PracticeTest, parts: tuple[Part, ...]) -> None:
    TestPart.objects.filter(test=test).delete()
    TestPart.objects.bulk_create(
        TestPart(test=test, order=order, number=part.number, category=part.category)
        for order, part in enumerate(parts, start=1)
    )


def _check(access: Access, campaign: Campaign, entry: TestEntry) -> str:
    """Check an entry and return the path of its unit."""
    path: str = get_frozen_paths([entry.unit.pk])[entry.unit.pk]
    if not access.covers(SET, path):
        raise Refused(_("You may not set tests of this unit."), "unit")
    if not path.startswith(campaign.root.path):
        raise Refused(_("This unit does not belong to the campaign."), "unit")
    if not entry.title.strip():
        raise Refused(_("Give the test a title."), "title")
    if entry.closes_at <= entry.opens_at:
        raise Refused(_("It has to be open for some time: set an end after the beginning."), "closes_at")
    for name, most in (
        ("minutes", LONGEST_MINUTES),
        ("attempts", MOST_ATTEMPTS),
        ("variants", MOST_VARIANTS),
    ):
        if not 1 <= getattr(entry, name) <= most:
            raise Refused(_("Write a number from 1 to %(most)d.") % {"most": most}, name)
    if not entry.parts or len(entry.parts) > MOST_PARTS or min(part.number for part in entry.parts) < 1:
        raise Refused(
            _("Say how many questions are drawn, from 1 to %(most)d.") % {"most": MOST_QUESTIONS}, "parts"
        )
    if sum(part.number for part in entry.parts) > MOST_QUESTIONS:
        raise Refused(
            _("Say how many questions are drawn, from 1 to %(most)d.") % {"most": MOST_QUESTIONS}, "parts"
        )
    if entry.closes_at - entry.opens_at > datetime.timedelta(days=400):
        raise Refused(_("It can be open for 400 days at most."), "closes_at")
    return path
