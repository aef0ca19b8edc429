"""Ledgers of what unannounced visits found: each finding is stored once and becomes a problem of its unit."""

import datetime

import pytest
from tests.interchange.desk import Desk, counted, reasons
from tests.interchange.register import (
    FINDING_HEADER,
    HEADER,
    TITLES,
    add_words,
    finding_book,
    finding_row,
    problem_row,
    problems,
)
from tests.interchange.workbooks import make_xlsx

from touchstone.common import clock
from touchstone.inspection.models import Finding, Round, Visit
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(desk: Desk) -> Desk:
    return add_words(desk)


def test_findings_with_their_rounds_groups_and_visits(desk: Desk) -> None:
    book = finding_book(
        finding_row(),
        finding_row(number="AF-02", statement="心得体会大段雷同", outcome="已完成整改"),
        finding_row(number="AF-03", round="第二轮", group="第2组", unit="宁波市教育局", criterion="未开展"),
    )
    run, _outcome = desk.load(book)
    assert counted(run) == {"new": 3}
    assert (Round.unscoped.count(), Visit.unscoped.count(), Finding.unscoped.count()) == (2, 2, 3)
    stored = problems()
    assert {
        number: (problem.list.code, problem.unit.name, problem.state) for number, problem in stored.items()
    } == {
        "AF-01": ("unannounced-visits", "杭州市教育局", "under-way"),
        "AF-02": ("unannounced-visits", "杭州市教育局", "closed"),
        "AF-03": ("unannounced-visits", "宁波市教育局", "under-way"),
    }
    problem = stored["AF-01"]
    finding = Finding.unscoped.get(ledger_number="AF-01")
    assert problem.origin == f"inspection.finding:{finding.pk}"
    assert (finding.problem_key, finding.problem_number) == (problem.pk, "AF-01")
    assert "学习记录与实际不符" in problem.statement
    assert (problem.registered_on, problem.deadline) == (
        datetime.date(2019, 6, 20),
        datetime.date(2019, 7, 20),
    )
    assert stored["AF-02"].closed_on == clock.today()
    assert [differences(family) for family in families()] == [[] for _ in families()]
    again, _outcome = desk.load(book)
    assert counted(again) == {"unchanged": 3}
    assert len(problems()) == 3


def test_a_finding_is_corrected_and_its_problem_goes_its_own_way(desk: Desk) -> None:
    desk.load(finding_book(finding_row()))
    run, _outcome = desk.load(finding_book(finding_row(reported="否", outcome="已完成整改")))
    assert counted(run) == {"changed": 1}
    finding = Finding.unscoped.get()
    assert (finding.reported, finding.ledger_outcome) == (False, "fully-rectified")
    assert problems()["AF-01"].state == "under-way"


def test_every_wrong_row_says_what_and_why(desk: Desk) -> None:
    tomorrow = clock.today() + datetime.timedelta(days=1)
    run, _outcome = desk.load(
        finding_book(
            finding_row(unit="杭州教育"),
            finding_row(number="AF-02", criterion="其他"),
            finding_row(number="AF-03", visited_on=tomorrow),
            finding_row(number="", statement="没有编号"),
            finding_row(number="AF-05", round=""),
            finding_row(number="AF-06"),
            finding_row(number="AF-06", statement="另一个"),
            finding_row(number="AF-06"),
            finding_row(number="AF-07", outcome="基本完成", deadline=""),
        )
    )
    assert counted(run) == {"new": 1, "repeated": 1, "wrong": 7}
    mapping = {row: (column, reason) for row, column, reason in reasons(run)}
    assert mapping[3][0] == "D"
    assert mapping[4] == ("I", "Unknown criterion “其他”. This campaign has: 未开展, 形式主义.")
    assert mapping[5] == ("F", "The date is in the future. Check it.")
    assert mapping[6][0] == "A"
    assert mapping[7][0] == "B"
    assert "Row 8 has the same number" in mapping[9][1]
    assert mapping[11] == ("K", "Say by when what remains will be done.")


def test_problems_and_findings_in_one_file(desk: Desk) -> None:
    """The check stores the rows it depends on, and rolls them back."""
    book = make_xlsx(
        {
            "中央督导反馈": [*TITLES, HEADER, problem_row()],
            "暗访问题": [("2019年暗访发现问题清单",), FINDING_HEADER, finding_row()],
            "其他": [("任务", "地点")],
        }
    )
    run = desk.check(book)
    assert counted(run) == {"new": 2}
    assert not problems()
    run, outcome = desk.load(book)
    assert counted(run) == {"new": 2}
    assert set(outcome.by_kind) == {"problems", "findings"}
    assert set(problems()) == {"FK-01", "AF-01"}


def test_a_deadline_in_words_needs_a_last_day(desk: Desk) -> None:
    run, _outcome = desk.load(
        finding_book(finding_row(deadline="7月底前"), finding_row(number="AF-02", deadline="长期坚持"))
    )
    assert counted(run) == {"new": 1, "wrong": 1}
    assert reasons(run) == [(4, "K", "“长期坚持” names no day. Write the last day, like 2019-06-18.")]
    assert Finding.unscoped.get().deadline == datetime.date(2019, 7, 31)
