"""Photos as evidence: they are optional, and a refused act leaves none behind."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image
from tests.problems.register import Register

from touchstone.common.photos import MOST_PHOTOS, Shrunk, shrink
from touchstone.common.refusal import Refused
from touchstone.problems import actions
from touchstone.problems.actions import transitions
from touchstone.problems.models import Evidence, LookBack, LookBackResult, Problem, ProgressNote
from touchstone.problems.queries import get_parts, tell_life
from touchstone.problems.queries import get_photo as photo_for
from touchstone.units.access import NOBODY, everything

pytestmark = pytest.mark.django_db


def photo() -> Shrunk:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "JPEG")
    return shrink(out)


def stored() -> set[str]:
    folder = Path(settings.MEDIA_ROOT).parent / "evidence"
    return {path.name for path in folder.glob("*")} if folder.exists() else set()


def test_photos_stand_with_what_they_show(register: Register) -> None:
    problem = register.under_way()
    register.do("note_progress", problem, register.north, text="已印发", photos=[photo(), photo()])
    register.finish(problem)
    register.do("request_closure", problem, register.north, statement="制度已建立", photos=[photo()])
    register.verify(problem, photos=[photo()])
    now = register.do("close_problem", problem, register.office)
    actions.look_back(
        by=register.group,
        access=register.access(register.group),
        look=LookBack.unscoped.filter(problem=problem).order_by("due_on")[0],
        version=now.version,
        result=LookBackResult.RELAPSED,
        note="再次发生",
        photos=[photo()],
    )
    problem = Problem.unscoped.get(pk=problem.pk)
    shown = {
        happening.verb: len(happening.photos)
        for happening in tell_life(everything(), problem, get_parts(problem))
        if happening.photos
    }
    assert shown == {
        "problems.note-progress": 2,
        "problems.request-closure": 1,
        "problems.verify": 1,
        "problems.look-back": 1,
    }


def test_what_is_refused_leaves_no_file_behind(register: Register) -> None:
    problem, files = register.under_way(), stored()
    for text, photos in ((" ", [photo()]), ("已印发", [photo()] * (MOST_PHOTOS + 1))):
        with pytest.raises(Refused):
            register.do("note_progress", problem, register.north, text=text, photos=photos)
    with pytest.raises(Refused):
        register.do("note_progress", problem, register.group, text="已印发", photos=[photo()])
    assert (stored(), Evidence.objects.count(), ProgressNote.objects.count()) == (files, 0, 0)


def test_a_failure_after_the_file_was_written_takes_it_away(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("the disk is full")

    problem, files = register.under_way(), stored()
    monkeypatch.setattr(transitions, "record", fail)
    with pytest.raises(RuntimeError):
        register.do("note_progress", problem, register.north, text="已印发", photos=[photo()])
    assert (stored(), Evidence.objects.count()) == (files, 0)


def test_a_photo_is_shown_to_whoever_sees_the_problem(register: Register) -> None:
    problem = register.under_way()
    register.do("note_progress", problem, register.north, text="已印发", photos=[photo()])
    shown, campaign = Evidence.objects.get(), register.world.campaign
    for user in (register.north, register.group, register.office):
        assert photo_for(register.access(user), campaign, shown.pk) == shown
    assert photo_for(NOBODY, campaign, shown.pk) is None
