"""Ledgers of problems and of special rectifications: sorted, judged, stored once, and never overwriting work."""

import datetime
from typing import Any

import pytest
from tests.factories import make_appointment, make_person
from tests.interchange.desk import Desk, counted, reasons
from tests.interchange.register import (
    AS_OF,
    HEADER,
    add_words,
    problem_book,
    problem_row,
    problems,
    special_book,
)

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.interchange.actions import check
from touchstone.interchange.fields import split_numbered
from touchstone.interchange.ordinals import day_in
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families
from touchstone.problems.models import (
    CorrectiveAction,
    Problem,
    ProblemList,
    ProgressNote,
    SpecialRectification,
    SupportingUnit,
)
from touchstone.problems.rules import State
from touchstone.units.queries import build_access
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(desk: Desk) -> Desk:
    return add_words(desk)


def test_a_row_becomes_a_problem_as_far_as_the_ledger_has_it(desk: Desk) -> None:
    run, _outcome = desk.load(
        problem_book(
            problem_row(),
            problem_row(number="FK-02", outcome="基本完成", progress="余留制度文件待印发"),
            problem_row(number="FK-03", outcome="正在整改", progress="按计划推进"),
            problem_row(number="FK-04", outcome="", progress=""),
        )
    )
    assert counted(run) == {"new": 4}
    stored = problems()
    assert {number: (problem.state, problem.outcome) for number, problem in stored.items()} == {
        "FK-01": ("closed", "fully-rectified"),
        "FK-02": ("under-way", "basically-rectified"),
        "FK-03": ("under-way", "in-progress"),
        "FK-04": ("registered", "in-progress"),
    }
    problem = stored["FK-01"]
    assert (problem.list.code, problem.source.code, str(problem.aspect)) == (
        "central-feedback",
        "central-feedback",
        "Leadership",
    )
    assert (problem.unit.name, problem.leader_post, problem.standard) == (
        "杭州市教育局",
        "分管负责同志",
        "制度运行一个月以上",
    )
    assert (problem.registered_on, problem.closed_on, problem.deadline) == (
        AS_OF,
        AS_OF,
        datetime.date(2019, 9, 25),
    )
    assert problem.origin == f"import:{run.pk}:4"
    assert problem.origin_label == "ledger.xlsx · 中央督导反馈 · 4"
    assert (stored["FK-02"].residual, stored["FK-02"].residual_until) == (
        "余留制度文件待印发",
        datetime.date(2019, 9, 25),
    )
    actions = CorrectiveAction.objects.filter(problem=problem).values_list("number", "text", "done_on")
    assert list(actions) == [(1, "制定方案", AS_OF), (2, "明确专人", AS_OF), (3, "按月通报", AS_OF)]
    assert "not recorded here" in ProgressNote.objects.get(problem=problem).text
    assert [differences(family) for family in families()] == [[] for _ in families()]


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    book = problem_book(problem_row(), problem_row(number="FK-02", unit="杭教局", outcome="基本完成"))
    desk.load(book)
    before = list(Problem.unscoped.order_by("pk").values())
    run, _outcome = desk.load(book)
    assert counted(run) == {"unchanged": 2}
    assert list(Problem.unscoped.order_by("pk").values()) == before
    assert CorrectiveAction.objects.count() == 6
    assert ProgressNote.objects.count() == 2


def test_english_headings_other_orders_and_synonyms(desk: Desk) -> None:
    header = (
        "Status",
        "Responsible unit",
        "Due date",
        "Issue",
        "Number",
        "Category",
        "Action plan",
        "Lead leader",
    )
    run, _outcome = desk.load(
        problem_book(
            (
                "Closed",
                "杭教局",
                "2019-09-01",
                "Records are late",
                7,
                "Publicity",
                "(1) plan\n(2) people",
                "Deputy",
            ),
            ("partly rectified", "宁波市教育局", "2019-09-02", "Nobody knows", 8, "leadership", "", ""),
            titles=(("Key issues of the games, 2019-07-15",),),
            header=header,
            name="Sheet1",
        )
    )
    assert counted(run) == {"new": 2}
    stored = problems()
    assert {
        number: (problem.list.code, problem.unit.name, problem.outcome) for number, problem in stored.items()
    } == {
        "ZD-07": ("key-issues", "杭州市教育局", "fully-rectified"),
        "ZD-08": ("key-issues", "宁波市教育局", "basically-rectified"),
    }
    assert [str(problem.aspect) for problem in stored.values()] == ["Publicity", "Leadership"]
    assert "does not say what remains" in stored["ZD-08"].residual
    assert list(CorrectiveAction.objects.values_list("text", flat=True)) == ["plan", "people"]
    assert stored["ZD-07"].registered_on == AS_OF


