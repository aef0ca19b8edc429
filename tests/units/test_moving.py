"""Moving a unit with everything below it."""

import random
from collections.abc import Sequence
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories import (
    DAY,
    access_with,
    make_batch,
    make_campaign,
    make_form,
    make_members,
    make_person,
    make_session,
    make_tree,
)
from tests.unchanging import door_open
from tests.units.trees import assert_copies_true, assert_sound

from touchstone.audit.models import AuditEvent
from touchstone.campaigns.models import BatchMembership
from touchstone.common.refusal import Refused
from touchstone.study.models import SessionDelta, StudySession
from touchstone.units import hooks
from touchstone.units.access import everything
from touchstone.units.actions import (
    NewUnit,
    close_unit,
    create_many,
    create_unit,
    find_path_copies,
    move_unit,
)
from touchstone.units.models import Unit, UnitMove
from touchstone.units.paths import DEEPEST, UnitPathField, is_under, parent
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import preview_move

pytestmark = pytest.mark.django_db

SHAPE = {"省": {"市": {"区": {"街道": {"社区": {}}}, "县": {}}, "另一市": {}}, "邻省": {}}


@pytest.fixture
def units() -> dict[str, Unit]:
    return make_tree(SHAPE)


def move(unit: Unit, to: Unit | None, **more: Any) -> UnitMove:
    return move_unit(**{"by": None, "access": everything(), "unit": unit, "to_parent": to} | more)


def above() -> dict[str, str | None]:
    """Return the name of each unit's parent by the unit's name."""
    by_path = {unit.path: unit.name for unit in Unit.unscoped.all()}
    return {name: by_path.get(parent(path)) for path, name in by_path.items()}


def test_a_unit_moves_with_everything_below(units: dict[str, Unit]) -> None:
    keeper = make_person()
    made = move(units["区"], units["另一市"], by=keeper, on=DAY, reason=" 区划调整 ")
    assert above() == {
        "省": None,
        "市": "省",
        "另一市": "省",
        "区": "另一市",
        "街道": "区",
        "社区": "街道",
        "县": "市",
        "邻省": None,
    }
    assert_sound()
    assert (made.from_parent, made.to_parent, made.moved_on, made.moved_by, made.reason) == (
        units["市"],
        units["另一市"],
        DAY,
        keeper,
        "区划调整",
    )
    assert units["区"].path == Unit.unscoped.get(name="区").path
    event = AuditEvent.unscoped.get(verb="units.unit-moved")
    assert event.changes == {"parent": ["市", "另一市"], "units": [None, 3]}
    assert event.path == units["区"].path


def test_to_another_root_to_the_top_and_back_at_another_depth(units: dict[str, Unit]) -> None:
    for to in (units["邻省"], None, units["县"], units["省"]):
        place = Unit.unscoped.get(pk=to.pk) if to else None
        move(units["街道"], place)
        assert above()["街道"] == (place.name if place else None)
        assert above()["社区"] == "街道"
        assert_sound()


def test_a_whole_root_below_another(units: dict[str, Unit]) -> None:
    move(units["省"], units["邻省"])
    assert above()["省"] == "邻省"
    assert Unit.unscoped.get(name="社区").depth == 6
    assert_sound()


@pytest.mark.parametrize("to", ["区", "街道", "社区"])
def test_nothing_moves_below_itself(units: dict[str, Unit], to: str) -> None:
    with pytest.raises(Refused) as refused:
        move(units["区"], units[to])
    assert refused.value.field == "to_parent"
    assert above()["区"] == "市"


def test_what_cannot_be_done_is_said_before_and_refused(units: dict[str, Unit]) -> None:
    (there,) = preview_move(everything(), units["区"], units["市"]).refusals
    assert there.field == "to_parent"
    create_unit(by=None, access=everything(), parent=units["另一市"], name="区")
    preview = preview_move(everything(), units["区"], units["另一市"])
    assert not preview.possible
    close_unit(by=None, access=everything(), unit=units["邻省"], day=DAY)
    for to in (units["市"], units["另一市"], Unit.unscoped.get(name="邻省")):
        with pytest.raises(Refused):
            move(units["区"], to)
    assert_sound()


def test_a_preview_counts_and_changes_nothing(units: dict[str, Unit]) -> None:
    preview = preview_move(everything(), units["区"], units["邻省"])
    assert (preview.below, preview.level, preview.deepest) == (2, 2, 4)
    assert (preview.from_parent, preview.to_parent) == (units["市"], units["邻省"])
    assert preview.possible
    top = preview_move(everything(), units["区"], None)
    assert (top.level, top.deepest, top.to_parent) == (1, 3, None)
    assert above()["区"] == "市"


