"""A closed campaign takes nothing new and lets what is open go on; the office may open it again."""

import datetime
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from tests.factories import make_campaign
from tests.problems.register import TODAY, Register, build_register
from tests.racing import at_once
from tests.world import World, build, june

from touchstone.audit.models import AuditEvent
from touchstone.campaigns.actions import (
    add_batch,
    add_members,
    add_stream,
    begin_earlier,
    change_campaign,
    close_campaign,
    end_membership,
    open_again,
    propose_last_day,
    turn_the_day,
)
from touchstone.campaigns.models import Batch, BatchMembership, Campaign
from touchstone.campaigns.queries import get_memberships
from touchstone.campaigns.rejoining import preview_rejoining
from touchstone.campaigns.states import CampaignState, state_of
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.measures.models import StreamCoverage
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families
from touchstone.problems.actions import ProblemEntry, register_problem
from touchstone.problems.actions.specials import create_special
from touchstone.problems.fields import SpecialEntry
from touchstone.problems.models import Problem, ProblemList, Source
from touchstone.study.actions import correct_session, withdraw_session
from touchstone.study.models import StudySession

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch, db: None) -> Register:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return build_register()


def close(world: World, day: datetime.date = TODAY, **more: Any) -> Campaign:
    return close_campaign(by=world.keeper, access=world.access, campaign=world.campaign, day=day, **more)


def entry(register: Register) -> ProblemEntry:
    return ProblemEntry(register.list, register.source, register.world.units["north"], "台账更新不及时")


NEW: dict[str, Callable[[Register], object]] = {
    "a session": lambda register: register.world.hold("north", "reading-class", 10),
    "a problem": lambda register: register.register(),
    "a draft": lambda register: register_problem(
        by=register.office,
        access=register.access(register.office),
        campaign=register.world.campaign,
        entry=entry(register),
        draft=True,
    ),
    "a special rectification": lambda register: create_special(
        by=register.office,
        access=register.access(register.office),
        campaign=register.world.campaign,
        entry=SpecialEntry("专项", register.world.units["city"]),
    ),
    "a batch": lambda register: add_batch(by=None, campaign=register.world.campaign, number=9, name="九"),
    "a word": lambda register: add_stream(
        by=None, campaign=register.world.campaign, code="more", name="更多"
    ),
    "a unit that joins": lambda register: add_members(
        by=None,
        batch=register.world.batches[1],
        units=[register.world.units["branch"]],
        from_day=TODAY,
    ),
    "an earlier first day": lambda register: begin_earlier(
        by=None, membership=register.world.members["north"], from_day=datetime.date(2019, 5, 31)
    ),
}


def test_a_closed_campaign_takes_nothing_new_and_what_is_open_goes_on(register: Register) -> None:
    world = register.world
    open_problem, session = register.requested(), world.hold("north", "reading-class", 10)
    closed = close(world)
    assert (closed.closed_on, closed.closes_on, closed.closed_by) == (TODAY, TODAY, world.keeper)
    assert state_of(closed, TODAY) is CampaignState.CLOSED
    assert set(Batch.objects.values_list("closes_on", flat=True)) == {TODAY}
    assert not BatchMembership.unscoped.filter(to_day__isnull=True).exists()
    for what, begin in NEW.items():
        with pytest.raises(
            Refused, match=r"closed on 18 June 2019 .* office of Province can open it"
        ) as refused:
            begin(register)
        assert refused.value, what
    register.verify(open_problem)
    register.do("close_problem", open_problem, register.office)
    entered = world.entry("north", "reading-class", 10, topic="another")
    rights = {"by": world.keeper, "access": world.access}
    correct_session(**rights, session=session, version=session.version, entry=entered)
    again = StudySession.unscoped.get()
    withdraw_session(**rights, session=again, version=again.version, reason="not held")
    assert [differences(family) for family in families()] == [[] for _ in families()]