def test_cells_merged_down_sections_and_totals(desk: Desk) -> None:
    run, outcome = desk.load(
        problem_book(
            problem_row(),
            problem_row(number="FK-02", aspect=""),
            ("二、宣传发动（1项）",),
            problem_row(number="FK-03", aspect="宣传发动"),
            ("合计", "", "", "3项"),
            merges=("C4:C5", "A6:K6"),
        )
    )
    assert counted(run) == {"new": 3, "skipped": 2}
    assert sum(outcome.skipped.values()) == 2
    assert [problem.aspect.code for problem in problems().values() if problem.aspect] == [
        "leadership",
        "leadership",
        "publicity",
    ]


def test_every_wrong_row_says_what_and_why(desk: Desk) -> None:
    rows = [
        problem_row(unit="杭州市教育厅"),
        problem_row(number="FK-02", source="上级"),
        problem_row(number="FK-03", aspect="组织"),
        problem_row(number="FK-04", statement=""),
        problem_row(number="FK-05", deadline="2019年6月31日"),
        problem_row(number="FK-06", outcome="差不多"),
        problem_row(number="FK-07", outcome="基本完成", deadline=""),
        problem_row(number="FK-08"),
    ]
    run, _outcome = desk.load(problem_book(*rows))
    assert counted(run) == {"new": 1, "wrong": 7}
    mapping = {row: (column, reason) for row, column, reason in reasons(run)}
    assert mapping[4][0] == "G"
    assert "Did you mean 杭州市教育局" in mapping[4][1]
    assert mapping[5] == ("B", "Unknown source “上级”. This campaign has: 中央督导反馈, 暗访, 交办.")
    assert mapping[6][0] == "C"
    assert "Leadership" in mapping[6][1]
    assert mapping[7] == ("D", "The cell is empty, but every row needs a value here. Fill it in.")
    assert mapping[8][0] == "I"
    assert mapping[9][0] == "K"
    assert "fully rectified, basically rectified" in mapping[9][1]
    assert mapping[10] == ("I", "Say by when what remains will be done.")
    assert list(problems()) == ["FK-08"]


def test_a_number_stands_for_one_problem(desk: Desk) -> None:
    run, _outcome = desk.load(
        problem_book(
            problem_row(),
            problem_row(),
            problem_row(statement="另一个问题"),
            problem_row(number="", statement="没有编号的问题"),
            problem_row(number="", statement="没有编号的问题"),
        )
    )
    assert counted(run) == {"new": 2, "repeated": 2, "wrong": 1}
    assert reasons(run) == [
        (6, "D", "Row 4 has the same number, but differs in: 问题内容. Correct one of the two rows.")
    ]
    assert list(problems()) == ["FK-01", "FK-02"]
    again, _outcome = desk.load(problem_book(problem_row(number="", statement="没有编号的问题")))
    assert counted(again) == {"unchanged": 1}


@pytest.mark.parametrize("heading", ["序号", "No."])
def test_the_row_numbers_of_two_ledgers_are_not_the_numbers_of_problems(desk: Desk, heading: str) -> None:
    header = (heading, *HEADER[1:])
    first = problem_book(
        problem_row(number=501), problem_row(number="502.", statement="第二个问题"), header=header
    )
    second = problem_book(problem_row(number=501, unit="宁波市教育局"), header=header)
    for book, expected in ((first, {"new": 2}), (second, {"new": 1}), (first, {"unchanged": 2})):
        run, _outcome = desk.load(book)
        assert counted(run) == expected, reasons(run)
    assert list(problems()) == ["FK-01", "FK-02", "FK-03"]
    desk.load(problem_book(problem_row(number="FK-07", statement="第三个问题"), header=header))
    assert "FK-07" in problems()


