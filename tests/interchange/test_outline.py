"""The tree that would come of a list of units, before anything is written."""

import pytest
from tests.interchange.desk import Desk, counted, unit_book
from tests.interchange.workbooks import make_xlsx

from touchstone.interchange.actions import apply_run, check, choose_move
from touchstone.interchange.intake.outline import LINES, Line
from touchstone.interchange.models import ImportRun
from touchstone.interchange.queries import get_outline
from touchstone.units.models import Unit


def told(lines: list[Line]) -> list[tuple[int, str, str, str, str]]:
    return [(line.depth, line.name, str(line.mark), str(line.why), line.about) for line in lines]


def below(unit: Unit) -> list[str]:
    units = Unit.unscoped.filter(path__startswith=unit.path, depth=unit.depth + 1)
    return list(units.order_by("path").values_list("name", flat=True))


def load(desk: Desk, run: ImportRun) -> ImportRun:
    return apply_run(by=desk.keeper, access=desk.access, run=run)[0]


@pytest.mark.django_db
def test_what_is_new_moved_and_doubtful_is_shown_where_it_would_stand(desk: Desk) -> None:
    rows = [
        ("宁波市", "", "", "", "浙江省"),
        ("宁波市文广局", "", "", "", "宁波市"),
        ("一科", "", "", "", "宁波市文广局"),
        ("杭州市财政局", "", "", "", "宁波市"),
        ("杭州市教育司", "", "", "", "杭州市"),
        ("二科", "", "", "", "无此单位"),
        ("宁波市教育局3", "", "", "", "宁波市"),
    ]
    run = desk.check(unit_book(*rows))
    outline = get_outline(run)
    assert told(outline.lines) == [
        (0, "浙江省", "here", "", ""),
        (1, "宁波市", "here", "", ""),
        (2, "宁波市文广局", "new", "", ""),
        (3, "一科", "new", "", ""),
        (2, "杭州市财政局", "doubtful", "elsewhere", "杭州市"),
        (2, "宁波市教育局3", "new", "", ""),
        (1, "杭州市", "here", "", ""),
        (2, "杭州市教育司", "doubtful", "similar", "杭州市教育局"),
        (0, "二科", "wrong", "parent-unknown", "无此单位"),
    ]
    assert (outline.counts, outline.elsewhere) == ({"here": 1, "new": 3, "doubtful": 2, "wrong": 1}, 1)
    assert not Unit.unscoped.filter(name="一科").exists()


@pytest.mark.django_db
def test_a_list_that_was_loaded_side_by_side_is_put_right_by_moving(desk: Desk) -> None:
    """The complaint: loaded without its parents, and again with them, a list made every unit twice."""
    names = ["总院", *(f"{letter}病区" for letter in "甲乙丙丁")]
    load(desk, desk.check(make_xlsx({"名册": [("单位名称",), *((name,) for name in names)]})))
    assert set(below(desk.root)) >= set(names)
    rows = [(name, "", "", "", "总院") for name in names[1:]] + [("甲组", "", "", "", "甲病区")]
    run = desk.check(unit_book(("总院", "", "", "", "浙江省"), *rows))
    assert counted(run) == {"new": 5, "unchanged": 1}
    assert get_outline(run).elsewhere == 4
    run = choose_move(by=desk.keeper, access=desk.access, run=run, move=True)
    run = check(by=desk.keeper, access=desk.access, run=run)
    assert counted(run) == {"new": 1, "changed": 4, "unchanged": 1}
    assert get_outline(run).counts == {"here": 1, "moved": 4, "new": 1}
    load(desk, run)
    hospital = desk.unit("总院")
    assert below(hospital) == names[1:]
    assert below(desk.unit("甲病区")) == ["甲组"]
    assert Unit.unscoped.filter(name__in=names).count() == 5
    again = desk.check(unit_book(("总院", "", "", "", "浙江省"), *rows))
    assert counted(again) == {"unchanged": 6}


@pytest.mark.django_db
def test_a_large_list_is_cut_with_counts_of_the_rest(desk: Desk) -> None:
    parents = [(f"{at}县", "", "", "", "宁波市") for at in range(40)]
    rows = [(f"{at}县{number}所", "", "", "", f"{at}县") for at in range(40) for number in range(30)]
    outline = get_outline(desk.check(unit_book(*parents, *rows)))
    assert len(outline.lines) <= LINES
    shown = sum(line.mark == "new" for line in outline.lines)
    assert shown + sum(line.counts.get("new", 0) for line in outline.lines) == 40 * 31
    assert outline.counts == {"new": 40 * 31}


@pytest.mark.django_db
def test_a_chain_of_any_length_is_shown(desk: Desk) -> None:
    chain = [
        ("一", "", "", "", "宁波市"),
        *((f"第{at}层", "", "", "", f"第{at - 1}层") for at in range(1, 1_500)),
    ]
    outline = get_outline(desk.check(unit_book(("第0层", "", "", "", "宁波市"), *chain)))
    assert len(outline.lines) <= LINES
