"""The page on which the unknown words of a ledger are settled, once for all their rows."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page
from tests.accessibility import violations
from tests.interchange.workbooks import make_xlsx
from tests.web.test_imports import HEADER, RIGHT, send
from tests.web.workspace import OFFICE, ORGANISER, Place, people_everywhere, text

from touchstone.campaigns.models import WorkStream
from touchstone.interchange.models import ImportRun
from touchstone.study.models import FormOfStudy, StudySession
from touchstone.units.models import Unit, UnitAlias

LETTERS = "东西上下左右内外前后金木水火土天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜玉出昆冈"[
    :60
]


def book(*rows: tuple[object, ...]) -> bytes:
    return make_xlsx({"台账": [HEADER, *rows]})


def row(unit: str, form: str = "读书班", day: int = 3) -> tuple[object, ...]:
    return (unit, form, f"2019-06-{day:02}", *RIGHT[3:])


def inputs(shown: str) -> dict[str, str]:
    """Return the name of the input for each word, with the values of its options."""
    return dict(re.findall(r'for="id_(word-\w+)">Meaning of “([^”]+)”', shown))


def test_one_choice_settles_all_rows_and_is_remembered(place: Place) -> None:
    days = range(3, 8)
    there = send(place, OFFICE, book(*(row("北部片", "晚间讲座", day) for day in days), row("北区", day=9)))
    shown = place.get(OFFICE, there)
    assert (
        "Words that are not known here, or cannot be used, each in one or more rows: Unit (1), Form of study (1)."
        in shown
    )
    page = place.get(OFFICE, f"{there}settle/")
    assert "later files know it" in page
    names = {word: name for name, word in inputs(page).items()}
    north, north_unit = names["北部片"], place.world.units["north"]
    other = north.replace("word", "other")
    lecture = {names["晚间讲座"]: "reading-class"}
    unknown = text(place.client(OFFICE).post(f"/c/world/{there}settle/", {other: "没有", **lecture}), 400)
    assert "No unit has a name like this." in unknown
    place.post(OFFICE, f"{there}settle/", {other: "北区", **lecture})
    shown = place.get(OFFICE, there)
    assert "2 words are settled." in shown
    assert "Load 6 rows?" in shown
    assert not UnitAlias.unscoped.filter(name="北部片").exists(), (
        "nothing is stored before the file is loaded"
    )
    assert "Settled in this file" in place.get(OFFICE, f"{there}settle/")
    place.post(OFFICE, f"{there}load/", {})
    assert StudySession.unscoped.filter(unit=north_unit, form__code="reading-class").count() == 6
    assert UnitAlias.unscoped.get(name="北部片").unit == north_unit
    assert "晚间讲座" in FormOfStudy.objects.get(code="reading-class").other_names
    history = place.get(OFFICE, "history/")
    assert "Words settled" in history
    assert "Word changed" in history
    again = place.get(OFFICE, send(place, OFFICE, book(row("北部片", "晚间讲座", 12))))
    assert "Load 1 row?" in again


def test_a_word_that_does_not_exist_yet_is_added_from_here(place: Place) -> None:
    there = send(place, OFFICE, book(row("北区", "夜校 & 书友会"), row("北区", day=9)))
    page = place.get(OFFICE, f"{there}settle/")
    ((name, _word),) = inputs(page).items()
    (href,) = re.findall(r'href="/c/world/(campaign/words/[^"]+)">Add it as a new word', page)
    form = place.get(OFFICE, href)
    assert 'value="夜校 & 书友会"' in form
    assert f'href="/c/world/{there}settle/"' in form, "Cancel leads back"
    word = {"name": "夜校 & 书友会", "new_code": "night-school", "stream": WorkStream.objects.all()[0].code}
    added = place.client(OFFICE).post(f"/c/world/{href}", word)
    assert added.headers["Location"] == f"/c/world/{there}settle/"
    page = place.get(OFFICE, f"{there}settle/")
    assert re.search(r'<option value="night-school" selected>', page)
    place.post(OFFICE, f"{there}settle/", {name: "night-school"})
    assert "Load 2 rows?" in place.get(OFFICE, there)
    for wrong in ("x", "-1", "9" * 30):
        form = place.get(OFFICE, f"campaign/words/session-forms/new/?ledger={wrong}")
        assert 'href="/c/world/campaign/words/session-forms/">Cancel' in form
    theirs = place.get(ORGANISER, send(place, ORGANISER, book(row("北区", "没有的形式"))) + "settle/")
    assert "Add it as a new word" not in theirs
    assert "ask the campaign office of" in theirs


def test_all_that_have_one_suggestion_are_taken_by_one_yes(place: Place) -> None:
    """The complaint: a ledger with 54 short names asked for 54 choices, though one unit alone was suggested for most."""
    north, south = place.world.units["north"], place.world.units["south"]
    there = send(
        place,
        OFFICE,
        book(row(f"{north.name}局"), row(f"{south.name}局"), row("没有的", day=4), row("北区", day=9)),
    )
    settle = place.get(OFFICE, f"{there}settle/")
    assert "For 2 words exactly one meaning is suggested." in settle
    listed = place.get(OFFICE, f"{there}settle/only/")
    values = re.findall(r'name="take" value="([^"]+)" checked', listed)
    assert len(values) == 2
    assert "没有的" not in listed
    assert ImportRun.unscoped.get().answers == {}, "looking takes nothing"
    client, address = place.client(OFFICE), f"/c/world/{there}settle/only/"
    assert "Choose at least one word." in text(client.post(address, {}), 400)
    forged = f"{values[0].split('=')[0]}={place.world.units['province'].pk}"
    assert "has changed meanwhile" in text(client.post(address, {"take": forged}), 400)
    assert ImportRun.unscoped.get().answers == {}
    place.post(OFFICE, f"{there}settle/only/", {"take": values})
    shown = place.get(OFFICE, there)
    assert "2 words are settled." in shown
    assert "Load 3 rows?" in shown
    assert "Words settled" in place.get(OFFICE, "history/")
    assert not UnitAlias.unscoped.filter(name=f"{north.name}局").exists()
    place.post(OFFICE, f"{there}load/", {"partial": "yes"})
    assert UnitAlias.unscoped.get(name=f"{north.name}局").unit == north


def test_who_may_not_change_names_settles_for_this_file_only(place: Place) -> None:
    there = send(place, ORGANISER, book(row("北部片", "晚间讲座"), row("北区", day=9)))
    page = place.get(ORGANISER, f"{there}settle/")
    assert page.count("What you settle counts for this file only") == 2
    names = {word: name for name, word in inputs(page).items()}
    chosen = {names["北部片"].replace("word", "other"): "北区", names["晚间讲座"]: "reading-class"}
    place.post(ORGANISER, f"{there}settle/", chosen)
    place.post(ORGANISER, f"{there}load/", {})
    assert StudySession.unscoped.count() == 2
    assert not UnitAlias.unscoped.filter(name="北部片").exists()
    assert "晚间讲座" not in FormOfStudy.objects.get(code="reading-class").other_names


def test_a_word_that_became_a_name_of_another_form_is_refused(place: Place) -> None:
    there = send(place, OFFICE, book(row("北区", "晚间讲座"), row("北区", day=9)))
    ((name, _word),) = inputs(place.get(OFFICE, f"{there}settle/")).items()
    first, second = FormOfStudy.objects.order_by("pk")[:2]
    first.other_names = ["晚间讲座"]
    first.save()
    answer = text(place.client(OFFICE).post(f"/c/world/{there}settle/", {name: second.code}), 400)
    assert "“晚间讲座” is a name of “" in answer
    assert ImportRun.unscoped.get().answers == {}


def test_what_is_settled_can_be_taken_back(place: Place) -> None:
    there = send(place, OFFICE, book(row("北区", "晚间讲座"), row("北区", day=9)))
    ((name, _word),) = inputs(place.get(OFFICE, f"{there}settle/")).items()
    place.post(OFFICE, f"{there}settle/", {name: "reading-class"})
    place.post(OFFICE, f"{there}unsettle/", {})
    assert "Form of study (1)" in place.get(OFFICE, there)


def test_many_words_come_a_page_at_a_time_and_cost_no_more_statements(place: Place) -> None:
    def statements(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            place.get(OFFICE, address)
        return len(captured)

    few = send(place, OFFICE, book(row("北"), row("北区", day=9)))
    many = send(place, OFFICE, book(*(row(f"北{letter}") for letter in LETTERS), row("北区", day=9)))
    page = place.get(OFFICE, f"{many}settle/")
    assert len(inputs(page)) == 25
    assert f"1 to 25 of {len(LETTERS)}" in page
    names = list(inputs(page))
    chosen = {names[0].replace("word", "other"): "北区", "next": "1"}
    answer = place.client(OFFICE).post(f"/c/world/{many}settle/", chosen)
    assert answer.headers["Location"].endswith("settle/?from=25")
    assert f"26 to 50 of {len(LETTERS)}" in place.get(OFFICE, f"{many}settle/?from=25")
    assert statements(f"{many}settle/") <= statements(f"{few}settle/") + 1


def test_the_tree_of_a_list_is_shown_before_it_is_loaded(place: Place) -> None:
    """The complaint: a list of units with a column that nobody knew went side by side below the top, without a word."""
    rows = [("Unit", "Bit of"), ("总院", ""), *((f"{at}病区", "总院") for at in range(135))]
    there = send(place, OFFICE, make_xlsx({"Units": rows}), kind="units")
    shown = place.get(OFFICE, there)
    assert "are left out and hold something: B “Bit of” (135 rows)" in shown
    assert "The tree that would come of it" in shown
    tree = place.get(OFFICE, f"{there}tree/")
    assert "No column says which unit is above another" in tree
    choices = {"kind-0": "units", "header-0": "1", "field-0-0": "name", "field-0-1": "parent", "year": ""}
    place.post(OFFICE, f"{there}columns/", choices)
    tree = place.get(OFFICE, f"{there}tree/")
    assert "136 new" in tree
    assert tree.count("outline__line--2") == 135
    assert not Unit.unscoped.filter(name="总院").exists()
    place.post(OFFICE, f"{there}load/", {})
    assert Unit.unscoped.get(name="总院").numchild == 135
    moved = make_xlsx({"Units": [("单位名称", "上级"), ("0病区", "北区")]})
    there = send(place, OFFICE, moved)
    assert "a unit of this name stands below 总院, row 2" in place.get(OFFICE, f"{there}tree/")
    place.post(OFFICE, f"{there}move/", {"move": "yes"})
    assert "1 moved" in place.get(OFFICE, f"{there}tree/")
    assert "Load 1 row?" in place.get(OFFICE, there)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_words_are_settled_on_a_phone(live_server: object, page: Page) -> None:
    place = people_everywhere()
    there = send(place, OFFICE, book(row("北部片"), row("北片区", "晚间讲座", 4), row("北区", day=9)))
    cookie = place.client(OFFICE).cookies["sessionid"].value
    address = str(live_server)
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
    page.set_viewport_size({"width": 390, "height": 4500})
    page.goto(f"{address}/c/world/{there}")
    page.click("main a[href$='/settle/']")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.select_option("#words-form select", "reading-class")
    for box in page.locator("#words-unit input").all():
        box.fill("北区")
    page.click("main form button.button--main")
    assert page.locator("form.confirm h2").inner_text() == "将3行入库吗？"
