"""Rows of people: whom they mean, who may give which role, and what is never stored."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import DAY, make_appointment, make_person
from tests.interchange.desk import Desk, counted, reasons
from tests.interchange.workbooks import make_xlsx

from touchstone.audit.models import AuditEvent
from touchstone.common.refusal import Refused
from touchstone.interchange.actions import Answer, check, settle_words
from touchstone.interchange.planning import PlannedSheet
from touchstone.interchange.queries import get_groups
from touchstone.interchange.unneeded import explain_unneeded
from touchstone.units.access import everything
from touchstone.units.actions import assign_unit, create_group, end_appointment
from touchstone.units.models import Appointment, Group, GroupKind, User
from touchstone.units.queries import build_access
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db

HEADER = ("姓名", "职务", "角色", "单位", "组别", "任职日期", "登录名")


def people_book(*rows: tuple[object, ...], header: tuple[str, ...] = HEADER) -> bytes:
    """Return a workbook of people; rows begin at row 3 and may leave out their last cells."""
    return make_xlsx({"人员": [("经办人名单",), header, *rows]})


def appointed() -> set[tuple[str, str, str, str]]:
    """Return the name, log-in name, role and place of everybody who is appointed."""
    rows = Appointment.unscoped.select_related("user", "unit", "group")
    return {(row.user.name, row.user.username, row.role, str(row.unit or row.group)) for row in rows}


@pytest.fixture
def group(desk: Desk) -> Group:
    made = create_group(
        by=None, access=everything(), owner=desk.root, number=3, name="第三指导组", kind=GroupKind.STEERING
    )
    assign_unit(by=None, access=everything(), group=made, unit=desk.units["杭州市"], from_day=DAY)
    return made


def test_people_get_an_account_without_a_password_and_an_appointment(desk: Desk, group: Group) -> None:
    run, _outcome = desk.load(
        people_book(
            ("王　伟", "办公室主任", "联络员", "杭教局", "", datetime.date(2019, 6, 3)),
            ("李娜", "副局长", "领导", "杭州市教育局", "", None, "li.na"),
            ("赵敏", "组长", "指导组成员", "", "三", None),
            ("Mary O'Brien", "Editor", "Editor", "宁波市"),
        )
    )
    assert counted(run) == {"new": 4}
    assert appointed() == {
        ("王伟", "wangwei", "organiser", "杭州市教育局"),
        ("李娜", "li.na", "leader", "杭州市教育局"),
        ("赵敏", "zhaomin", "steering", "第三指导组"),
        ("Mary O'Brien", "mary.o.brien", "editor", "宁波市"),
    }
    wang = Appointment.unscoped.select_related("user").get(user__username="wangwei")
    assert (wang.post, wang.from_day) == ("办公室主任", datetime.date(2019, 6, 3))
    assert not wang.user.has_usable_password()
    events = AuditEvent.unscoped.filter(verb__in=("units.person-created", "units.appointed"))
    assert events.filter(reason="ledger.xlsx").count() == 8


def test_the_second_time_nothing_changes_and_a_repeated_row_counts_once(desk: Desk) -> None:
    rows = [
        ("王伟", "主任", "联络员", "杭教局"),
        ("王伟", "主任", "联络员", "杭教局"),
        ("王伟", "", "领导", "杭教局"),
    ]
    run, _outcome = desk.load(people_book(*rows))
    assert counted(run) == {"new": 2, "repeated": 1}
    assert User.objects.filter(name="王伟").count() == 1
    run, _outcome = desk.load(people_book(*rows))
    assert counted(run) == {"unchanged": 2, "repeated": 1}


def test_namesakes_are_asked_about_and_a_log_in_name_answers(desk: Desk) -> None:
    desk.load(people_book(("王伟", "", "联络员", "杭州市教育局")))
    again = ("王伟", "", "联络员", "宁波市教育局", "", None)
    run = desk.check(people_book(again))
    ((_row, column, why),) = reasons(run)
    assert column == "A"
    assert "has an account already, with the log-in name wangwei" in why
    run, _outcome = desk.load(people_book((*again, "wangwei"), (*again[:3], "宁波市", "", None, "wangwei2")))
    assert counted(run) == {"new": 2}
    assert User.objects.filter(name="王伟").count() == 2
    run = desk.check(people_book(("陈静", "", "联络员", "杭州市"), ("陈静", "", "联络员", "宁波市")))
    assert "Row 3 names “陈静” elsewhere" in reasons(run)[0][2]


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        (("王伟", "", "联络员", "杭州教育局"), "D", "Did you mean 杭州市教育局"),
        (("王伟", "", "联络员", ""), "D", "Name the unit or the group"),
        (("王伟", "", "联络员", "杭教局", "三"), "E", "A row appoints to a unit or to a group."),
        (("王伟", "", "联络员", "第三指导组"), "D", "is held at a unit, and this is a group"),
        (("王伟", "", "指导组成员", "第九指导组"), "D", "there is no such group. There are: 第三指导组."),
        (("王伟", "", "检查员", "", "第一检查组"), "E", "there is none of this kind yet"),
        (("王伟", "", "讲解员", "杭教局"), "C", "the role can do nothing here"),
        (("王伟", "", "所长", "杭教局"), "C", "is not one of the words for this column"),
        (("王伟", "", "联络员", "杭教局", "", None, "a b"), "G", "A log-in name has only letters"),
        (
            ("王伟", "", "联络员", "杭教局", "", None, "Keeper"),
            "G",
            "already an account with this log-in name",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_cell(
    desk: Desk, group: Group, row: tuple[object, ...], column: str, why: str
) -> None:
    run = desk.check(people_book(row))
    ((_row, at, reason),) = reasons(run)
    assert (at, why in reason) == (column, True), reason


def test_a_role_that_can_do_nothing_is_settled_once_for_all_its_rows(desk: Desk) -> None:
    rows = [(f"王{n}", "", "讲解员", "杭教局") for n in "甲乙丙丁"]
    run = desk.check(people_book(*rows))
    assert [(word.sort, word.value, word.rows) for word in get_groups(run).words] == [("role", "讲解员", 4)]
    assert get_groups(run).others == []
    given = {"by": desk.keeper, "access": desk.access, "run": run}
    with pytest.raises(Refused, match="there is no “site-keeper”"):
        settle_words(**given, answers=[Answer("role", "讲解员", "site-keeper")])
    settled = settle_words(**given, answers=[Answer("role", "讲解员", "organiser")])
    assert counted(check(by=desk.keeper, access=desk.access, run=settled)) == {"new": 4}


def test_a_different_post_or_day_of_somebody_appointed_is_no_silent_change(desk: Desk) -> None:
    desk.load(people_book(("王伟", "主任", "联络员", "杭教局", "", datetime.date(2019, 6, 3))))
    run = desk.check(people_book(("王伟", "处长", "联络员", "杭教局")))
    assert "already, from 2019-06-03 (主任). End that appointment first" in reasons(run)[0][2]
    run = desk.check(people_book(("王伟", "", "联络员", "杭教局", "", datetime.date(2019, 6, 4))))
    assert reasons(run)[0][1] == "F"


def test_an_appointment_that_ended_in_between_is_said_before_anything_is_loaded(desk: Desk) -> None:
    desk.load(people_book(("王伟", "", "联络员", "杭教局", "", datetime.date(2019, 6, 3))))
    (appointment,) = Appointment.unscoped.all()
    end_appointment(
        by=None,
        access=everything(),
        appointment=appointment,
        to_day=datetime.date(2019, 6, 10),
        even_own=True,
    )
    row = ("王伟", "", "联络员", "杭教局", "", datetime.date(2019, 6, 5), "wangwei")
    assert "already, from 2019-06-03" in reasons(desk.check(people_book(row)))[0][2]
    run, _outcome = desk.load(people_book((*row[:5], datetime.date(2019, 6, 11), "wangwei")))
    assert counted(run) == {"new": 1}


def test_nobody_gives_away_more_than_they_hold(desk: Desk, group: Group) -> None:
    office = make_person("office")
    make_appointment(office, Role.OFFICE, unit=desk.units["杭州市"])
    access = build_access(office, DAY)
    run = desk.check(
        people_book(
            ("王伟", "", "活动办公室", "杭州市"),
            ("李娜", "", "联络员", "宁波市"),
            ("赵敏", "", "指导组成员", "三"),
        ),
        by=office,
        access=access,
        unit=desk.units["杭州市"],
    )
    assert counted(run) == {"new": 1, "wrong": 2}
    assert ["Unknown unit" in why or "held in a group" in why for _row, _at, why in reasons(run)] == [
        True,
        True,
    ]


def test_a_ledger_says_in_which_campaigns_it_appoints(desk: Desk) -> None:
    """Every one, unless it says otherwise; those of an office of one campaign appoint for that campaign only."""
    rows = (
        ("王伟", "", "联络员", "杭教局", "", None, "a", "仅本活动"),
        ("李娜", "", "领导", "杭教局", "", None, "b", ""),
    )
    ledger = people_book(*rows, header=(*HEADER, "适用活动"))
    here = desk.campaign.slug
    run, _outcome = desk.load(ledger)
    assert counted(run) == {"new": 2}
    assert dict(Appointment.unscoped.values_list("user__username", "campaign")) == {"a": here, "b": ""}
    run, _outcome = desk.load(ledger)
    assert counted(run) == {"unchanged": 2}
    office = make_person("office")
    make_appointment(office, Role.OFFICE, unit=desk.root, campaign=here)
    local = {"by": office, "access": build_access(office, DAY, here), "unit": desk.root}
    seat = ("陈静", "", "领导", "杭州市", "", None, "c")
    said = [(*seat, "全部活动"), ("赵敏", "", "编辑", "杭州市", "", None, "d", ""), (*seat, "")]
    run = desk.check(people_book(*said, header=(*HEADER, "适用活动")), **local)
    assert counted(run) == {"new": 1, "wrong": 2}
    assert [
        (at, "for your campaign only" in why or "held in every" in why) for _row, at, why in reasons(run)
    ] == [
        ("H", True),
        ("C", True),
    ]
    run, _outcome = desk.load(people_book(said[2], header=(*HEADER, "适用活动")), **local)
    assert Appointment.unscoped.get(user__username="c").campaign == here


def test_what_nobody_needs_to_know_is_left_out_and_named(desk: Desk) -> None:
    header = ("姓名", "角色", "单位", "手机号", "身份证号码", "登录名")
    run = desk.check(
        people_book(
            ("王伟", "联络员", "杭教局", "13800000000", "330106199001011234", "330106199001011234"),
            header=header,
        )
    )
    assert "Left out: 手机号, 身份证号码." in explain_unneeded(run)[0]
    assert "telephone or identity number" in reasons(run)[0][2]
    (sheet,) = map(PlannedSheet.from_dict, run.plan)
    assert [column.sample for column in sheet.columns][3:5] == ["", ""]
    assert sheet.first_rows
    assert "13800000000" not in str(sheet.first_rows)
    assert "330106199001011234" not in f"{run.faults}{run.preview}"


def test_english_headings_and_roles_are_read(desk: Desk) -> None:
    header = ("Name", "Job title", "Role", "Unit", "From")
    run, _outcome = desk.load(
        people_book(
            ("Mary Jones", "Ward manager", "Unit liaison", "杭教局", "2019-06-03"),
            ("John Jones", "", "Read-only", "浙江省", ""),
            header=header,
        )
    )
    assert counted(run) == {"new": 2}
    assert {role for _name, _login, role, _place in appointed()} == {"organiser", "auditor"}


def test_the_number_of_queries_of_a_check_does_not_grow_with_the_rows(desk: Desk, group: Group) -> None:
    def statements(number: int) -> int:
        def row(at: int) -> tuple[Any, ...]:
            return (
                (f"王{chr(0x4E00 + at)}", "", "联络员", "杭教局")
                if at % 2
                else (f"李{chr(0x4E00 + at)}", "", "指导组成员", "三")
            )

        book = people_book(*map(row, range(number)))
        with CaptureQueriesContext(
            connection,
        ) as context:
            desk.check(book)
        return len(context)

    assert statements(4) == statements(40)
