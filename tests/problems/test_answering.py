"""A unit answers a letter once; the answer is a progress note, and only the unit sees the letter as waiting."""

from typing import Any

import pytest
from tests.problems.register import DUE, Register

from touchstone.common.refusal import Refused
from touchstone.problems import actions
from touchstone.problems.models import Letter, LetterKind, Problem, ProgressNote
from touchstone.problems.queries.letters import find_letters, find_letters_to_answer

pytestmark = pytest.mark.django_db


def sent(register: Register, problem: Problem | None = None, **more: Any) -> Letter:
    problem = problem or register.under_way()
    given = {"kind": LetterKind.NOTICE, "text": "请整改。", "answer_by": DUE, **more}
    return register.do("send_letter", problem, register.office, **given)  # type: ignore[return-value]


def answer(register: Register, letter: Letter, who: str = "north", **more: Any) -> Letter:
    now, user = Problem.unscoped.get(pk=letter.problem.pk), getattr(register, who)
    given = {"version": now.version, "text": "已制定方案。", **more}
    return actions.answer_letter(by=user, access=register.access(user), letter=letter, **given)


def test_an_answer_is_written_once_and_stands_in_both_places(register: Register) -> None:
    letter = sent(register)
    locked_letter = answer(register, letter)
    note = ProgressNote.objects.get(problem=letter.problem)
    assert (locked_letter.answer, note.text, note.by) == (note, "已制定方案。", register.north)
    with pytest.raises(Refused):
        answer(register, letter, text="又答。")
    assert ProgressNote.objects.count() == 1
    assert [letter.answer for letter in find_letters(letter.problem)] == [note]


@pytest.mark.parametrize(
    ("who", "more"), [("group", {}), ("north", {"text": " "}), ("north", {"version": 99})]
)
def test_an_answer_is_refused_and_leaves_nothing(register: Register, who: str, more: dict[str, Any]) -> None:
    letter = sent(register)
    with pytest.raises(Refused):
        answer(register, letter, who, **more)
    letter.refresh_from_db()
    assert letter.answer is None
    assert not ProgressNote.objects.exists()


def test_what_waits_is_found_by_the_unit_until_it_answers_or_the_problem_is_closed(
    register: Register,
) -> None:
    campaign, units = register.world.campaign, register.world.units
    later = sent(register, register.register(), answer_by=None)
    first = sent(register)
    access = register.access(register.north)
    assert find_letters_to_answer(access, campaign, [units["north"]]) == [first, later]
    assert find_letters_to_answer(access, campaign, [units["south"]]) == []
    assert find_letters_to_answer(register.access(register.group), campaign, [units["north"]]) == []
    answer(register, first)
    assert find_letters_to_answer(access, campaign, [units["north"]]) == [later]
    register.do("set_aside", later.problem, register.office, reason="不属实")
    assert find_letters_to_answer(access, campaign, [units["north"]]) == []
