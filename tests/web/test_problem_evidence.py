"""Evidence photos and the source of a problem: visible only to those allowed to see them."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.interchange.workbooks import make_xlsx
from tests.problems.register import TODAY, Register
from tests.web.pressed import register_of
from tests.web.workspace import AUDITOR, OFFICE, ORGANISER, OUTSIDER, STEERING, Place

from touchstone.common import clock
from touchstone.interchange.models import ImportRun
from touchstone.problems.models import CorrectiveAction, Evidence, Problem, ProgressNote

HEADER = ("单位", "学习形式", "日期")


@pytest.fixture
def register(place: Place, monkeypatch: pytest.MonkeyPatch) -> Register:
    """Return the world's register on its day; its northern unit is the organiser's."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return register_of(place)


def jpeg(name: str = "board.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "green").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def send(place: Place, problem: Problem, act: str, status: int = 302, **given: Any) -> str:
    version = Problem.unscoped.get(pk=problem.pk).version
    sent = {"version": version, **given}
    return place.post(ORGANISER, f"problems/{problem.pk}/{act}/", sent, status).content.decode()


def test_photos_stand_beside_the_form_of_who_verifies(place: Place, register: Register) -> None:
    problem = register.under_way()
    send(place, problem, "note-progress", text="Put up on the board.", photos=[jpeg(), jpeg()])
    register.do(
        "finish_action",
        problem,
        register.north,
        action=CorrectiveAction.objects.get(problem=problem),
        done_on=TODAY,
    )
    send(place, problem, "request-closure", statement="The rule is in force.", photos=[jpeg()])
    for path in (f"problems/{problem.pk}/", f"problems/{problem.pk}/verify/"):
        shown = place.get(STEERING, path)
        assert [
            f"/c/world/problems/photos/{evidence.pk}/" in shown for evidence in Evidence.objects.all()
        ] == [True] * 3
    photo = f"/c/world/problems/photos/{Evidence.objects.order_by('pk')[0].pk}/"
    answer = place.client(STEERING).get(photo)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    for who in (OUTSIDER, "anonymous"):
        assert place.client(who).get(photo).status_code in (302, 404)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (SimpleUploadedFile("board.jpg", b"MZ" + b"\0" * 5_000, "image/jpeg"), "is not a photo"),
        (SimpleUploadedFile("board.jpg", b"\xff\xd8" + b"\0" * (60 << 20), "image/jpeg"), "more than 25 MB"),
    ],
    ids=["a renamed executable", "60 MB"],
)
def test_what_is_no_photo_is_refused_at_its_field(
    place: Place, register: Register, file: SimpleUploadedFile, said: str
) -> None:
    problem = register.under_way()
    shown = send(place, problem, "note-progress", 400, text="Put up.", photos=[file])
    assert "board.jpg" in shown
    assert said in shown
    assert (ProgressNote.objects.count(), Evidence.objects.count()) == (0, 0)


def test_a_problem_of_a_ledger_leads_to_its_import(place: Place, register: Register) -> None:
    ledger = SimpleUploadedFile(
        "ledger.xlsx", make_xlsx({"台账": [HEADER, ("北区", "读书班", "2019-06-03")]})
    )
    place.post(OFFICE, "imports/new/", {"file": ledger})
    run = ImportRun.unscoped.get()
    problem = register.register(origin=f"import:{run.pk}:4", origin_label="ledger.xlsx · 4")
    assert f'href="/c/world/imports/{run.pk}/">ledger.xlsx · 4' in place.get(
        OFFICE, f"problems/{problem.pk}/"
    )
    shown = place.get(AUDITOR, f"problems/{problem.pk}/")
    assert "ledger.xlsx · 4" in shown
    assert f"/imports/{run.pk}/" not in shown
