"""Open problems go on in another campaign or in routine management, and nobody judges their own."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.factories import make_campaign
from tests.problems.register import DUE, TODAY, Register

from touchstone.audit.models import AuditEvent
from touchstone.campaigns.actions import close_campaign
from touchstone.campaigns.models import Campaign
from touchstone.common.refusal import Refused
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families
from touchstone.problems.actions import PlannedAction, carry_problems, hand_over_continuing
from touchstone.problems.models import (
    Aspect,
    ClosureRequest,
    CorrectiveAction,
    LookBack,
    Problem,
    ProblemList,
    Source,
)
from touchstone.problems.queries.carrying import get_carried_from, get_carried_into, match_words
from touchstone.problems.rules import Outcome, State

pytestmark = pytest.mark.django_db

Travel = Callable[[datetime.date], None]


def next_campaign(register: Register, **more: Any) -> Campaign:
    """A campaign of the next year with the same list and source, but without the aspect."""
    more = {
        "root": register.world.units["province"],
        "slug": "next",
        "opens_on": datetime.date(2019, 6, 3),
    } | more
    campaign = make_campaign(**more)
    source = Source.objects.create(campaign=campaign, code="central-feedback", name="中央督导反馈")
    ProblemList.objects.create(
        campaign=campaign,
        code="central-feedback",
        name="中央督导反馈",
        prefix="NX-",
        last_number=4,
        source=source,
    )
    return campaign


def carry(register: Register, into: Campaign, **more: Any) -> Any:
    office = register.office
    return carry_problems(
        by=office, access=register.access(office), campaign=register.world.campaign, into=into, **more
    )


def leave_out_aspect(register: Register) -> dict[str, None]:
    return {f"aspect-{register.aspect.pk}": None}


def test_problems_go_on_in_the_same_place_with_a_number_of_their_own(register: Register) -> None:
    into = next_campaign(register)
    waits = register.under_way(plan=("制定方案", "印发制度"))
    action = CorrectiveAction.objects.filter(problem=waits).first()
    register.do("finish_action", waits, register.north, action=action, done_on=TODAY)
    asked, shut = register.requested(), register.closed()
    draft = Problem.unscoped.get(pk=register.register().pk)
    fate = carry(register, into, choices=leave_out_aspect(register))
    assert (fate.done, fate.left) == (3, 0)
    old = Problem.unscoped.get(pk=waits.pk)
    new = old.carried_into
    assert new is not None
    assert (old.state, old.carried_as, old.outcome) == (
        "carried",
        "under-way",
        "in-progress",
    )
    assert (new.number, new.state, new.deadline, new.standard, new.aspect) == (
        *("NX-05", "under-way", DUE, old.standard),
        None,
    )
    assert [a.text for a in CorrectiveAction.objects.filter(problem=new)] == ["印发制度"]
    again = Problem.unscoped.get(pk=asked.pk).carried_into
    assert again is not None
    assert ClosureRequest.objects.get(problem=again).requested_by == register.north
    assert Problem.unscoped.get(pk=shut.pk).state == State.CLOSED
    assert Problem.unscoped.get(pk=draft.pk).state == State.CARRIED  # it was registered
    seen = register.access(register.north)
    assert get_carried_from(seen, new) == old
    assert get_carried_into(seen, old) == new
    for verb, record in (("problems.carry", old), ("problems.carried", new), ("problems.carried-many", None)):
        events = AuditEvent.unscoped.filter(verb=verb)
        assert (events.filter(target_key=str(record.pk)) if record else events).count() == 1
    with pytest.raises(Refused, match="No open problem"):
        carry(register, into)
    with pytest.raises(Refused, match="next campaign"):
        register.do("start_work", old, register.north)
    assert [differences(family) for family in families()] == [[] for _ in families()]


def test_the_requester_is_never_the_verifier_there_either(register: Register) -> None:
    """The plan was submitted before the problem was carried."""
    into = next_campaign(register)
    submitted = register.assign(register.register())
    register.do("submit_plan", submitted, register.office, actions=[PlannedAction("制定方案")])
    carry(register, into, choices=leave_out_aspect(register))
    there = Problem.unscoped.get(pk=submitted.pk).carried_into
    assert there is not None
    assert there.state == State.PLAN_SUBMITTED
    with pytest.raises(Refused, match="submitted a plan"):
        register.do("agree_plan", there, register.office)
    register.do("agree_plan", there, register.group)


def test_what_the_next_campaign_lacks_is_asked_for_once(register: Register) -> None:
    into = next_campaign(register)
    register.register()
    register.register(aspect=None)
    words = match_words(register.access(register.office), register.world.campaign, into)
    assert [(missing.field, missing.word) for missing in words.missing] == [("aspect", register.aspect)]
    fate = carry(register, into)
    assert (fate.done, list(fate.stayed.values())) == (1, [["FK-01"]])
    other = Aspect.objects.create(campaign=into, code="other", name="其他")
    with pytest.raises(Refused, match="another campaign"):
        carry(register, into, choices={f"aspect-{register.aspect.pk}": register.aspect})
    assert carry(register, into, choices={f"aspect-{register.aspect.pk}": other}).done == 1
    assert Problem.unscoped.get(campaign=into, number="NX-06").aspect == other


def test_who_may_carry_what_and_where(register: Register) -> None:
    campaign, city = register.world.campaign, register.world.units["city"]
    far = register.register("company", aspect=None)
    register.register("north", aspect=None)
    with pytest.raises(Refused, match="same campaign"):
        carry(register, campaign)
    over = next_campaign(register, slug="over", closes_on=datetime.date(2019, 6, 10))
    with pytest.raises(Refused, match="past its last day"):
        carry(register, over)
    into = next_campaign(register, root=city, slug="city")
    with pytest.raises(Refused, match="may not"):
        carry_problems(
            by=register.colleague, access=register.access(register.colleague), campaign=campaign, into=into
        )
    fate = carry(register, into)
    assert fate.done == 1
    assert [*fate.stayed.values()] == [[far.number]]
    close_campaign(by=register.office, campaign=into, day=TODAY)
    with pytest.raises(Refused, match="takes nothing new"):
        carry(register, into)


def test_none_goes_back_to_a_campaign_in_which_it_counts(register: Register) -> None:
    into, third = next_campaign(register), next_campaign(register, slug="third")
    problem = register.register(aspect=None)
    carry(register, into)
    access = register.access(register.office)

    def go_on(campaign: Campaign, into: Campaign) -> Any:
        return carry_problems(by=register.office, access=access, campaign=campaign, into=into)

    for campaign in (into, third):
        fate = go_on(campaign, register.world.campaign)
        assert (fate.done, fate.left) == (0, 1)
        assert "count twice" in next(iter(fate.stayed))
        if campaign == into:
            assert go_on(into, third).done == 1
    assert Problem.unscoped.get(campaign=register.world.campaign) == problem


def test_a_settled_problem_is_closed_or_handed_over_not_carried(register: Register) -> None:
    into = next_campaign(register)
    fully = register.verify(register.requested(aspect=None))
    lasting = register.verify(register.requested(aspect=None), outcome=Outcome.CONTINUING)
    with pytest.raises(Refused, match="No open problem"):
        carry(register, into)
    campaign, office = register.world.campaign, register.office
    fate = hand_over_continuing(by=office, access=register.access(office), campaign=campaign)
    assert (fate.done, fate.left) == (1, 0)
    lasting.refresh_from_db()
    assert (lasting.state, lasting.routine_owner) == ("routine", lasting.unit)
    assert LookBack.unscoped.get(problem=lasting).due_on == lasting.review_on
    assert Problem.unscoped.get(pk=fully.pk).state == State.UNDER_VERIFICATION


def test_nobody_hands_over_a_problem_of_their_own_unit(register: Register) -> None:
    own = register.verify(register.requested(), outcome=Outcome.CONTINUING)
    access = register.access(register.colleague)
    fate = hand_over_continuing(by=register.colleague, access=access, campaign=register.world.campaign)
    assert (fate.done, [*fate.stayed.values()]) == (0, [[own.number]])


def test_the_database_keeps_both_halves_of_carrying_together(register: Register) -> None:
    problem = register.register()
    for values in ({"state": "carried"}, {"carried_as": "assigned"}, {"carried_into": problem}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Problem.unscoped.filter(pk=problem.pk).update(**values)