def test_rows_counted_one_by_one_are_different_problems_even_if_they_say_the_same(desk: Desk) -> None:
    """An office that lists a problem of each of its halls in the same words has several problems, not one."""
    header = ("序号", *HEADER[1:])
    rows = [problem_row(number=number, deadline=f"2019-09-{10 + number}") for number in (1, 2, 3)]
    for expected in ({"new": 3}, {"unchanged": 3}):
        run, _outcome = desk.load(problem_book(*rows, header=header))
        assert counted(run) == expected, reasons(run)
    assert [problem.deadline.day for problem in problems().values() if problem.deadline] == [11, 12, 13]


@pytest.mark.parametrize(
    ("written", "day", "wording", "track"),
    [
        ("9月底前", datetime.date(2019, 9, 30), "9月底前", "phased"),
        ("2019-09-30前", datetime.date(2019, 9, 30), "2019-09-30前", "phased"),
        ("8月15日（已完成）", datetime.date(2019, 8, 15), "8月15日（已完成）", "phased"),
        ("第三季度", datetime.date(2019, 9, 30), "第三季度", "phased"),
        ("end of September", datetime.date(2019, 9, 30), "end of September", "phased"),
        ("长期坚持", None, "长期坚持", "continuing"),
        ("立行立改", None, "立行立改", "immediate"),
        ("已完成", None, "已完成", "phased"),
        ("2019年9月25日", datetime.date(2019, 9, 25), "", "phased"),
    ],
)
def test_deadlines_are_read_as_they_are_worded(
    desk: Desk, written: str, day: datetime.date | None, wording: str, track: str
) -> None:
    run, _outcome = desk.load(problem_book(problem_row(deadline=written)))
    assert counted(run) == {"new": 1}, reasons(run)
    problem = problems()["FK-01"]
    assert (problem.deadline, problem.deadline_wording, problem.track) == (day, wording, track)
    again, _outcome = desk.load(problem_book(problem_row(deadline=written)))
    assert counted(again) == {"unchanged": 1}


def test_a_track_of_its_own_counts_more_than_the_deadline(desk: Desk) -> None:
    desk.load(problem_book((*problem_row(deadline="长期坚持"), "分阶段"), header=(*HEADER, "整改类型")))
    assert problems()["FK-01"].track == "phased"


def test_one_problem_over_several_rows_has_their_measures(desk: Desk) -> None:
    header = ("序号", "问题内容", "整改措施", "责任人（岗位）", "责任单位", "整改时限", "完成状态")
    rows = (
        (1, "台账更新不及时", "制定方案", "办公室主任", "杭州市教育局", "8月底前", "正在整改"),
        ("", "", "明确专人", "人事处处长", "", "9月底前", ""),
        ("", "", "（一）按月通报", "办公室主任", "", "9月底前", ""),
        (2, "窗口服务不到位", "1.列出清单；2.明确专人", "窗口负责人", "宁波市教育局", "9月底前", "正在整改"),
    )
    book = problem_book(*rows, header=header, merges=("A4:A6", "B4:B6", "E4:E6", "G4:G6"))
    run, _outcome = desk.load(book)
    assert counted(run) == {"new": 2}, reasons(run)
    first, second = problems().values()
    actions = [
        (action.text, action.post, action.due_on) for action in CorrectiveAction.objects.filter(problem=first)
    ]
    august, september = datetime.date(2019, 8, 31), datetime.date(2019, 9, 30)
    assert actions == [
        ("制定方案", "办公室主任", august),
        ("明确专人", "人事处处长", september),
        ("按月通报", "办公室主任", september),
    ]
    assert (first.deadline, first.responsible_post) == (september, "办公室主任")
    assert CorrectiveAction.objects.filter(problem=second).count() == 2
    again, _outcome = desk.load(book)
    assert counted(again) == {"unchanged": 2}, reasons(again)


