import pytest

from touchstone.interchange.headings import heading_key, heading_keys, stacked_heading_keys
from touchstone.interchange.kinds import KINDS


def meaning(kind: str, heading: str) -> str | None:
    claims = KINDS[kind].claims
    return next((claims[reading] for reading in heading_keys(heading) if reading in claims), None)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("单位", "unit"), (" 单　位 ", "unit"), ("单位名称：", "unit"), ("*单位", "unit"), ("单位（全称）", "unit"),
        ("日期（年月日）", "held_on"), ("应到 人数", "expected"), ("应到\n人数", "expected"), ("人数（应到）", "expected"),
        ("人数(实到)", "present"), ("应到人数（人）", "expected"), ("日期/Date", "held_on"), ("日期 Date", "held_on"),
        ("Date (日期)", "held_on"), ("HELD_ON", "held_on"), ("Held on:", "held_on"), ("1.单位", "unit"),
        ("Chair's post", "chair_post"), ("上午/下午", "part_of_day"), ("no.", "number"), ("【主题】", "topic"),
        ("单位类别", None), ("责任单位", None), ("", None), ("（）", None), ("2019", None),
    ],
)  # fmt: skip
def test_headings_of_sessions(heading: str, field: str | None) -> None:
    assert meaning("sessions", heading) == field


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("联络员（岗位）", "liaison_post"), ("单位类别", "kind"), ("Name in English", "name_en"), ("所属单位", "parent"),
        ("巡回指导组", "steering_group"), ("Organization", "name"), ("批次", "batch"),
    ],
)  # fmt: skip
def test_headings_of_units(heading: str, field: str) -> None:
    assert meaning("units", heading) == field


@pytest.mark.parametrize(
    ("kind", "heading", "field"),
    [
        ("people", "到岗时间", "from_day"), ("people", "上岗日期", "from_day"), ("people", "单位负责人", "name"),
        ("problems", "单位负责人", "leader_post"), ("problems", "负责人", "responsible_post"),
    ],
)  # fmt: skip
def test_headings_of_people_and_problems(kind: str, heading: str, field: str) -> None:
    assert meaning(kind, heading) == field


def test_a_day_is_headed_by_either_word() -> None:
    """日期 and 时间 are written for each other in every kind of ledger."""
    for kind in KINDS:
        for heading in kind.claims:
            twin = {"日期": "时间", "时间": "日期"}.get(heading[-2:])
            assert twin is None or kind.claims.get(heading[:-2] + twin) == kind.claims[heading]


def test_who_leads_a_unit_is_never_asked_about_in_a_ledger_of_units() -> None:
    assert KINDS["units"].is_unneeded("单位负责人")
    assert KINDS["units"].is_unneeded("Head of unit")


def test_traditional_headings_are_those_of_simplified_letters() -> None:
    for traditional, field in (
        ("學習形式", "form"),
        ("單位", "unit"),
        ("實到人數", "present"),
        ("時段", "part_of_day"),
    ):
        assert meaning("sessions", traditional) == field


def test_headings_in_two_rows() -> None:
    claims = KINDS["sessions"].claims
    for top, bottom, field in (
        ("人数", "应到", "expected"),
        ("人数", "实到", "present"),
        ("单位", "", "unit"),
    ):
        assert next(claims[key] for key in stacked_heading_keys(top, bottom) if key in claims) == field


def test_a_heading_of_marks_only_keeps_them() -> None:
    assert heading_key("#") == "#"
    assert heading_key(" * ") == "*"
