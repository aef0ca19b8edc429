"""Adding the marks of sheets to the sums of questions, and proving the sums from the sheets."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.db import connection, transaction
from django.db.models import Count

from touchstone.common.inserting import insert_rows
from touchstone.measures.models import FoldLock
from touchstone.practice.marking import marks_of
from touchstone.practice.models import AnswerSheet, PracticeTest, QuestionTally, SheetDelta
from touchstone.practice.queries.bank import SUMS, get_paper
from touchstone.practice.rules import FEWEST_ATTEMPTS

FAMILY = "practice"
AT_ONCE = 2_000
"""The most sheets that are counted in one transaction."""

Sums = dict[int, list[int]]
"""Question -> its sums, in the order of ``SUMS``; question 0 is the number of sheets."""


def count_sheets() -> int:
    """Count the first sheets of takers that were handed in, in lots of ten or more of one test; return how many were counted."""
    waiting = SheetDelta.objects.values("test_id").annotate(n=Count("test_id")).filter(n__gte=FEWEST_ATTEMPTS)
    return sum(_count(test) for test in sorted(waiting.values_list("test_id", flat=True)))


def _count(test: int) -> int:
    total = 0
    while done := _count_lot(test):
        total += done
    return total


def _count_lot(test: int) -> int:
    with transaction.atomic():
        FoldLock.objects.get_or_create(family=FAMILY)
        FoldLock.objects.select_for_update().get(family=FAMILY)
        deltas = list(SheetDelta.objects.filter(test_id=test)[:AT_ONCE])
        if len(deltas) < FEWEST_ATTEMPTS:
            return 0
        _add(test, add_up(test, ((delta.variant, delta.marks) for delta in deltas)))
        _say(test)
        SheetDelta.objects.filter(pk__in=[delta.pk for delta in deltas]).delete()
    return len(deltas)


def add_up(test: int, sheets: Iterable[tuple[int, Sequence[int]]]) -> Sums:
    """Return the sums of each question over some sheets, given as variant and marks."""
    sums: defaultdict[int, list[int]] = defaultdict(lambda: [0] * len(SUMS))
    for variant, earned in sheets:
        sums[0][0] += 1
        for question, numbers in zip(get_paper(test, variant), _sums_of(earned), strict=True):
            bucket = sums[question.key]
            for place, number in enumerate(numbers):
                bucket[place] += number
    return dict(sums)


def _sums_of(marks: Sequence[int]) -> list[tuple[int, ...]]:
    """Return what each question of one sheet adds, in the order of ``SUMS``."""
    total = sum(marks)
    return [(1, mark, total - mark, mark**2, (total - mark) ** 2, mark * (total - mark)) for mark in marks]


def _add(test: int, sums: Sums) -> None:
    quote = connection.ops.quote_name
    table = quote(QuestionTally._meta.db_table)
    adding = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in map(quote, SUMS))
    ending = f"ON CONFLICT (test_id, question_id) DO UPDATE SET {adding}"
    rows = [(test, question, "[]", *numbers) for question, numbers in sorted(sums.items())]
    insert_rows(QuestionTally, ("test_id", "question_id", "said", *SUMS), rows, ending)


def _say(test: int) -> None:
    """Let be read what at least ten sheets have added to since it was read: a paper of a lot may be that of one person."""
    moved = []
    for tally in QuestionTally.objects.filter(test_id=test).order_by("question_id"):
        before = tally.said[0] if tally.said else 0
        if tally.shown - before >= FEWEST_ATTEMPTS:
            tally.said = [getattr(tally, name) for name in SUMS]
            moved.append(tally)
    QuestionTally.objects.bulk_update(moved, ["said"], batch_size=500)


def find_differences() -> list[int]:
    """Return the tests whose sums are not those of their sheets, without the sheets that still wait to be counted."""
    keys = PracticeTest.unscoped.exclude(state="draft").order_by("pk").values_list("pk", flat=True)
    return [test for test in keys if _kept(test) != _recount(test)]


def make_anew(test: int) -> None:
    """Write the sums of a test anew from its sheets."""
    with transaction.atomic():
        FoldLock.objects.get_or_create(family=FAMILY)
        FoldLock.objects.select_for_update().get(family=FAMILY)
        sums = _recount(test)
        QuestionTally.objects.filter(test_id=test).delete()
        _add(test, sums)
        _say(test)


def _kept(test: int) -> Sums:
    rows = QuestionTally.objects.filter(test_id=test).values_list("question_id", *SUMS)
    return {question: list(numbers) for question, *numbers in rows}


def _recount(test: int) -> Sums:
    return add_up(test, _counted(test))


def _counted(test: int) -> Iterator[tuple[int, Sequence[int]]]:
    waiting = set(SheetDelta.objects.filter(test_id=test).values_list("unit_id", "taker", "attempt"))
    sheets = AnswerSheet.objects.filter(test=test, attempt=1, handed_in_at__isnull=False)
    rows = sheets.values_list("unit_id", "taker", "attempt", "variant", "answers")
    for unit, taker, attempt, variant, answers in rows.iterator():
        if (unit, taker, attempt) not in waiting:
            yield variant, marks_of(get_paper(test, variant), answers)
