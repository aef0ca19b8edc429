"""Entering, correcting, withdrawing and restoring a session in the browser's forms."""

import datetime
import io
from typing import Any

import pytest
from docx import Document
from tests.factories import make_appointment, make_person
from tests.web.workspace import AUDITOR, OFFICE, ORGANISER, Place
from tests.world import june

from touchstone.common import clock
from touchstone.study.models import Leave, StudySession
from touchstone.units.access import everything
from touchstone.units.actions import assign_unit, create_group, create_unit
from touchstone.units.roles import Role


def given(place: Place, **changes: Any) -> dict[str, Any]:
    """Return a form as an organiser fills it in."""
    return {
        "unit": place.world.units["north"].pk,
        "form": "reading-class",
        "held_on": "2019-06-18",
        "part_of_day": "morning",
        "expected": "32",
        "present": "30",
        "topic": "Chapter three",
        **changes,
    }


def only() -> StudySession:
    return StudySession.unscoped.select_related("unit", "form").get()


def test_six_fields_make_a_session(place: Place) -> None:
    answer = place.post(ORGANISER, "sessions/new/", given(place))
    session = only()
    assert answer["Location"] == f"/c/world/sessions/{session.pk}/"
    assert (session.unit.name_en, session.held_on, session.expected, session.present) == (
        "North",
        june(18),
        32,
        30,
    )
    assert session.recorded_by == place.people[ORGANISER]
    assert "The session is recorded." in place.get(ORGANISER, f"sessions/{session.pk}/")


def test_counts_and_days_are_read_as_people_write_them(place: Place) -> None:
    place.post(
        ORGANISER, "sessions/new/", given(place, expected="３２人", present="", held_on="2019年6月18日")
    )
    assert (only().expected, only().present, only().held_on) == (32, None, june(18))


def test_a_session_of_several_days_is_one_with_its_last_day(place: Place) -> None:
    several = given(place, held_until="2019-06-20", part_of_day="whole-day")
    place.post(ORGANISER, "sessions/new/", several)
    session = only()
    assert (session.held_on, session.held_until, session.days_held, session.days) == (
        june(18),
        june(20),
        None,
        3,
    )
    page = place.get(ORGANISER, f"sessions/{session.pk}/")
    assert "18–20 June 2019 (3 days)" in page
    place.post(ORGANISER, "sessions/new/", several | {"days_held": "3"})
    assert only() == session
    wrong = place.client(ORGANISER).post("/c/world/sessions/new/", several | {"held_until": "2019-06-17"})
    assert "The last day is not after the first." in wrong.content.decode()


def test_leave_by_reason_is_kept(place: Place) -> None:
    place.post(ORGANISER, "sessions/new/", given(place, leave_duty="1", leave_illness="1"))
    assert dict(Leave.objects.values_list("reason", "number")) == {"duty": 1, "illness": 1}
    page = place.get(ORGANISER, f"sessions/{only().pk}/")
    assert "on duty" in page


def test_one_s_own_unit_stands_there_without_asking(place: Place) -> None:
    page = place.get(ORGANISER, "sessions/new/")
    assert f'name="unit" value="{place.world.units["north"].pk}"' in page
    assert "Another unit" not in page


def test_the_form_begins_with_today_or_the_last_day(place: Place) -> None:
    place.world.campaign.closes_on = june(30)
    place.world.campaign.save()
    assert 'value="2019-06-30"' in place.get(ORGANISER, "sessions/new/")


def test_sending_twice_stores_once(place: Place) -> None:
    first = place.post(ORGANISER, "sessions/new/", given(place))
    again = place.post(ORGANISER, "sessions/new/", given(place))
    assert again["Location"] == first["Location"]
    assert StudySession.unscoped.count() == 1
    assert "had already been recorded" in place.get(ORGANISER, f"sessions/{only().pk}/")


def test_a_second_session_of_the_same_part_of_the_day_is_asked_about(place: Place) -> None:
    place.post(ORGANISER, "sessions/new/", given(place))
    answer = place.post(ORGANISER, "sessions/new/", given(place, topic="Something else"), 400)
    page = answer.content.decode()
    assert "Is it the same session?" in page
    assert 'name="ordinal" value="2"' in page
    assert StudySession.unscoped.count() == 1
    place.post(ORGANISER, "sessions/new/", given(place, topic="Something else", ordinal="2"))
    place.post(ORGANISER, "sessions/new/", given(place, topic="Something else", ordinal="2"))
    assert sorted(StudySession.unscoped.values_list("ordinal", flat=True)) == [1, 2]


def test_copying_the_last_one_fills_in_all_but_the_day_and_the_people(place: Place) -> None:
    copied = {
        "place": "Hall",
        "topic": "Law",
        "chair_post": "Secretary",
        "materials": "Reader",
        "expected": 40,
    }
    place.world.hold("north", "central-group-study", 5, present=38, **copied)
    page = place.get(ORGANISER, "sessions/new/?copy=last")
    for value in ("Hall", "Law", "Secretary", "Reader", "40"):
        assert f'value="{value}"' in page
    assert '<option value="central-group-study" selected>' in page
    assert 'value="38"' not in page
    assert 'value="2019-06-05"' not in page


