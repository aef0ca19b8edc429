"""An import is taken back as one act, and leaves no trace but its history; what stands in the way is named."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import access_with, make_appointment, make_session
from tests.interchange.desk import HEADER, Desk, counted, session_book, session_row, unit_book
from tests.interchange.register import (
    add_words,
    finding_book,
    finding_row,
    problem_book,
    problem_row,
    problems,
    special_book,
)
from tests.interchange.test_intake_people import people_book
from tests.interchange.test_intake_training import training_book
from tests.interchange.workbooks import make_xlsx
from tests.newsroom import newsroom

from touchstone.audit.models import AuditEvent
from touchstone.audit.queries import find_history
from touchstone.campaigns.models import BatchMembership
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.figures.freezing import Publication, freeze
from touchstone.figures.selecting import read
from touchstone.interchange.actions import apply_run, choose_columns, choose_move, release_if_dead, upload
from touchstone.interchange.models import ColumnMapping, ImportRun, LoadedRows, RunState
from touchstone.interchange.permissions import ImportPermission
from touchstone.interchange.planning import refusal_message
from touchstone.interchange.queries import get_planned_sheets
from touchstone.interchange.rules import Options
from touchstone.interchange.undoing.actions import take_back, take_turn_back
from touchstone.interchange.undoing.queries import preview_taking_back
from touchstone.measures.models import Delta, Tally
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families
from touchstone.search.kinds import all_kinds
from touchstone.search.models import Words
from touchstone.search.queries import differences as search_differences
from touchstone.study.actions import correct_session
from touchstone.study.fields import SessionEntry
from touchstone.study.models import RollSheet, StudySession
from touchstone.study.permissions import StudyPermission
from touchstone.units.actions import create_unit, rename_unit
from touchstone.units.models import Group, GroupAssignment, Unit, UnitAlias, UnitMove, User
from touchstone.units.permissions import UnitPermission
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db

FULL = ("宁波市卫健委", "甬卫健委", "Ningbo Health", "政府机关", "宁波市", "第三指导组", "第一批")
UNITS = (
    FULL,
    ("卫健委办公室", "", "", "", "宁波市卫健委"),
    ("杭州市教育局", "杭教", "", "政府机关", "杭州市", "第三指导组", "第一批"),
)
_KEEP_CHANGING = {"version", "changed_at", "sequence"}
_LEFT_OUT = (AuditEvent, ImportRun, LoadedRows)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    return add_words(desk)


def everything_stored() -> dict[str, list[dict[str, Any]]]:
    """Return all rows of the database but the history, the imports, and what follows from other rows."""
    stored = {}
    for model in apps.get_models():
        if issubclass(model, Delta | Tally | Words) or model in _LEFT_OUT or not model._meta.managed:
            continue
        if not model.__module__.startswith("touchstone."):
            continue
        names = [
            field.attname for field in model._meta.concrete_fields if field.attname not in _KEEP_CHANGING
        ]
        rows = model._base_manager.order_by("pk").values(*names)
        if model is UnitAlias:
            rows = model._base_manager.order_by("unit", "name").values("unit", "name", "until")
        stored[model._meta.label] = list(rows)
    for lock in ("measures.FoldLock", "interchange.ImportLock", "interchange.ColumnMapping"):
        stored.pop(lock, None)
    return stored


def is_sound() -> bool:
    """Return whether all tallies, and the index of words, are those of the records."""
    return not any(differences(family) for family in families()) and not any(
        search_differences(kind) for kind in all_kinds()
    )


def back(desk: Desk, run: ImportRun) -> ImportRun:
    return take_back(by=desk.keeper, access=desk.access, run=run)


def obstacles(run: ImportRun) -> list[tuple[str, str, int]]:
    return [(found.what, found.why, found.number) for found in preview_taking_back(run).obstacles]


def visits_book(*rows: tuple[object, ...]) -> bytes:
    return make_xlsx({"展览": [("日期", "展览", "渠道", "观众类别", "人次"), *rows]})


BOOKS: dict[str, tuple[Callable[[], bytes], Callable[[], bytes]]] = {
    "units": (
        lambda: unit_book(("宁波市教育局", "甬教")),
        lambda: unit_book(*UNITS, ("宁波市教育局", "宁教")),
    ),
    "sessions": (
        lambda: session_book(session_row()),
        lambda: session_book(
            session_row(present=29), session_row(unit="杭州市财政局"), session_row(part="下午")
        ),
    ),
    "problems": (
        lambda: problem_book(problem_row(number="FK-07")),
        lambda: problem_book(
            problem_row(number="FK-07"),
            problem_row(number="FK-09", statement="另一个", outcome="已完成整改"),
            problem_row(number="", statement="没有编号", unit="宁波市教育局"),
        ),
    ),
    "specials": (
        lambda: special_book((1, "违规用人整治", "杭州市教育局", "推进中")),
        lambda: special_book(
            (1, "违规用人整治", "宁波市教育局", "未启动"), (2, "形式主义整治", "宁波市教育局", "")
        ),
    ),
    "training": (
        lambda: training_book((1, "杭州市教育局", 6, "")),
        lambda: training_book((1, "杭州市教育局", 7, 5), (2, "宁波市教育局", 4, 4)),
    ),
    "findings": (
        lambda: finding_book(finding_row()),
        lambda: finding_book(
            finding_row(reported="否"),
            finding_row(number="AF-02", statement="心得体会雷同", outcome="已完成整改"),
            finding_row(
                number="AF-03", round="第二轮", group="第2组", unit="宁波市教育局", criterion="未开展"
            ),
        ),
    ),
    "exhibition-visits": (
        lambda: visits_book(("2019-06-10", "基因展", "现场", "群众", 48)),
        lambda: visits_book(
            ("2019-06-10", "基因展", "现场", "群众", 50),
            ("2019/6/10", "基因展", "线上", "群众", 411),
            ("2019/6/10", "基因展", "线上", "群众", 705),
        ),
    ),
}


@pytest.mark.parametrize("kind", BOOKS)
def test_everything_is_as_before_and_the_file_can_be_loaded_again(desk: Desk, kind: str) -> None:
    earlier, book = (make() for make in BOOKS[kind])
    desk.load(earlier)
    before = everything_stored()
    run, _outcome = desk.load(book)
    after, counts = everything_stored(), counted(run)
    assert before != after
    assert preview_taking_back(run).possible
    returned = back(desk, run)
    assert (returned.state, returned.returned_by) == (RunState.RETURNED, desk.keeper)
    assert everything_stored() == before
    assert is_sound()
    again, _outcome = desk.load(book)
    assert counted(again) == counts
    assert is_sound()
    back(desk, again)
    assert everything_stored() == before
    event = AuditEvent.unscoped.filter(verb="interchange.file-taken-back").first()
    assert event is not None
    assert event.changes["new"] == [0, counts["new"]]


def test_what_was_said_of_its_columns_is_forgotten(desk: Desk) -> None:
    """So that the same file, loaded wrongly and taken back, is asked about again."""
    book = session_book(session_row(), header=(*HEADER[:-1], "备忘"))
    run = desk.upload(book)
    (planned,) = get_planned_sheets(run)
    fields = {planned.sheet: {column.index: column.field or None for column in planned.columns}}
    by = {"by": desk.keeper, "access": desk.access}
    choose_columns(**by, run=run, kinds={}, fields=fields, options=Options())
    run.refresh_from_db()
    loaded, _outcome = apply_run(**by, run=run, partial=True, unchecked=True)
    assert ColumnMapping.objects.count() == 1
    back(desk, loaded)
    assert not ColumnMapping.objects.exists()


def test_units_that_the_list_moved_stand_again_where_they_stood(desk: Desk) -> None:
    book = unit_book(
        ("新局", "", "", "", "宁波市"), ("杭州市教育局", "", "", "", "新局"), ("杭州市", "", "", "", "新局")
    )
    run = desk.check(book)
    choose_move(by=desk.keeper, access=desk.access, run=run, move=True)
    apply_run(by=desk.keeper, access=desk.access, run=run, unchecked=True)
    assert desk.unit("杭州市").path.startswith(desk.unit("新局").path)
    back(desk, run)
    assert desk.unit("杭州市教育局").path[:-4] == desk.unit("杭州市").path
    assert desk.unit("杭州市").path[:-4] == desk.root.path
    assert not UnitMove.unscoped.exists()
    assert is_sound()


def test_a_group_guides_again_until_the_day_until_which_it_did(desk: Desk) -> None:
    desk.load(unit_book(("宁波市教育局", "", "", "", "宁波市", "第一指导组")))
    last = clock.today() + datetime.timedelta(days=90)
    GroupAssignment.unscoped.update(from_day=datetime.date(2019, 6, 1), to_day=last)
    before = everything_stored()
    run, _outcome = desk.load(unit_book(("宁波市教育局", "", "", "", "宁波市", "第二指导组")))
    assert everything_stored() != before
    back(desk, run)
    assert everything_stored() == before
    assert is_sound()


def test_accounts_go_unless_somebody_used_them(desk: Desk) -> None:
    before = everything_stored()
    run, _outcome = desk.load(people_book(("王伟", "主任", "联络员", "杭州市")))
    person = User.objects.filter(name="王伟")
    unused = person.get().password
    person.update(password="one that somebody chose")
    assert obstacles(run) == [("User", "changed since the import", 1)]
    person.update(password=unused)
    back(desk, run)
    assert everything_stored() == before
    assert is_sound()


def test_earlier_sessions_count_again_for_the_unit_above(desk: Desk) -> None:
    desk.load(unit_book(("杭州市", "", "", "", "浙江省", "", "第一批")))
    above = BatchMembership.unscoped.get()
    session = make_session(desk.units["杭州市财政局"], desk.forms["reading-class"], by=desk.keeper)
    assert session.membership == above
    run, _outcome = desk.load(unit_book(("杭州市财政局", "", "", "", "杭州市", "", "第一批")))
    session.refresh_from_db()
    assert session.membership != above
    back(desk, run)
    session.refresh_from_db()
    assert session.membership == above
    assert is_sound()


def test_what_was_built_upon_an_import_stands_in_its_way(desk: Desk) -> None:
    run, _outcome = desk.load(unit_book(*UNITS))
    unit = desk.unit("宁波市卫健委")
    make_appointment(desk.keeper, Role.ORGANISER, unit=unit)
    create_unit(by=desk.keeper, access=desk.access, parent=unit, name="新科室")
    make_session(unit, desk.forms["reading-class"], by=desk.keeper)
    rename_unit(by=desk.keeper, access=desk.access, unit=desk.unit("卫健委办公室"), name="办公室")
    before = everything_stored()
    assert obstacles(run) == [
        ("Unit", "changed since the import", 1),
        ("Appointment", "refers to what the import made", 1),
        ("Study session", "refers to what the import made", 1),
        ("Unit", "stands below units that the import made", 1),
    ]
    for number in (11, 12):
        make_session(
            unit, desk.forms["reading-class"], by=desk.keeper, held_on=datetime.date(2019, 6, number)
        )
    assert ("Study sessions", "refer to what the import made", 3) in obstacles(run)
    assert "Units" in dict(preview_taking_back(run).gone)
    before = everything_stored()
    (changed, appointed, _session, below) = preview_taking_back(run).obstacles
    assert [example.label for example in (*changed.examples, *appointed.examples, *below.examples)] == [
        "办公室",
        "Ningbo Health",
        "新科室",
    ]
    with pytest.raises(Refused, match="something was built upon it"):
        back(desk, run)
    assert everything_stored() == before
    run.refresh_from_db()
    assert run.state == RunState.APPLIED


def correct(desk: Desk, session: StudySession, **more: Any) -> None:
    session.refresh_from_db()
    given = {"part_of_day": session.part_of_day, "expected": 30, "present": 27} | more
    entry = SessionEntry(session.unit, session.form, session.held_on, **given)
    correct_session(by=desk.keeper, access=desk.access, session=session, version=session.version, entry=entry)


def test_a_session_corrected_since_stands_in_the_way_until_it_is_as_it_was(desk: Desk) -> None:
    run, _outcome = desk.load(session_book(session_row(topic="")))
    session = StudySession.unscoped.get()
    correct(desk, session)
    assert obstacles(run) == [("Study session", "changed since the import", 1)]
    correct(desk, session, present=28)
    assert obstacles(run) == []
    sheet = RollSheet.objects.create(session=session)
    assert obstacles(run) == [("Attendance on a roll", "refers to what the import made", 1)]
    sheet.delete()
    assert obstacles(run) == []


def test_a_later_import_is_taken_back_first(desk: Desk) -> None:
    first, _outcome = desk.load(session_book(session_row()))
    second, _outcome = desk.load(session_book(session_row()), name="again.xlsx")
    third, _outcome = desk.load(session_book(session_row(present=20)), name="changed.xlsx")
    assert obstacles(first)[1:] == [("Import", "repeats or changes the same records; take it back first", 1)]
    with pytest.raises(Refused, match="take it back first"):
        back(desk, first)
    with pytest.raises(Refused, match="This import loaded nothing, so there is nothing to take back"):
        back(desk, second)
    for run in (third, first):
        back(desk, run)
    assert not StudySession.unscoped.exists()
    assert is_sound()


def test_a_published_bulletin_is_named_with_its_address(db: None) -> None:
    room = newsroom()
    world = room.world
    access = {"by": world.keeper, "access": world.access}
    header = ("单位", "学习形式", "日期", "时段")
    book = make_xlsx({"台账": [header, ("北区", "读书班", "2019-06-20", "上午")]})
    run = upload(
        campaign=world.campaign, unit=world.units["province"], source=book, name="ledger.xlsx", **access
    )
    run, outcome = apply_run(run=run, unchecked=True, **access)
    assert outcome.counts.new == 1
    room.published(title="学习情况")
    (found,) = preview_taking_back(run).obstacles
    assert (found.why, found.number) == ("counts what the import made", 1)
    assert [example.label for example in found.examples] == ["学习情况"]
    assert found.examples[0].href


def test_taking_back_that_was_interrupted_leaves_the_import_loaded(desk: Desk) -> None:
    run, _outcome = desk.load(session_book(session_row()))
    take_turn_back(access=desk.access, run=run)
    run.refresh_from_db()
    with pytest.raises(Refused, match="being taken back right now"):
        back(desk, run)
    released = release_if_dead(run)
    assert released.state == RunState.APPLIED
    assert "nothing was changed" in refusal_message(released.refusal)
    assert back(desk, released).refusal == {}


def test_the_history_still_names_a_unit_that_is_gone(desk: Desk) -> None:
    run, _outcome = desk.load(unit_book(FULL))
    event = AuditEvent.unscoped.get(verb="units.unit-assigned")
    group = Group.unscoped.get(pk=event.target_key)
    back(desk, run)
    assert not Group.unscoped.filter(pk=group.pk).exists()
    (told,) = (
        told
        for told in find_history(desk.access, UnitPermission.VIEW, group)
        if told.verb == "units.unit-assigned"
    )
    assert told.changes["unit"] == [None, "宁波市卫健委"]


def test_a_published_figure_keeps_the_records_that_it_counted(desk: Desk) -> None:
    run, _outcome = desk.load(session_book(session_row()))
    freeze(
        by=None,
        campaign=desk.campaign,
        references=[read("study.sessions")],
        audience=desk.root.path,
        publication=Publication("bulletin", "1", 1),
    )
    assert obstacles(run) == [("Published bulletin", "counts what the import made", 1)]
    late, _outcome = desk.load(session_book(session_row(part="下午")))
    assert obstacles(late) == []


def test_a_problem_with_later_work_stands_in_the_way(desk: Desk) -> None:
    run, _outcome = desk.load(problem_book(problem_row()))
    problem = next(iter(problems().values()))
    type(problem).unscoped.filter(pk=problem.pk).update(version=2)
    assert obstacles(run) == [("Problem", "changed since the import", 1)]


def test_an_import_from_before_cannot_be_taken_back(desk: Desk) -> None:
    run, _outcome = desk.load(session_book(session_row()))
    LoadedRows.objects.all().delete()
    assert not preview_taking_back(run).known
    with pytest.raises(Refused, match="before"):
        back(desk, run)


def test_it_is_taken_back_once(desk: Desk) -> None:
    run, _outcome = desk.load(session_book(session_row()))
    back(desk, run)
    with pytest.raises(Refused, match="was taken back"):
        back(desk, run)


def test_who_may_not_change_what_was_loaded_may_not_take_it_back(desk: Desk) -> None:
    run, _outcome = desk.load(session_book(session_row(), session_row(unit="宁波市教育局")))
    roots = (desk.units["杭州市"],)
    partly = access_with(StudyPermission.RECORD, roots=roots)
    may_load = access_with(ImportPermission.IMPORT, UnitPermission.VIEW, roots=(desk.root,))
    access = type(partly)(None, {**may_load.roots, **partly.roots}, may_load.roles)
    with pytest.raises(Refused, match="other units than yours"):
        take_back(by=desk.keeper, access=access, run=run)


def test_the_number_of_statements_does_not_grow_with_rows(desk: Desk) -> None:
    def statements(days: int) -> int:
        book = session_book(
            *(
                session_row(held_on=datetime.date(2019, 6, 1) + datetime.timedelta(days=day))
                for day in range(days)
            )
        )
        run, _outcome = desk.load(book)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            preview_taking_back(run)
            back(desk, run)
        return len(queries)

    few = statements(3)
    assert statements(28) == few


def test_a_unit_ledger_loaded_wrongly_and_then_rightly_leaves_no_trace(desk: Desk) -> None:
    wrong, _outcome = desk.load(unit_book(("一处",), ("二处",), ("三处", "", "", "", "", "", "第一批")))
    back(desk, wrong)
    places = set(Unit.unscoped.values_list("path", flat=True))
    right, _outcome = desk.load(unit_book(("一处", "", "", "", "宁波市"), ("二处", "", "", "", "一处")))
    assert counted(right) == {"new": 2}
    assert desk.unit("二处").path.startswith(desk.unit("一处").path)
    assert is_sound()
    assert {event.path for event in AuditEvent.unscoped.all()} <= {*places, ""}
