"""A training class from its first sitting to what trainees say about the course."""

import re

import pytest
from django.test import Client
from tests.web.workspace import AUDITOR, OFFICE, ORGANISER, Place, text

from touchstone.training.models import CourseFeedback, Delegation, Sitting, Trainee, TrainingClass

FIGURES = [
    f"figures/study.training-{code}"
    for code in ("classes", "sittings", "quota", "places", "completed", "hours")
]


@pytest.fixture
def delegation(place: Place) -> Delegation:
    """Let the office add a class with a sitting, and give two places to north."""
    place.post(OFFICE, "training/new/", {"name": "Leaders' course", "hours": "21"})
    made = TrainingClass.unscoped.get()
    assert made.unit_id == place.world.campaign.root_id
    days = {"first_day": "2019-06-02", "last_day": "2019-06-05", "capacity": "20"}
    place.post(OFFICE, f"training/{made.pk}/sittings/new/", days)
    sitting = Sitting.unscoped.get()
    given = {"unit": place.world.units["north"].pk, "quota": "2"}
    place.post(OFFICE, f"training/sittings/{sitting.pk}/places/", given)
    return Delegation.unscoped.select_related("sitting").get()


def test_the_unit_says_how_many_came(place: Place, delegation: Delegation) -> None:
    today = place.get(ORGANISER, "today/")
    assert "Leaders' course, sitting 1" in today
    assert "trainees not known" in today
    here = f"training/places/{delegation.pk}/"
    assert "Leave is at most a seventh: 3 hours." in place.get(ORGANISER, here)
    wrong = {"version": "1", "taken": "3"}
    refused = place.client(ORGANISER).post(f"/c/world/{here}record/", wrong)
    assert "More trainees than the unit has places." in text(refused, 400)
    place.post(
        ORGANISER, f"{here}record/", {"version": "1", "taken": "2", "completed": "1", "leave_hours": "4"}
    )
    assert "trainees not known" not in place.get(ORGANISER, "today/")
    listed = place.get(AUDITOR, "training/")
    assert re.search(r"Leaders' course.*?>2<.*?>2<.*?>1<", listed, re.DOTALL)


def test_names_on_a_roll_are_read_inside_the_unit_only(place: Place, delegation: Delegation) -> None:
    here = f"training/places/{delegation.pk}/"
    place.post(ORGANISER, f"{here}roll/", {"version": "1", "names": "Wang Wei\nLi Na"})
    trainees = list(Trainee.unscoped.order_by("pk"))
    said = {}
    for trainee, leave, reason in zip(trainees, ("0", "4"), ("none", "illness"), strict=True):
        said |= {f"came_{trainee.pk}": "yes", f"leave_{trainee.pk}": leave, f"reason_{trainee.pk}": reason}
    place.post(ORGANISER, f"{here}attendance/", {"version": "2", **said})
    sitting = f"training/sittings/{delegation.sitting_id}/"
    for who, reads in ((ORGANISER, True), (OFFICE, True), (AUDITOR, False)):
        for path in (here, f"{sitting}roll/"):
            assert ("Wang Wei" in place.get(who, path)) is reads, (who, path)
    assert (delegation.__class__.unscoped.get().taken, delegation.__class__.unscoped.get().completed) == (
        2,
        1,
    )
    for path in (
        "history/",
        f"{sitting}print/",
        sitting,
        "figures/study.distinct-trainees",
        "training/",
        *FIGURES,
    ):
        assert "Wang Wei" not in place.get(OFFICE, path), path
    file = place.client(OFFICE).get(f"/c/world/{sitting}export/csv/")
    assert "Wang" not in file.content.decode("utf-8-sig")
    place.post(ORGANISER, f"{here}drop-roll/", {"version": "3"})
    assert not Trainee.unscoped.exists()


def test_somebody_with_a_slip_says_what_they_think_of_the_course(
    place: Place, delegation: Delegation
) -> None:
    sitting = f"training/sittings/{delegation.sitting_id}/"
    slips = text(place.client(OFFICE).post(f"/c/world/{sitting}slips/"))
    code, _other = re.findall(r"[a-z0-9]{5}-[a-z0-9]{5}(?=<)", slips)
    stranger = Client(headers={"accept-language": "en"})
    assert "There is no such code." in text(
        stranger.post("/course-feedback/", {"code": "x", "opinion": "5"}), 400
    )
    done = stranger.post(
        "/course-feedback/", {"code": code, "opinion": "4", "comment": "More cases"}, follow=True
    )
    assert "Thank you." in text(done)
    assert CourseFeedback.objects.count() == 1
    page = place.get(OFFICE, sitting)
    assert "1 answer. They are shown from 10 on" in page
    assert "More cases" not in page