def test_it_is_opened_again_with_a_reason_and_takes_late_records(register: Register) -> None:
    world = register.world
    with pytest.raises(Refused, match="is open"):
        open_again(by=None, campaign=world.campaign, reason="x")
    Campaign.objects.filter(pk=world.campaign.pk).update(closes_on=june(30))
    closed = close(world, june(14))
    assert propose_last_day(closed) == june(30), "as was planned before"
    for more, why in (
        ({"reason": " "}, "Say why"),
        ({"reason": "x", "closes_on": june(1)}, "or a later one"),
    ):
        with pytest.raises(Refused, match=why):
            open_again(by=None, campaign=world.campaign, **more)
    with pytest.raises(Refused, match="closed already"):
        close(world)
    with pytest.raises(Refused, match="Open it again to change"):
        change_campaign(
            by=None,
            campaign=world.campaign,
            name="x",
            name_en="",
            opens_on=world.campaign.opens_on,
            closes_on=None,
            country="CN",
        )
    assert open_again(by=world.keeper, campaign=world.campaign, reason="late").closed_on is None
    late = world.hold("north", "reading-class", 10)
    assert late.membership is not None
    assert late.membership.batch.number == 1
    verbs = ["campaigns.campaign-closed", "campaigns.campaign-opened-again"]
    assert (
        list(AuditEvent.unscoped.filter(verb__in=verbs).order_by("pk").values_list("verb", flat=True))
        == verbs
    )