def test_no_tree_becomes_deeper_than_a_path_can_hold(units: dict[str, Unit]) -> None:
    chain = [NewUnit("1", None)]
    for level in range(2, DEEPEST - 1):
        chain.append(NewUnit(str(level), chain[-1]))
    deepest = create_many(by=None, access=everything(), units=chain)[-1]
    with pytest.raises(Refused, match=str(DEEPEST)):
        move(units["区"], deepest)
    move(units["街道"], deepest)
    assert_sound()


def test_both_ends_of_a_move_need_the_right(units: dict[str, Unit]) -> None:
    change = UnitPermission.CHANGE
    allowed = access_with(change, roots=(units["市"], units["另一市"]))
    move(units["街道"], units["另一市"], access=allowed)
    for roots in ((units["市"],), (units["另一市"],), (units["县"], units["另一市"])):
        with pytest.raises(Refused):
            move(units["县"], units["另一市"], access=access_with(change, roots=roots))
    with pytest.raises(Refused):
        move(units["县"], None, access=access_with(change, roots=(units["省"],)))
    with pytest.raises(Refused):
        move(units["市"], units["县"], access=access_with(change, roots=(units["市"],)))


def test_every_copy_of_a_path_goes_with_the_unit(
    units: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks.notify_move, "_hooks", [])
    keeper = make_person()
    campaign = make_campaign(units["省"])
    batch = make_batch(campaign)
    form = make_form(campaign)
    for name in ("区", "社区", "县"):
        make_members(batch, units[name])
        make_session(units[name], form, by=keeper)
    move(units["区"], units["邻省"])
    assert_sound()
    assert_copies_true()
    paths = dict(Unit.unscoped.values_list("pk", "path"))
    for model in (BatchMembership, StudySession):
        for row in model.unscoped.all():
            assert row.path == paths[row.unit_id]
    assert SessionDelta.objects.filter(path=paths[units["社区"].pk]).exists()
    recorded = AuditEvent.unscoped.filter(verb="study.session-recorded")
    assert {event.path for event in recorded} == {paths[units[name].pk] for name in ("区", "社区", "县")}


def test_copies_are_found_by_their_field(units: dict[str, Unit]) -> None:
    pairs = {(model.__name__, field) for model, field in find_path_copies()}
    assert {("StudySession", "path"), ("BatchMembership", "path"), ("AuditEvent", "path")} <= pairs
    assert {("FrozenFigure", "audience"), ("SessionDelta", "path"), ("StreamCoverage", "path")} <= pairs
    assert ("Unit", "path") not in pairs

    class WithPlace(models.Model):
        """A model of a package added later."""

        where = UnitPathField()

        class Meta:
            app_label = "study"

    try:
        assert (WithPlace, "where") in set(find_path_copies())
    finally:
        del apps.all_models["study"]["withplace"]
        apps.clear_cache()


def test_followers_hear_who_is_left_and_who_is_joined(
    units: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, list[str], list[str], str]] = []

    def follower(unit: Unit, leaving: Sequence[Unit], joining: Sequence[Unit]) -> None:
        path = Unit.unscoped.get(pk=unit.pk).path
        heard.append((unit.name, [unit.name for unit in leaving], [unit.name for unit in joining], path))

    monkeypatch.setattr(hooks.notify_move, "_hooks", [])
    hooks.notify_move.register(follower)
    hooks.notify_move.register(follower)
    old = units["街道"].path
    move(units["街道"], units["另一市"])
    assert heard == [("街道", ["市", "区"], ["另一市"], old)]


def test_a_follower_that_refuses_stops_the_move(
    units: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    def follower(unit: Unit, leaving: Sequence[Unit], joining: Sequence[Unit]) -> None:
        raise Refused("no")

    monkeypatch.setattr(hooks.notify_move, "_hooks", [follower])
    with pytest.raises(Refused, match="no"):
        move(units["街道"], units["另一市"])
    assert above()["街道"] == "区"
    assert not UnitMove.unscoped.exists()
    assert_sound()


@settings(max_examples=8)
@given(st.integers(0, 10**6))
def test_any_moves_leave_a_sound_tree(seed: int) -> None:
    luck = random.Random(seed)
    with door_open():
        AuditEvent.unscoped.all().delete()
    UnitMove.unscoped.all().delete()
    Unit.unscoped.all().delete()
    names = list(make_tree(SHAPE))
    expected = above()
    for _ in range(8):
        unit, to = (Unit.unscoped.get(name=name) for name in luck.choices(names, k=2))
        try:
            move(unit, to)
        except Refused:
            assert is_under(to.path, unit.path) or parent(unit.path) == to.path
        else:
            expected[unit.name] = to.name
        assert above() == expected
        assert_sound()
        assert_copies_true()
