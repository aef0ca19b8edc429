"""A unit's own study programme on the web: targets beside what the records count."""

from tests.web.workspace import AUDITOR, ORGANISER, Place

from touchstone.audit.models import AuditEvent
from touchstone.study.models import StudyTarget


def test_a_target_is_set_counted_changed_and_withdrawn(place: Place) -> None:
    north = place.world.units["north"].pk
    programme = f"units/{north}/programme/"
    given = {
        "form": "reading-class",
        "number": "2",
        "first_day": "2019-06-03",
        "last_day": "2019-06-30",
        "title": "Two",
    }
    place.post(ORGANISER, f"{programme}new/", given)
    place.world.hold("north", "reading-class", 2)
    place.world.hold("north", "reading-class", 3)
    place.world.hold("south", "reading-class", 3)
    page = place.get(AUDITOR, programme)
    assert "Two" in page
    assert "study.sessions?" in page
    assert "not reached" in page
    place.world.hold("north", "reading-class", 4)
    assert "not reached" not in place.get(ORGANISER, programme)
    target = StudyTarget.unscoped.get()
    wrong = place.post(
        ORGANISER,
        f"sessions/targets/{target.pk}/change/",
        given | {"version": "1", "last_day": "2019-06-01"},
        400,
    )
    assert "The last day is before the first." in wrong.content.decode()
    place.post(ORGANISER, f"sessions/targets/{target.pk}/change/", given | {"version": "1", "number": "3"})
    assert "not reached" in place.get(ORGANISER, programme)
    withdrawal = {"version": "2", "reason": "Set again next year"}
    place.post(ORGANISER, f"sessions/targets/{target.pk}/withdraw/", withdrawal)
    assert "No target is set yet" in place.get(AUDITOR, programme)
    verbs = (
        AuditEvent.unscoped.filter(verb__startswith="study.target")
        .order_by("pk")
        .values_list("verb", flat=True)
    )
    assert list(verbs) == ["study.target-set", "study.target-changed", "study.target-withdrawn"]