def test_a_new_form_takes_form_and_part_of_day_from_the_last_session(place: Place) -> None:
    place.world.hold("north", "central-group-study", 5, part_of_day="evening", topic="Law")
    page = place.get(ORGANISER, "sessions/new/")
    assert '<option value="central-group-study" selected>' in page
    assert '<option value="evening" selected>' in page
    assert 'value="Law"' not in page


@pytest.mark.parametrize(
    ("changes", "at", "sentence"),
    [
        ({"present": "40"}, "present", "More people were present than expected."),
        ({"held_on": "2019-05-01"}, "held_on", "before the campaign opens"),
        ({"held_on": "2099-01-01"}, "held_on", "in the future"),
        ({"held_on": "2019-06-31"}, "held_on", "no day 31"),
        ({"expected": "many"}, "expected", "is not a number"),
        ({"form": ""}, "form", "This field is required."),
        ({"leave_duty": "9"}, "leave_duty", "More people are on leave than were absent."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_in_the_summary(
    place: Place, changes: dict[str, str], at: str, sentence: str
) -> None:
    page = place.post(ORGANISER, "sessions/new/", given(place, **changes), 400).content.decode()
    assert page.count(sentence) == 2
    assert f'href="#id_{at}"' in page
    assert f'id="id_{at}_error"' in page
    assert not StudySession.unscoped.exists()


def test_who_records_for_many_names_the_unit(place: Place) -> None:
    named = given(place, unit_name="north")
    del named["unit"]
    place.post(OFFICE, "sessions/new/", {**named, "unit_name": "北区"})
    assert only().unit == place.world.units["north"]


def test_a_name_that_several_units_bear_is_asked_about(place: Place) -> None:
    twin = create_unit(by=None, access=everything(), parent=place.world.units["company"], name="北区")
    named = {**given(place), "unit_name": "北区"}
    del named["unit"]
    page = place.post(OFFICE, "sessions/new/", named, 400).content.decode()
    assert "Several units have this name." in page
    assert f'<input type="radio" name="unit" value="{twin.pk}">' in page
    place.post(OFFICE, "sessions/new/", {**named, "unit": twin.pk})
    assert only().unit == twin


def test_an_unknown_name_offers_those_like_it(place: Place) -> None:
    named = {**given(place), "unit_name": "北"}
    del named["unit"]
    page = place.post(OFFICE, "sessions/new/", named, 400).content.decode()
    assert "No unit has exactly this name." in page
    assert f'name="unit" value="{place.world.units["north"].pk}"' in page
    assert 'href="#id_unit_name"' in page


def test_units_are_offered_while_the_name_is_written(place: Place) -> None:
    page = place.get(OFFICE, "units/suggest/?for=study.record&unit_name=北")
    assert f'value="{place.world.units["north"].pk}" checked' in page
    assert "North" in page
    assert "No unit of this name." in place.get(ORGANISER, "units/suggest/?for=study.record&unit_name=南")


def test_another_s_unit_cannot_be_recorded_for(place: Place) -> None:
    assert place.post(ORGANISER, "sessions/new/", given(place, unit=place.world.units["south"].pk), 404)
    assert not StudySession.unscoped.exists()


def test_a_correction_keeps_what_was_there(place: Place) -> None:
    session = place.world.hold("north", "reading-class", 3, expected=10, present=9, topic="Law")
    page = place.get(ORGANISER, f"sessions/{session.pk}/correct/")
    assert 'value="9"' in page
    changed = given(
        place, version="1", held_on="2019-06-03", present="8", expected="10", topic="Law", reason="Recount"
    )
    place.post(ORGANISER, f"sessions/{session.pk}/correct/", changed)
    page = place.get(ORGANISER, f"sessions/{session.pk}/")
    assert "Corrected" in page
    assert "Recount" in page
    assert "Present: 9 → 8" in page
    assert only().present == 8


def test_a_correction_of_what_somebody_else_changed_is_refused(place: Place) -> None:
    session = place.world.hold("north", "reading-class", 3)
    first = given(place, version="1", present="5")
    place.post(ORGANISER, f"sessions/{session.pk}/correct/", first)
    page = place.post(
        ORGANISER, f"sessions/{session.pk}/correct/", {**first, "present": "6"}, 400
    ).content.decode()
    assert "Somebody changed this session while you were writing." in page
    assert only().present == 5


def test_a_correction_into_a_taken_part_of_the_day_is_asked_about(place: Place) -> None:
    place.world.hold("north", "reading-class", 18)
    session = place.world.hold("north", "reading-class", 3)
    page = place.post(
        ORGANISER, f"sessions/{session.pk}/correct/", given(place, version="1"), 400
    ).content.decode()
    assert "Is it the same session?" in page
    place.post(ORGANISER, f"sessions/{session.pk}/correct/", given(place, version="1", ordinal="2"))
    session.refresh_from_db()
    assert (session.held_on, session.ordinal) == (june(18), 2)


def test_a_withdrawal_needs_a_reason_and_can_be_taken_back(place: Place) -> None:
    session = place.world.hold("north", "reading-class", 3)
    assert "Reason" in place.get(ORGANISER, f"sessions/{session.pk}/withdraw/")
    place.post(ORGANISER, f"sessions/{session.pk}/withdraw/", {"version": "1", "reason": ""}, 400)
    place.post(ORGANISER, f"sessions/{session.pk}/withdraw/", {"version": "1", "reason": "Reported twice"})
    page = place.get(ORGANISER, f"sessions/{session.pk}/")
    assert "This session is withdrawn." in page
    assert "Reported twice" in page
    assert f"/sessions/{session.pk}/correct/" not in page
    place.post(ORGANISER, f"sessions/{session.pk}/restore/?version=2", {})
    assert "Withdrawal taken back" in place.get(ORGANISER, f"sessions/{session.pk}/")
    assert only().state == "recorded"


def test_a_reader_without_the_right_sees_no_buttons(place: Place) -> None:
    session = place.world.hold("north", "reading-class", 3)
    page = place.get(AUDITOR, f"sessions/{session.pk}/")
    assert "correct/" not in page
    assert "withdraw/" not in page


def test_a_make_up_session_points_to_the_one_it_makes_up_for(place: Place) -> None:
    missed = place.world.hold("north", "reading-class", 3, topic="Law", expected=9, present=7)
    assert "3 June 2019: 2 absent" in place.get(ORGANISER, "sessions/new/")
    page = place.get(ORGANISER, f"sessions/new/?make_up_of={missed.pk}")
    assert f'<option value="{missed.pk}" selected>' in page
    place.post(ORGANISER, "sessions/new/", given(place, make_up_of=str(missed.pk)))
    made = StudySession.unscoped.exclude(pk=missed.pk).get()
    assert made.make_up_of == missed
    assert "Makes up for" in place.get(ORGANISER, f"sessions/{made.pk}/")
    page = place.get(ORGANISER, f"sessions/{missed.pk}/")
    assert "Made up for by" in page
    assert f"/sessions/{made.pk}/" in page


def test_last_week_s_session_is_held_again_in_two_clicks(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: june(18))
    place.world.hold("north", "central-group-study", 6, topic="Law")
    class_ = {"held_until": june(11), "part_of_day": "whole-day", "topic": "Reader", "expected": 9}
    place.world.hold("north", "reading-class", 10, **class_)
    link = "copy=last-week"
    assert link in place.get(ORGANISER, "today/")
    assert link in place.get(ORGANISER, "sessions/")
    page = place.get(ORGANISER, f"sessions/new/?{link}")
    for value in ("2019-06-17", "2019-06-18", "Reader"):
        assert f'value="{value}"' in page
    place.world.hold("north", "reading-class", 17, topic="Reader")
    page = place.get(ORGANISER, f"sessions/new/?{link}")
    assert 'value="2019-06-13"' in page
    place.world.hold("north", "central-group-study", 13)
    assert link not in place.get(ORGANISER, "sessions/")


def test_who_sat_in_and_who_lectured_are_chosen_from_those_of_the_unit(place: Place) -> None:
    world = place.world
    city, office = world.units["city"], {"by": world.keeper, "access": everything()}
    appointment = make_appointment(
        make_person("head"), Role.LEADER, unit=world.units["north"], from_day=june(2), post="区长"
    )
    group = create_group(**office, owner=world.units["province"], number=7, name="第七组")
    assign_unit(**office, group=group, unit=city, from_day=june(2))
    page = place.get(ORGANISER, "sessions/new/")
    assert "区长" in page
    assert str(group) in page
    named = {"lecturer": appointment.pk, "sat_in_by": group.pk, "based_on": "Rivers"}
    place.post(ORGANISER, "sessions/new/", given(place, **named))
    session = only()
    assert (session.lecturer, session.sat_in_by, session.based_on) == (appointment, group, "Rivers")
    page = place.get(ORGANISER, f"sessions/{session.pk}/")
    assert "区长" in page
    assert str(group) in page
    sheet = place.get(ORGANISER, f"sessions/{session.pk}/record/")
    for words in ("Chapter three", "30 people present", "Rivers", "区长"):
        assert words in sheet
    file = place.client(ORGANISER).get(f"/c/world/sessions/{session.pk}/record/docx/")
    words = [cell.text for row in Document(io.BytesIO(file.getvalue())).tables[0].rows for cell in row.cells]
    assert words[0] == "When"
    assert "30 people present" in words[7]
    before = given(place, **named, held_on="2019-06-01", part_of_day="evening")
    assert (
        "did not guide the unit on that day"
        in place.post(ORGANISER, "sessions/new/", before, 400).content.decode()
    )


def test_an_imported_session_says_where_it_came_from(place: Place) -> None:
    session = place.world.hold("north", "reading-class", 3, origin="import:12:764")
    StudySession.unscoped.filter(pk=session.pk).update(
        recorded_at=datetime.datetime(2019, 6, 20, tzinfo=datetime.UTC)
    )
    assert "Recorded" in place.get(ORGANISER, f"sessions/{session.pk}/")
