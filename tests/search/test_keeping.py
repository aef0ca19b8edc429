"""The words in the index are those of the records, whichever way these were written."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from tests.factories import (
    DAY,
    make_appointment,
    make_campaign,
    make_form,
    make_person,
    make_session,
    make_tree,
)
from tests.newsroom import newsroom

from touchstone.bulletins.models import BulletinPage
from touchstone.content.models import PAGES
from touchstone.search.actions import find_outdated, keep, rebuild
from touchstone.search.kinds import all_kinds
from touchstone.search.models import UnitWords
from touchstone.search.queries import differences, find_keys, found, is_few, read_text
from touchstone.units.access import everything
from touchstone.units.actions import (
    close_unit,
    correct_name,
    create_unit,
    describe_unit,
    move_unit,
    rename_unit,
    set_aliases,
)
from touchstone.units.models import Unit, User
from touchstone.units.queries import find_by_name
from touchstone.units.roles import Role
from touchstone.units.searching import PEOPLE, UNITS

pytestmark = pytest.mark.django_db


def wrong() -> list[object]:
    return [(kind.name, difference) for kind in all_kinds() for difference in differences(kind)]


def keys(kind: object, text: str, limit: int = 10) -> list[int]:
    return find_keys(kind, read_text(text), limit)  # type: ignore[arg-type]


def test_units_are_kept_through_all_acts() -> None:
    tree = make_tree({"省": {"甲市": {"文旅局": {}, "教育局": {}}, "乙市": {}}})
    assert wrong() == []
    office = tree["文旅局"]
    assert keys(UNITS, "wlj") == [office.pk]
    rename_unit(by=None, access=everything(), unit=office, name="文化和旅游局", name_en="Culture")
    set_aliases(by=None, access=everything(), unit=office, names=["旅游委"])
    describe_unit(
        by=None,
        access=everything(),
        unit=tree["教育局"],
        name="教育体育局",
        name_en="",
        aliases=["教体局"],
        details={},
    )
    create_unit(by=None, access=everything(), parent=tree["乙市"], name="新局", aliases=["新新局"])
    assert wrong() == []
    assert keys(UNITS, "旅游委") == keys(UNITS, "wlj") == keys(UNITS, "culture") == [office.pk]
    assert keys(UNITS, "jtj") == [tree["教育局"].pk]


def test_a_move_takes_everything_below_along() -> None:
    tree = make_tree({"省": {"甲市": {"文旅局": {"一科": {}}}, "乙市": {}}})
    campaign = make_campaign(tree["省"])
    person = make_person(name="王小明")
    make_appointment(person, Role.ORGANISER, unit=tree["一科"])
    make_session(tree["一科"], make_form(campaign), by=person, topic="调查研究")
    assert wrong() == []
    move_unit(by=None, access=everything(), unit=tree["文旅局"], to_parent=tree["乙市"])
    assert wrong() == []
    moved = Unit.unscoped.get(pk=tree["一科"].pk)
    below = read_text("wang").within([Unit.unscoped.get(pk=tree["乙市"].pk).path])
    assert find_keys(PEOPLE, below, 5) == [person.pk]
    assert moved.path.startswith(Unit.unscoped.get(pk=tree["乙市"].pk).path)


def test_people_are_kept_through_all_acts() -> None:
    tree = make_tree({"省": {"甲市": {}}})
    person = make_person("wang.xm", name="王小明")
    appointed = make_appointment(person, Role.ORGANISER, unit=tree["甲市"], from_day=DAY.replace(year=2099))
    assert wrong() == []
    assert keys(PEOPLE, "wxm") == keys(PEOPLE, "wang.x") == keys(PEOPLE, "小明") == [person.pk]
    close_unit(by=None, access=everything(), unit=tree["甲市"], day=DAY)
    assert not type(appointed).unscoped.filter(pk=appointed.pk).exists()
    assert wrong() == []
    make_appointment(person, Role.LEARNER, unit=tree["省"])
    correct_name(by=None, access=everything(), person=person, name="王晓明")
    assert wrong() == []
    assert keys(PEOPLE, "王晓") == [person.pk]
    assert keys(PEOPLE, "小明") == []


def test_bulletins_are_kept_when_they_are_saved_and_deleted() -> None:
    room = newsroom()
    draft = room.draft(number=7, title="食堂排队专刊", slug="b7")
    assert differences(PAGES) == []
    page = BulletinPage.objects.get(pk=draft.pk)
    page.title = "食堂问题专刊"
    page.save()
    assert differences(PAGES) == []
    page.delete()
    assert differences(PAGES) == []


def test_exact_names_come_first_and_no_more_than_asked_for() -> None:
    tree = make_tree({"省": {f"{name}文旅局": {} for name in "甲乙丙丁戊"} | {"文旅局": {}}})
    hits = keys(UNITS, "文旅局", 3)
    assert len(hits) == 3
    assert hits[0] == tree["文旅局"].pk
    assert keys(UNITS, "wlj", 3) == hits
    assert is_few(UNITS, read_text("文旅局"))
    assert Unit.unscoped.filter(pk__in=found(UNITS, read_text("文旅局"))).count() == 6


def test_units_are_found_by_traditional_letters_and_by_sound() -> None:
    tree = make_tree({"省": {"於潜镇": {}, "乾隆办": {}}})
    for text in ("於潜", "于潜", "於潛鎮", "yuqian"):
        assert [hit.unit.pk for hit in find_by_name(everything(), text)] == [tree["於潜镇"].pk], text
    for text in ("乾隆", "干隆", "qianlong", "qlb"):
        assert [hit.unit.pk for hit in find_by_name(everything(), text)] == [tree["乾隆办"].pk], text


def test_the_command_finds_and_mends_what_differs() -> None:
    tree = make_tree({"省": {"文旅局": {}}})
    person = User.objects.create(username="made-beside", name="李四")
    UnitWords.objects.filter(rowid=tree["文旅局"].pk).delete()
    keep(UNITS, [tree["省"].pk])
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("reindex", check=True, language="en", stdout=out)
    assert "units: 1 record differs" in out.getvalue()
    assert "people: 1 record differs" in out.getvalue()
    call_command("reindex", language="en", stdout=StringIO())
    call_command("reindex", check=True, language="en", stdout=StringIO())
    assert keys(PEOPLE, "李四") == [person.pk]
    User.objects.filter(pk=person.pk).delete()
    rebuild(PEOPLE)
    assert wrong() == []


def test_the_next_start_reads_anew_what_older_rules_have_made(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {kind.name for kind in find_outdated()} == {kind.name for kind in all_kinds()}
    call_command("reindex", outdated=True, stdout=StringIO())
    assert find_outdated() == []
    monkeypatch.setattr("touchstone.search.actions.current_version", lambda: "another")
    assert len(find_outdated()) == len(all_kinds())


def test_many_records_are_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    make_tree({"省": {f"第{number}局": {} for number in range(30)}})
    monkeypatch.setattr("touchstone.search.actions.MANY", 7)
    UnitWords.objects.all().delete()
    keep(UNITS, [])
    assert rebuild(UNITS) == 31
    assert wrong() == []
