"""Taking a test without a script, keeping the bank, and that nobody learns who answered what."""

import datetime
import re
from html import unescape

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries
from tests.practice.bank import NINE, Bank
from tests.web.workspace import AUDITOR, LEARNER, OFFICE, ORGANISER, OUTSIDER, Place, text

from touchstone.common import clock
from touchstone.practice.actions.counting import count_sheets
from touchstone.practice.models import AnswerSheet, BankQuestion, PracticeTest
from touchstone.web.practice import file_views


@pytest.fixture
def bank(place: Place, monkeypatch: pytest.MonkeyPatch) -> Bank:
    monkeypatch.setattr(clock, "now", lambda: NINE)
    return Bank(place.world)


def fields_of(page: str) -> dict[str, str]:
    """Return the hidden fields of a page's form."""
    found = re.findall(r'type="hidden" name="(ticket|n)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


def begin(place: Place, test: PracticeTest, who: str = LEARNER) -> dict[str, str]:
    """Start a test as a form does, and return the hidden fields of its page."""
    client, link = place.client(who), f"/t/{test.link}/"
    answer = client.post(f"{link}start/", fields_of(text(client.get(link))))
    assert (answer.status_code, answer["Location"]) == (302, link)
    return fields_of(text(client.get(link)))


def test_a_learner_takes_a_test_without_a_script(place: Place, bank: Bank) -> None:
    test, client = bank.open("city", minutes=30), place.client(LEARNER)
    link = f"/t/{test.link}/"
    assert link in text(client.get("/practice/"))
    form = begin(place, test)
    answers = {"q0": ["0", "1"], "q1": "调研", "q2": "x"}
    answer = client.post(f"{link}save/", form | answers)
    page = text(client.get(answer["Location"]))
    assert "Your answers are saved." in page
    assert fields_of(page)["n"] == "2"
    older = client.post(f"{link}save/", form | {"q1": "older"})
    assert "A newer version of your answers had been saved already" in text(client.get(older["Location"]))
    for _again in range(2):
        answer = client.post(f"{link}hand-in/", fields_of(page) | answers)
    page = text(client.get(answer["Location"]))
    assert "Review" in page
    assert "因为甲。" in page, "explanations come afterwards"
    assert "of 5 questions right" in page
    sheet = AnswerSheet.objects.get()
    assert sheet.unit == place.world.units["north"]
    assert AnswerSheet.objects.count() == 1


def test_a_test_under_way_is_shown_by_its_ticket_to_the_browser_that_began_it(
    place: Place, bank: Bank, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    test, client = bank.open("city", minutes=30), place.client(LEARNER)
    link = f"/t/{test.link}/"
    form = begin(place, test)
    names = dict(re.findall(r'type="(text|radio)" name="(q\d+)"', text(client.get(link))))
    client.post(f"{link}save/", form | {names["text"]: "<b>调研</b>", names["radio"]: "1"})
    with django_assert_num_queries(1):
        answer = client.get(link)
    page = text(answer)
    assert 'value="&lt;b&gt;调研&lt;/b&gt;"' in answer.content.decode()
    assert 'value="1" checked' in page
    assert "Learner" not in page, "it is drawn once for all takers"
    assert "no-store" in answer["Cache-Control"]
    ticket, name = client.cookies["sheet"], settings.SESSION_COOKIE_NAME
    assert ticket["path"] == link
    assert ticket["httponly"]
    mine = client.cookies[name].value
    for cookie in ("", place.client(ORGANISER).cookies[name].value):
        client.cookies[name] = cookie
        assert "&gt;调研" not in client.get(link).content.decode(), (
            "the ticket opens nothing without its log-in"
        )
    client.cookies[name] = mine
    other = bank.open("city", minutes=30)
    client.cookies["sheet"]["path"] = "/"
    assert "&gt;调研" not in text(client.get(f"/t/{other.link}/")), "nor anything at another address"
    client.post(f"{link}hand-in/", fields_of(page) | {"q1": "x"})
    assert "Review" in text(client.get(link))


def test_a_script_is_answered_in_codes(place: Place, bank: Bank) -> None:
    test, client = bank.open(), place.client(LEARNER)
    form, accept = begin(place, test), {"accept": "application/json"}
    answer = client.post(f"/t/{test.link}/save/", form | {"n": "7"}, headers=accept)
    assert answer.json() == {"said": "saved", "n": 7, "left": 1800, "handed_in": False}
    assert "no-store" in answer["Cache-Control"]
    answer = client.post(f"/t/{test.link}/save/", form | {"n": "6"}, headers=accept)
    assert (answer.json()["said"], answer.json()["n"]) == ("older", 7)
    for who in (ORGANISER, "anonymous"):
        stolen = place.client(who).post(f"/t/{test.link}/save/", form | {"n": "9"}, headers=accept)
        assert (stolen.status_code, stolen.json()) == (403, {"said": "sign-in"})


def test_late_answers_are_refused_in_words(place: Place, bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    test, client = bank.open(), place.client(LEARNER)
    form = begin(place, test)
    monkeypatch.setattr(clock, "now", lambda: NINE + datetime.timedelta(minutes=31))
    answer = client.post(f"/t/{test.link}/save/", form | {"q0": "0"})
    page = text(client.get(answer["Location"]))
    assert "The time is over. What was saved before is handed in" in page
    assert "Review" in page


def test_a_test_is_for_the_unit_and_those_below(place: Place, bank: Bank) -> None:
    test = bank.open("city")
    for who in (LEARNER, ORGANISER, OFFICE, AUDITOR):
        text(place.client(who).get(f"/t/{test.link}/"))
    text(place.client(OUTSIDER).get(f"/t/{test.link}/"), 404)
    text(place.client(LEARNER).get(f"/t/{bank.open('south').link}/"), 404)
    text(place.client(LEARNER).get(f"/t/{bank.draft().link}/"), 404)
    assert place.client("anonymous").get(f"/t/{test.link}/")["Location"].startswith("/accounts/login/")


def test_nobody_sees_who_scored_what(place: Place, bank: Bank) -> None:
    test = bank.open("city")
    form = begin(place, test)
    place.client(LEARNER).post(f"/t/{test.link}/hand-in/", form | {"q1": "my own words"})
    for user in range(1000, 1010):
        bank.take(test, user)
    assert count_sheets() == 11
    taker = str(AnswerSheet.objects.exclude(answers=[]).latest("started_at").taker)
    page = place.get(OFFICE, f"practice/{test.pk}/")
    assert "From 11 sheets." in page
    for shown in (page, place.get(OFFICE, "history/"), place.get(OFFICE, "people/")):
        assert "my own words" not in shown
        assert taker not in shown
    assert not re.search(r"Learner", page)


def test_the_office_sets_a_test_up_and_opens_it(place: Place, bank: Bank) -> None:
    form = {
        "unit": place.world.units["city"].pk, "title": "测验", "minutes": 20, "attempts": 1, "variants": 3,
        "opens_on": "2019-06-10", "opens_time": "08:00", "closes_on": "2019-06-20", "closes_time": "18:00",
        "draw_0": 9,
    }  # fmt: skip
    place.post(OFFICE, "practice/new/", form)
    test = PracticeTest.unscoped.get()
    assert "and there are 5" in place.get(OFFICE, f"practice/{test.pk}/draw/")
    refused = place.client(OFFICE).post(f"/c/world/practice/{test.pk}/open/", {"version": 1})
    assert "and there are 5" in text(refused, 400)
    place.post(OFFICE, f"practice/{test.pk}/change/", form | {"draw_0": 5, "version": 1})
    assert "right answer" in place.get(OFFICE, f"practice/{test.pk}/draw/")
    place.post(OFFICE, f"practice/{test.pk}/open/", {"version": 2})
    assert f"/t/{test.link}/" in place.get(OFFICE, f"practice/{test.pk}/")
    place.post(OFFICE, f"practice/{test.pk}/end/", {"version": 3})
    assert "ended" in place.get(OFFICE, "practice/")


def test_the_office_keeps_the_bank(place: Place, bank: Bank) -> None:
    form = {
        "unit": place.world.units["province"].pk, "kind": "multiple", "text": "多选二?",
        "answers": "*对\n*也对 # 好\n错", "category": "党章 / 新", "explanation": "见第三条。",
    }  # fmt: skip
    place.post(OFFICE, "practice/questions/new/", form)
    question = BankQuestion.unscoped.get(number=6)
    assert str(question.category) == "党章 › 新"
    assert [answer["share"] for answer in question.content["answers"]] == [50, 50, -100]
    page = place.get(OFFICE, f"practice/questions/{question.pk}/change/")
    assert "*也对 # 好" in page
    place.post(OFFICE, f"practice/questions/{question.pk}/change/", form | {"text": "新题?", "version": 1})
    assert "There is a newer version" in place.get(OFFICE, f"practice/questions/{question.pk}/")
    latest = BankQuestion.unscoped.get(number=6, version=2)
    place.post(OFFICE, f"practice/questions/{latest.pk}/retire/", {"version": 2})
    assert "新题?" not in place.get(OFFICE, "practice/questions/")
    assert "新题?" in place.get(OFFICE, "practice/questions/?state=retired")
    place.post(OFFICE, f"practice/questions/{latest.pk}/back/", {"version": 2})
    assert "新题?" in place.get(OFFICE, "practice/questions/?q=新题&kind=multiple")


GIFT = """$CATEGORY: 党章/总则

单选新题? {=甲 ~乙}

// the second has no right answer
坏题? {~甲 ~乙}

::名::判断新题。{T}
"""


def test_a_question_file_is_read_its_faults_named_by_line_and_written_again(
    place: Place, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(content: str) -> str:
        form = {
            "unit": place.world.units["province"].pk,
            "file": SimpleUploadedFile("bank.txt", content.encode()),
        }
        return text(place.client(OFFICE).post("/c/world/practice/questions/read/", form))

    page = read(GIFT)
    assert "2 questions added. 1 is not read" in page
    assert re.search(r">\s*6\s*<.*Say which answer is right", page, re.DOTALL)
    assert "0 questions added. 2 were in the bank already." in read(GIFT)
    written = place.client(ORGANISER).get("/c/world/practice/questions/file/gift/").content.decode()
    assert "判断新题" in written
    assert "// 5: GIFT cannot hold a question to put in order." in written
    xml = place.client(OFFICE).get("/c/world/practice/questions/file/moodle-xml/").content.decode()
    assert "0 questions added. 7 were in the bank already." in read(xml)
    monkeypatch.setattr(file_views, "MOST", 6)
    cut = place.client(OFFICE).get("/c/world/practice/questions/file/gift/", follow=True)
    assert "A file holds at most 6 questions, and the bank has more." in text(cut)