@pytest.mark.parametrize(
    ("written", "lead", "supporting"),
    [
        ("杭州市教育局、杭州市财政局", "杭州市教育局", {"杭州市财政局"}),
        ("杭教局牵头，杭州市财政局配合", "杭州市教育局", {"杭州市财政局"}),
        ("杭州市财政局、杭州市教育局（牵头）", "杭州市教育局", {"杭州市财政局"}),
        ("杭州市教育局（牵头）", "杭州市教育局", set()),
        ("杭州市教育局\n杭州市财政局", "杭州市教育局", {"杭州市财政局"}),
        (
            "牵头单位：杭州市教育局；配合单位：杭州市财政局、宁波市教育局",
            "杭州市教育局",
            {"杭州市财政局", "宁波市教育局"},
        ),
        ("杭州市/杭州市教育局、杭州市财政局", "杭州市教育局", {"杭州市财政局"}),
        ("杭州市\n教育局", "杭州市教育局", set()),
    ],
)
def test_of_several_units_one_leads_and_the_others_support(
    desk: Desk, written: str, lead: str, supporting: set[str]
) -> None:
    run, _outcome = desk.load(problem_book(problem_row(unit=written)))
    assert counted(run) == {"new": 1}, reasons(run)
    problem = problems()["FK-01"]
    assert problem.unit.name == lead
    rows = SupportingUnit.unscoped.filter(problem=problem).select_related("unit")
    assert {row.unit.name for row in rows} == supporting


def test_an_unknown_unit_among_several_is_named(desk: Desk) -> None:
    run = desk.check(
        problem_book(problem_row(unit="杭州市教育局、某某局"), problem_row(number="FK-02", unit="某、某某局"))
    )
    assert [reason.split(".")[0] for _row, _column, reason in reasons(run)] == [
        "Unknown unit “某某局”",
        "Unknown unit “某、某某局”",
    ]


def test_a_ledger_never_changes_a_problem_that_is_there(desk: Desk) -> None:
    desk.load(problem_book(problem_row(outcome="正在整改")))
    run, _outcome = desk.load(problem_book(problem_row(outcome="已完成整改", deadline="2019-10-01")))
    assert counted(run) == {"wrong": 1}
    ((_row, _column, reason),) = reasons(run)
    assert reason.startswith("FK-01 is in the register already and differs in: 整改时限, 完成状态.")
    assert problems()["FK-01"].state == State.UNDER_WAY


def test_what_people_did_here_since_counts_more_than_the_ledger(desk: Desk) -> None:
    book = problem_book(problem_row(outcome="正在整改"))
    desk.load(book)
    problem = problems()["FK-01"]
    problem.deadline, problem.outcome, problem.version = datetime.date(2019, 12, 2), "not-rectified", 2
    problem.save()
    run, _outcome = desk.load(book)
    assert counted(run) == {"unchanged": 1}
    run, _outcome = desk.load(problem_book(problem_row(statement="另一个问题")))
    assert counted(run) == {"wrong": 1}


def test_the_list_comes_from_the_row_the_number_the_title_or_the_source(desk: Desk) -> None:
    header = (*HEADER, "所属清单")
    desk.load(
        problem_book(
            (*problem_row(number="FK-01"), ""),
            (*problem_row(number="ZD-05", source=""), ""),
            (*problem_row(number="", source=""), "重点问题"),
            (*problem_row(number="", source="暗访"), ""),
            titles=(("台账",),),
            header=header,
            name="台账",
        )
    )
    assert {number: (problem.list.code, problem.source.code) for number, problem in problems().items()} == {
        "FK-01": ("central-feedback", "central-feedback"),
        "ZD-05": ("key-issues", "leading-group"),
        "ZD-06": ("key-issues", "leading-group"),
        "AF-01": ("unannounced-visits", "unannounced-visit"),
    }
    run, _outcome = desk.load(
        problem_book(problem_row(number="", source=""), titles=(("台账",),), name="台账")
    )
    assert "To which list" in reasons(run)[0][2]
    assert ProblemList.objects.get(code="key-issues").last_number == 6


