"""Places at training classes are loaded with their class and sittings, once."""

from typing import Any

import pytest
from tests.interchange.desk import Desk, counted, reasons
from tests.interchange.workbooks import make_xlsx

from touchstone.figures.queries import Counting
from touchstone.figures.selecting import read
from touchstone.interchange.undoing.queries import preview_taking_back
from touchstone.training.actions import record_counts
from touchstone.training.models import Delegation, Sitting, TrainingClass
from touchstone.training.rules import Counts

pytestmark = pytest.mark.django_db

TITLE = "省管干部专题培训班第一期参训名额（2019-06-16至2019-06-19）"
HEADER = ("序号", "单位", "名额", "实训人数")


def training_book(*rows: tuple[Any, ...], header: tuple[str, ...] = HEADER, title: str = TITLE) -> bytes:
    """Return a workbook of one sitting; rows begin at row 3."""
    return make_xlsx({"第一期": [(title,), header, *rows, ("合计", None, 99, 99)]})


def figures(desk: Desk) -> list[object]:
    codes = ("classes", "sittings", "quota", "places")
    counting = Counting(desk.access, desk.campaign)
    return [counting.figure(read(f"study.training-{code}")).value for code in codes]


def test_the_same_file_again_changes_nothing_and_another_one_changes_numbers(desk: Desk) -> None:
    rows = [(1, "杭州市教育局", 6, 6), (2, "宁波市教育局", 4, "")]
    run, _outcome = desk.load(training_book(*rows))
    assert counted(run) == {"new": 2, "skipped": 1}
    sitting = Sitting.unscoped.select_related("training_class").get()
    assert (str(sitting.training_class), sitting.number) == ("省管干部专题培训班", 1)
    assert (sitting.first_day.day, sitting.last_day.day) == (16, 19)
    assert sitting.training_class.unit_id == desk.root.pk
    assert figures(desk) == [1, 1, 10, 6]
    again, _outcome = desk.load(training_book(*rows))
    assert counted(again) == {"unchanged": 2, "skipped": 1}
    run, _outcome = desk.load(training_book((1, "杭州市教育局", 6, 5), (2, "宁波市教育局", 4, 4)))
    assert counted(run) == {"changed": 2, "skipped": 1}
    assert figures(desk) == [1, 1, 10, 9]
    assert TrainingClass.unscoped.count() == 1


def test_english_columns_without_a_title(desk: Desk) -> None:
    header = ("Unit", "Class", "Sitting", "Dates", "Places", "Trained", "Completed", "Hours of leave")
    rows = [
        ("杭州市教育局", "Safety course", 1, "3-5 June 2019", 3, 3, 2, 4),
        ("杭州市教育局", "Safety course", 2, "2019-06-10", 3, 3, 3, 0),
    ]
    run, _outcome = desk.load(training_book(*rows, header=header, title="Places"))
    assert counted(run) == {"new": 2, "skipped": 1}
    days = Sitting.unscoped.order_by("number").values_list("first_day", "last_day")
    assert [(first.day, last.day) for first, last in days] == [(3, 5), (10, 10)]


def test_what_is_wrong_is_said_at_its_cell(desk: Desk) -> None:
    book = training_book(
        (1, "杭州市教育局", 6, 7),
        (2, "没有这个单位", 1, 1),
        (3, "宁波市教育局", 2, -1),
        (4, "杭州市财政局", 2, 2),
        (5, "杭州市财政局", 2, 1),
    )
    run, _outcome = desk.load(book)
    found = reasons(run)
    assert [(row, column) for row, column, _why in found] == [(3, "D"), (4, "B"), (5, "D"), (7, "B")]
    assert found[0][2].startswith("More trainees than the unit has places.")
    assert found[3][2].startswith("Row 6 has the same unit, class and sitting")
    untitled, _outcome = desk.load(training_book((1, "杭州市教育局", 6, 6), title="名额分配表"))
    assert [why.split("?")[0] for _row, _column, why in reasons(untitled)] == ["Which class", "When"]
    moved = TITLE.replace("06-16", "06-17")
    other, _outcome = desk.load(training_book((1, "杭州市教育局", 6, 6), title=moved))
    assert reasons(other)[0][2].startswith("Sitting 1 of this class is from 2019-06-16 to 2019-06-19.")


def test_what_somebody_recorded_since_stands_in_the_way_of_taking_back(desk: Desk) -> None:
    run, _outcome = desk.load(training_book((1, "杭州市教育局", 6, "")))
    delegation = Delegation.unscoped.select_related("sitting__training_class__campaign").get()
    counts = Counts(taken=5)
    record_counts(by=desk.keeper, access=desk.access, delegation=delegation, version=1, counts=counts)
    (obstacle,) = preview_taking_back(run).obstacles
    assert (obstacle.what, obstacle.number) == ("Trainees of a unit", 1)
