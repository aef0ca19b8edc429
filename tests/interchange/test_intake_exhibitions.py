"""Ledgers of visits to exhibitions."""

import datetime

import pytest
from tests.interchange.desk import Desk, counted, reasons
from tests.interchange.register import add_words

from touchstone.interchange.actions import Answer, apply_run, check, settle_words
from touchstone.sites.actions import add_exhibition
from touchstone.sites.fields import ExhibitionEntry
from touchstone.sites.models import ExhibitionVisits

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(desk: Desk) -> Desk:
    return add_words(desk)


def ledger(*rows: str, header: str = "日期,展览,渠道,观众类别,人次") -> bytes:
    return "\n".join([header, *rows]).encode("gb18030")


def numbers() -> list[tuple[str, int, int]]:
    rows = ExhibitionVisits.unscoped.order_by("day", "channel", "ordinal")
    return list(rows.values_list("channel", "ordinal", "number"))


def test_each_row_is_a_count_and_the_same_list_again_changes_nothing(desk: Desk) -> None:
    book = ledger(
        "2019-06-10,基因展,现场,群众,48",
        "2019/6/10,基因展,线上,群众,411",
        "2019/6/10,基因展,线上,群众,705",
        "2019年6月10日,基因展,线上,群众,411人",
    )
    run, _outcome = desk.load(book, name="visits.csv")
    assert counted(run) == {"new": 4}
    assert numbers() == [("in-person", 1, 48), ("online", 1, 411), ("online", 2, 705), ("online", 3, 411)]
    assert {row.unit.name for row in ExhibitionVisits.unscoped.select_related("unit")} == {"杭州市"}
    again, _outcome = desk.load(book + b"\n", name="visits.csv")
    assert counted(again) == {"unchanged": 4}
    changed, _outcome = desk.load(ledger("2019-06-10,基因展,现场,群众,50"), name="visits.csv")
    assert counted(changed) == {"changed": 1}
    assert numbers()[0] == ("in-person", 1, 50)


def test_a_column_may_say_which_count_of_the_day_a_row_is(desk: Desk) -> None:
    header = "日期,展览,渠道,观众类别,人次,第几次统计"
    rows = ("2019-06-10,基因展,现场,群众,48,2", "2019-06-10,基因展,现场,群众,48,2")
    run, _outcome = desk.load(ledger(*rows, header=header), name="visits.csv")
    assert counted(run) == {"new": 1, "repeated": 1}
    assert numbers() == [("in-person", 2, 48)]


def test_each_fault_says_what_is_wrong(desk: Desk) -> None:
    for unit in ("宁波市", "杭州市"):
        entry = ExhibitionEntry(desk.units[unit], "同名展", datetime.date(2019, 6, 1))
        add_exhibition(by=desk.keeper, access=desk.access, campaign=desk.campaign, entry=entry)
    run = desk.check(
        ledger(
            "2019-06-09,基因展,现场,群众,1",
            "2019-06-10,基因,现场,群众,1",
            "2019-06-10,同名展,现场,群众,1",
            "2019-06-10,基因展,现场,群众,-1",
        ),
        name="visits.csv",
    )
    said = [(row, reason.split(".")[0].split(":")[0]) for row, _column, reason in reasons(run)]
    assert said == [
        (2, "The exhibition had not opened on this date"),
        (3, "Unknown exhibition “基因”"),
        (4, "Several units have an exhibition “同名展”"),
        (5, "-1 is less than zero"),
    ]
    named = desk.check(
        ledger("2019-06-10,同名展,宁波市,现场,群众,1", header="日期,展览,主办单位,渠道,观众类别,人次"),
        name="visits.csv",
    )
    assert counted(named) == {"new": 1}


def test_an_exhibition_that_the_campaign_does_not_have_is_said_once_with_its_rows(desk: Desk) -> None:
    unknown = [f"2019-06-{day},红船展,现场,群众,{day}" for day in range(10, 20)]
    run = desk.check(ledger("2019-06-10,基因展,现场,群众,-1", *unknown), name="visits.csv")
    assert run.wrong == 11
    assert [(fault["row"], fault["code"], fault["rows"]) for fault in run.faults] == [
        (2, "number.negative", 1),
        (3, "exhibition.unknown", 10),
    ]


def test_words_for_a_channel_and_a_category_are_settled_once(desk: Desk) -> None:
    run = desk.check(ledger("2019-06-10,基因展,云端,街坊,3"), name="visits.csv")
    assert counted(run) == {"wrong": 1}
    answers = [Answer("channel", "云端", "online"), Answer("category", "街坊", "public")]
    settled = settle_words(by=desk.keeper, access=desk.access, run=run, answers=answers)
    check(by=desk.keeper, access=desk.access, run=settled)
    apply_run(by=desk.keeper, access=desk.access, run=settled)
    assert numbers() == [("online", 1, 3)]
