"""Letters: written, sent, read by the unit, answered, printed, downloaded."""

import datetime
import io
import zipfile

import pytest
from docx import Document
from docx.shared import Pt
from tests.web.pressed import register_of, send
from tests.web.workspace import AUDITOR, LEADER, OFFICE, ORGANISER, Place

from touchstone.problems.models import Letter, LetterKind, Problem


@pytest.fixture
def problem(place: Place) -> Problem:
    return register_of(place).register("north", statement="台账 <更新> 不及时")


def test_the_office_writes_each_letter_from_what_is_known(place: Place, problem: Problem) -> None:
    warning = f"problems/{problem.pk}/letters/new/?kind={LetterKind.WARNING.value}"
    assert "Warning on the state" not in place.get(OFFICE, warning)
    passed = datetime.date(2019, 6, 14)
    Problem.unscoped.filter(pk=problem.pk).update(deadline=passed, first_deadline=passed)
    for kind, heading in (
        (LetterKind.NOTICE, "Notice on supervised rectification"),
        (LetterKind.GUIDANCE, "Guidance on a stage"),
        (LetterKind.REMINDER, "Reminder on the state"),
        (LetterKind.WARNING, "Warning on the state"),
    ):
        page = place.get(OFFICE, f"problems/{problem.pk}/letters/new/?kind={kind.value}")
        assert f"<h2>{heading}" in page
        assert problem.number in page
        assert "台账 <更新> 不及时" in page


def test_a_letter_is_sent_and_kept_as_sent(place: Place, problem: Problem) -> None:
    path = f"problems/{problem.pk}/letters/new/?kind=guidance"
    place.post(
        OFFICE, path, {"version": problem.version, "text": "第一段。\n第二段。", "answer_by": "2099-01-05"}
    )
    sent = Letter.objects.get()
    assert (sent.kind, sent.number, sent.text) == ("guidance", 1, "第一段。\n第二段。")
    page = place.get(ORGANISER, f"problems/{problem.pk}/letters/{sent.pk}/")
    assert '<p class="letter__text">第二段。</p>' in page
    assert "not answered yet" in page
    assert "page-head__action--main" in page
    assert "page-head__action--main" not in place.get(OFFICE, f"problems/{problem.pk}/letters/{sent.pk}/")
    assert "FK-01" in place.get(AUDITOR, f"problems/{problem.pk}/letters/")


def test_what_is_refused_stands_at_its_field_and_the_text_stays(place: Place, problem: Problem) -> None:
    path = f"problems/{problem.pk}/letters/new/?kind=notice"
    late = {"version": problem.version, "text": "请整改。", "answer_by": "2019-01-02"}
    answer = place.post(OFFICE, path, late, 400).content.decode()
    assert "This date is past." in answer
    assert "请整改。" in answer
    old = place.post(OFFICE, path, {"version": 99, "text": "请整改。", "answer_by": ""}, 400).content.decode()
    assert "Somebody changed this while you were writing." in old
    assert f'name="version" value="{problem.version}"' in old
    assert not Letter.objects.exists()


def test_a_numbered_line_is_not_sent_empty(place: Place, problem: Problem) -> None:
    path = f"problems/{problem.pk}/letters/new/?kind=guidance"
    given = {"version": problem.version, "text": "尚需完成：\n1. \n请补充。", "answer_by": ""}
    assert "A numbered line is empty." in place.post(OFFICE, path, given, 400).content.decode()
    place.post(OFFICE, path, given | {"text": "尚需完成：\n1. 建立台账。"})


def test_who_does_not_direct_writes_no_letter(place: Place, problem: Problem) -> None:
    assert "Write a letter" not in place.get(ORGANISER, f"problems/{problem.pk}/letters/")
    assert "Write a letter" in place.get(OFFICE, f"problems/{problem.pk}/letters/")
    place.post(ORGANISER, f"problems/{problem.pk}/letters/new/", {"version": 1, "text": "x"}, 403)


def test_a_letter_about_another_problem_is_not_found(place: Place, problem: Problem) -> None:
    sent = send(place, problem)
    other = register_of(place).register("north", statement="另一个问题")
    place.get(OFFICE, f"problems/{other.pk}/letters/{sent.pk}/", 404)
    place.get(OFFICE, f"problems/{other.pk}/letters/{sent.pk}/docx/", 404)


def test_the_unit_answers_once_and_the_answer_is_a_note_of_progress(place: Place, problem: Problem) -> None:
    sent = send(place, problem)
    assert "letters/" in place.get(ORGANISER, "today/")
    now = Problem.unscoped.get(pk=problem.pk)
    path = f"problems/{problem.pk}/letters/{sent.pk}/answer/"
    place.post(ORGANISER, path, {"version": now.version, "text": ""}, 400)
    place.post(ORGANISER, path, {"version": now.version, "text": "已经着手整改。"})
    sent.refresh_from_db()
    assert sent.answer is not None
    assert sent.answer.text == "已经着手整改。"
    assert "已经着手整改。" in place.get(OFFICE, f"problems/{problem.pk}/letters/{sent.pk}/")
    assert "letters/" not in place.get(ORGANISER, "today/")
    again = place.post(ORGANISER, path, {"version": now.version + 1, "text": "再答。"})
    assert again["Location"].endswith(f"/letters/{sent.pk}/")
    place.post(LEADER, path, {"version": now.version, "text": "x"}, 403)


def test_today_names_letters_to_ones_own_unit_only(place: Place) -> None:
    send(place, register_of(place).register("south"))
    assert "letters/" not in place.get(ORGANISER, "today/")
    assert "letters/" not in place.get(OFFICE, "today/")


def test_the_file_holds_what_the_page_shows(place: Place, problem: Problem) -> None:
    sent = send(place, problem, text="请于期限前\x02完成。\n二、=HYPERLINK()")
    answer = place.client(OFFICE).get(f"/c/world/problems/{problem.pk}/letters/{sent.pk}/docx/")
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert ".docx" in answer["Content-Disposition"]
    paper = Document(io.BytesIO(answer.content))
    office, day = (paragraph.paragraph_format.right_indent for paragraph in paper.paragraphs[-2:])
    assert day >= Pt(4 * 16), "the seal has its room"
    assert office <= day, "the office stands over the middle of the date"
    assert "PAGE" in paper.sections[0].footer._element.xml
    lines = [paragraph.text for paragraph in Document(io.BytesIO(answer.content)).paragraphs]
    page = place.get(OFFICE, f"problems/{problem.pk}/letters/{sent.pk}/")
    assert len(lines) == 8
    for line in (*lines[:3], *lines[4:-2]):  # the fourth contains a character that no file may contain
        assert f">{line}</p>" in page
    assert lines[1] in page
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        about = parts.read("docProps/core.xml").decode()
    assert "python-docx" not in about