def test_nobody_brings_the_outcome_of_the_own_unit(desk: Desk) -> None:
    unit = desk.units["杭州市教育局"]
    office = make_person("own-office")
    make_appointment(office, Role.OFFICE, unit=unit)
    access = build_access(office, clock.today())
    book = problem_book(problem_row(), problem_row(number="FK-02", outcome="正在整改"))
    run = desk.upload(book, by=office, access=access, unit=unit)
    run = check(by=office, access=access, run=run)
    assert counted(run) == {"new": 1, "wrong": 1}
    assert reasons(run)[0][:2] == (4, "K")
    assert "own unit" in reasons(run)[0][2]


def test_who_may_not_direct_problems_loads_none(desk: Desk) -> None:
    unit = desk.units["杭州市教育局"]
    organiser = make_person("organiser")
    make_appointment(organiser, Role.ORGANISER, unit=unit)
    access = build_access(organiser, clock.today())
    with pytest.raises(Refused, match="does not include changing this here: Problems"):
        desk.upload(problem_book(problem_row()), by=organiser, access=access, unit=unit)


def test_supporting_units_track_severity_and_days(desk: Desk) -> None:
    header = (*HEADER, "协办单位", "整改类型", "严重程度", "反馈日期", "备注")
    tomorrow = clock.today() + datetime.timedelta(days=1)
    run, _outcome = desk.load(
        problem_book(
            (*problem_row(), "杭州市财政局、宁波市教育局", "立行立改", "严重", "2019-06-20", "重点督办"),
            (*problem_row(number="FK-02"), "某某局", "", "", tomorrow, ""),
            header=header,
        )
    )
    assert counted(run) == {"new": 1, "wrong": 1}
    assert [column for _row, column, _reason in reasons(run)] == ["L", "O"]
    problem = problems()["FK-01"]
    assert (problem.track, problem.severity, problem.registered_on) == (
        "immediate",
        "serious",
        datetime.date(2019, 6, 20),
    )
    assert SupportingUnit.unscoped.filter(problem=problem).count() == 2
    assert ProgressNote.objects.get().text.startswith("已验收\n重点督办")


def test_special_rectifications(desk: Desk) -> None:
    rows: list[tuple[object, ...]] = [
        (1, "违规用人整治", "杭州市教育局　", "推进中"),
        (2, "形式主义整治", "宁波市教育局", "未启动"),
        (2, "形式主义整治", "宁波市教育局", "未启动"),
        (3, "统计造假整治", "统计局", "未启动"),
        ("", "无编号", "宁波市教育局", "未启动"),
    ]
    run, _outcome = desk.load(special_book(*rows))
    assert counted(run) == {"new": 2, "repeated": 1, "wrong": 2}
    again, _outcome = desk.load(special_book(*rows[:2]))
    assert counted(again) == {"unchanged": 2}
    changed, _outcome = desk.load(special_book((2, "形式主义整治", "宁波市教育局", "推进中")))
    assert counted(changed) == {"changed": 1}
    states = dict(SpecialRectification.unscoped.values_list("number", "state"))
    assert states == {1: "under-way", 2: "under-way"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1.制定方案；2.明确专人；3.按月通报", ("制定方案", "明确专人", "按月通报")),
        ("（1）甲（2）乙", ("甲（2）乙",)),
        ("（1）甲；（2）乙。", ("甲", "乙")),
        ("①甲②乙③丙", ("甲", "乙", "丙")),
        ("一、甲\n二、乙", ("甲", "乙")),
        ("总要求：1、甲 2、乙", ("总要求：1、甲 2、乙",)),
        ("降低到1.5%；增加2.5倍", ("降低到1.5%；增加2.5倍",)),
        ("2.先二；1.后一", ("2.先二", "后一")),
        ("甲\n乙", ("甲", "乙")),
        ("", ()),
    ],
)
def test_measures_are_divided_at_their_numbers(text: str, parts: tuple[str, ...]) -> None:
    assert split_numbered(text) == parts


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("更新：2019年7月15日", datetime.date(2019, 7, 15)),
        ("台账（2019.7.5）", datetime.date(2019, 7, 5)),
        ("2019年台账", None),
        ("2019-06-16至2019-06-19", None),
        ("2019年6月31日", None),
    ],
)
def test_the_day_that_a_title_names(title: str, day: Any) -> None:
    assert day_in(title) == day