def test_opened_again_it_is_as_if_it_had_not_been_closed(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What had ended before stays so, what came since counts where it would have, and a closed unit stays out."""
    world = register.world
    own, planned = (
        world.batches[2],
        add_batch(by=None, campaign=world.campaign, number=7, name="七", closes_on=june(30)),
    )
    left = add_members(by=None, batch=own, units=[world.units["branch"]], from_day=june(3))[0]
    end_membership(by=None, membership=left, to_day=june(14))
    world.hold("north", "reading-class", 10)
    register.requested()
    days = "pk", "from_day", "to_day", "standing", "ended_with_campaign"
    rows = BatchMembership.unscoped.order_by("pk").values_list(*days)
    before = list(rows), sorted(StreamCoverage.unscoped.values_list("membership", "stream", "records"))
    closes = dict(Batch.objects.values_list("pk", "closes_on"))
    for later in (TODAY, TODAY + datetime.timedelta(days=9)):
        close(world)
        monkeypatch.setattr(clock, "today", lambda later=later: later)
        turn_the_day(by=None)
        assert not BatchMembership.unscoped.filter(to_day__isnull=True).exists()
        open_again(by=world.keeper, campaign=world.campaign, reason="by mistake")
        assert (
            list(rows),
            sorted(StreamCoverage.unscoped.values_list("membership", "stream", "records")),
        ) == before
        assert dict(Batch.objects.values_list("pk", "closes_on")) == closes
        assert [differences(family) for family in families()] == [[] for _ in families()]
        monkeypatch.setattr(clock, "today", lambda: TODAY)
    close(world)
    unit = world.units["north"]
    type(unit).unscoped.filter(pk=unit.pk).update(closed_on=TODAY)
    open_again(by=world.keeper, campaign=world.campaign, reason="by mistake", closes_on=june(25))
    assert set(BatchMembership.unscoped.filter(unit=unit).values_list("to_day", "ended_with_campaign")) == {
        (TODAY, False)
    }
    assert Batch.objects.get(pk=planned.pk).closes_on == june(25)
    assert AuditEvent.unscoped.filter(verb="campaigns.members-again").exists()


def test_who_had_not_begun_never_began_unless_it_opens_again(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, unit = register.world, register.world.units["branch"]
    row = add_members(by=None, batch=world.batches[2], units=[unit], from_day=june(25))[0]

    def state() -> tuple[object, ...]:
        row.refresh_from_db()
        return row.to_day, row.standing, row.never_began

    closed = close(world)
    assert state() == (TODAY, "over", True)
    memberships = get_memberships(closed, [unit.path])
    assert memberships.at(unit.path, june(25)) != row
    again = preview_rejoining(closed, closed.root, Batch.objects.filter(campaign=closed))
    assert again.joins[2] == 1, "it did not take part, so it does not do so again"
    open_again(by=world.keeper, campaign=closed, reason="by mistake")
    assert state() == (None, "ahead", False)
    close(world)
    monkeypatch.setattr(clock, "today", lambda: june(27))
    open_again(by=world.keeper, campaign=closed, reason="by mistake")
    assert state() == (None, "open", False)
    assert [differences(family) for family in families()] == [[] for _ in families()]
    close(world, TODAY)
    type(unit).unscoped.filter(pk=unit.pk).update(closed_on=june(27))
    open_again(by=world.keeper, campaign=closed, reason="by mistake")
    assert not BatchMembership.unscoped.filter(pk=row.pk).exists()


def test_who_may_close_it_and_on_which_day(register: Register) -> None:
    world = register.world
    register.register()
    world.hold("north", "reading-class", 17)
    ahead = Batch.objects.create(campaign=world.campaign, number=8, name="八", opens_on=june(18))
    for day, why in (
        (june(19), "in the future"),
        (datetime.date(2018, 1, 1), "before it opens"),
        (june(17), "opens on 18 June"),
    ):
        with pytest.raises(Refused, match=why):
            close(world, day)
    ahead.delete()
    with pytest.raises(Refused, match=r"1 session.*1 problem|1 problem.*1 session") as refused:
        close(world, june(16))
    assert "18 June" in str(refused.value.message)
    with pytest.raises(Refused, match="may not change"):
        close_campaign(by=register.colleague, campaign=world.campaign, day=TODAY)


def test_the_database_keeps_the_day_and_the_act_together(register: Register) -> None:
    for values in (
        {"closed_on": TODAY, "closes_on": TODAY},
        {"closed_by": register.office},
        {"closed_at": clock.now()},
        {"closed_on": TODAY, "closed_at": clock.now(), "closes_on": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Campaign.objects.filter(pk=register.world.campaign.pk).update(**values)


def test_the_command_closes_carries_and_says_what_stays(register: Register) -> None:
    world = register.world
    register.register(aspect=None)
    register.register()
    into = make_campaign(world.units["province"], slug="next", opens_on=june(3))
    source = Source.objects.create(campaign=into, code="central-feedback", name="中央督导反馈")
    ProblemList.objects.create(
        campaign=into, code="central-feedback", name="反馈", prefix="N-", source=source
    )

    def run(*more: str) -> str:
        out = StringIO()
        call_command("campaign", "close", world.campaign.slug, *more, stdout=out)
        return out.getvalue()

    said = run("--carry-into", "next", "--routine", "--on", "2019-06-18", "--dry-run")
    assert "Carried: 1" in said
    assert "Still open: 1" in said
    assert not Problem.unscoped.filter(state="carried").exists()
    for more, why in (
        (("--carry-into", "nowhere"), "no campaign"),
        (("--on", "2019-06-01"), "Recorded after"),
    ):
        with pytest.raises(CommandError, match=why):
            run(*more)
    run("--carry-into", "next", "--on", "2019-06-18")
    assert Problem.unscoped.get(state="carried").carried_into.campaign == into  # type: ignore[union-attr]
    with pytest.raises(CommandError, match="closed already"):
        run()


@pytest.mark.django_db(transaction=True)
def test_a_session_is_recorded_before_the_campaign_closes_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    world = build()
    errors = at_once(lambda: close(world, june(18)), lambda: world.hold("north", "reading-class", 18))
    assert [type(error) for error in errors] == [Refused]
    assert StudySession.unscoped.count() == 0
    assert Campaign.objects.get().closed_on == june(18)
