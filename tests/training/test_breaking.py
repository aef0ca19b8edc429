"""What becomes of a roll when its class changes."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from tests.training.school import School, build_school
from tests.world import june

from touchstone.measures.recounting import differences
from touchstone.training.fields import Attendance, ClassEntry
from touchstone.training.models import Trainee
from touchstone.training.tallies import TRAINEES

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return build_school()


@pytest.fixture(autouse=True)
def late_june() -> Iterator[None]:
    with patch("touchstone.common.clock.today", lambda: june(25)):
        yield
        assert differences(TRAINEES) == []


def test_other_hours_count_the_roll_anew(school: School) -> None:
    given = school.give(1, north=2)["north"]
    given = school.roll("north", given, "甲", "乙")
    one, two = Trainee.unscoped.filter(delegation=given).order_by("pk")
    said = {one.pk: Attendance(True, 3, "illness"), two.pk: Attendance(True, 0, "")}
    given = school.do("north", "record_attendance", delegation=given, version=given.version, attendance=said)
    assert (given.taken, given.completed) == (2, 2)
    entry = ClassEntry(school.world.units["province"], "省管干部专题培训班", hours=14)
    school.do("office", "change_class", training_class=school.training_class, version=1, entry=entry)
    assert school.again(given).completed == 1
