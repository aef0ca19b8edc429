"""Every read of problems against the plainest way to find the same."""

import datetime
from collections.abc import Callable, Iterable
from itertools import combinations

import pytest
from django.db import connection
from django.db.models import prefetch_related_objects
from tests.factories import make_appointment, make_person
from tests.problems.register import DUE, IMMEDIATE, SERIOUS, TODAY, Register

from touchstone.common.refusal import Refused
from touchstone.problems import actions, rules
from touchstone.problems import queries as q
from touchstone.problems.actions import PlannedAction
from touchstone.problems.models import (
    CorrectiveAction,
    Extension,
    LookBack,
    Problem,
    RuleChangeKind,
    SupportingUnit,
)
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import ProblemFilter, Work, likeness, listing
from touchstone.problems.queries.ledger import AT_A_TIME
from touchstone.problems.queries.listing import SHOWN_WITH, Way
from touchstone.problems.rules import (
    COUNTED,
    OPEN,
    Act,
    Fault,
    Outcome,
    Party,
    Severity,
    Standing,
    State,
    Timeliness,
    Track,
)
from touchstone.units.access import Access, everything, within
from touchstone.units.models import User
from touchstone.units.roles import Role

pytestmark = pytest.mark.django_db

VIEW = str(ProblemPermission.VIEW)


def seeing(paths: Iterable[str], user: int | None = None) -> Access:
    """Return the access of somebody who sees the problems at some places."""
    return Access(user, {VIEW: tuple(sorted(paths))})


def numbers(rows: Iterable[Problem]) -> list[str]:
    return [one.number for one in rows]


def newest(problems: Iterable[Problem]) -> list[str]:
    return [one.number for one in sorted(problems, key=lambda one: -one.pk)]


# --- who sees what -------------------------------------------------------------------------------------------------


@pytest.fixture
def spread(register: Register) -> Register:
    """One problem of each unit; the branch supports that of the south, and one leads that of the company."""
    for name in register.world.units:
        register.register(name, statement=f"problem of {name}")
    south = Problem.unscoped.get(unit=register.world.units["south"])
    branch = register.world.units["branch"]
    SupportingUnit.unscoped.create(problem=south, unit=branch, path=branch.path)
    Problem.unscoped.filter(unit=register.world.units["company"]).update(leader=register.north)
    return register


def test_readers_see_their_units_what_these_support_and_what_they_lead(spread: Register) -> None:
    campaign, units = spread.world.campaign, list(spread.world.units.values())
    every = list(Problem.unscoped.select_related("unit"))
    supports = {(one.problem_id, one.path) for one in SupportingUnit.unscoped.all()}
    for user in (None, spread.north.pk):
        for size in (0, 1, 2, 3):
            for roots in combinations(units, size):
                paths = [one.path for one in roots]
                access = seeing(paths, user)
                expected = [
                    one
                    for one in every
                    if any(one.path.startswith(path) for path in paths)
                    or any(
                        key == one.pk and place.startswith(path) for key, place in supports for path in paths
                    )
                    or (user is not None and one.leader_id == user)
                ]
                shown = q.problem_page(access, campaign, ProblemFilter())
                assert numbers(shown.rows) == newest(expected)
                assert set(numbers(q.seen(access, campaign))) == {one.number for one in expected}
                for one in every:
                    assert (q.problem(access, campaign, one.pk) is not None) == (one in expected)
                assert q.counts(access, campaign).total == sum(
                    any(one.path.startswith(path) for path in paths) for one in every
                )


def test_a_unit_in_the_filter_keeps_what_its_reader_may_see_below_it(spread: Register) -> None:
    campaign, units = spread.world.campaign, spread.world.units
    city = ProblemFilter(paths=(units["city"].path,))
    whole = q.problem_page(everything(), campaign, city)
    assert {one.unit_id for one in whole.rows} == {units[name].pk for name in ("city", "north", "south")}
    of_branch = q.problem_page(seeing([units["branch"].path]), campaign, city)
    assert [one.unit_id for one in of_branch.rows] == [units["south"].pk]


def test_lead_leaders_are_found_by_name_among_the_problems_that_one_sees(spread: Register) -> None:
    campaign, units = spread.world.campaign, list(spread.world.units.values())
    people = {name: make_person(name) for name in ("chief-east", "chief-west", "chief-idle")}
    people["chief-west"].name = "王主任"
    people["chief-west"].save()
    for name, unit in (("chief-east", "south"), ("chief-west", "north"), ("chief-east", "north")):
        register = spread.register(unit, leader=people[name])
        assert register.leader == people[name]
    every = [one for one in Problem.unscoped.select_related("leader") if one.leader is not None]
    for user in (None, people["chief-west"].pk):
        for size in (0, 1, 2):
            for roots in combinations(units, size):
                access = seeing([one.path for one in roots], user)
                seen = set(q.seen(access, campaign).values_list("pk", flat=True))
                leading = {one.leader for one in every if one.pk in seen}
                for text in ("chief", "王", "east", "主任"):
                    expected = {one for one in leading if text in (one.name or one.username)}
                    assert set(q.leaders_named(access, campaign, text)) == expected, (user, roots, text)
                for person in people.values():
                    found = q.leader(access, campaign, person.pk)
                    assert found == (person if person in leading else None)
    assert q.leaders_named(seeing([units[0].path]), campaign, " ") == []


# --- filters, ways and pages ---------------------------------------------------------------------------------------


@pytest.fixture
def varied(register: Register, travel: Callable[[datetime.date], None]) -> Register:
    """Problems in many states, with many deadlines, tracks and outcomes."""
    register.register(statement="only registered")
    register.assign(register.register("south", severity=SERIOUS))
    register.do("dispute_assignment", register.assign(register.register()), register.north, reason="not ours")
    register.assign(register.register(track=IMMEDIATE), deadline=datetime.date(2019, 6, 20))
    register.under_way(statement="a fence is missing")
    register.requested()
    register.verify(register.requested())
    register.verify(
        register.requested(),
        outcome=Outcome.BASICALLY,
        residual="one room",
        residual_until=datetime.date(2019, 7, 12),
    )
    register.closed()
    register.do("set_aside", register.register("company"), register.office, reason="no")
    merged = register.register(statement="twice")
    register.do("merge_problem", merged, register.office, into=Problem.unscoped.earliest("pk"))
    longer = register.assign(register.register("city"), leader=register.group, leader_post="分管副市长")
    register.do("ask_extension", longer, register.office, to=datetime.date(2019, 8, 2), reason="rain")
    second = make_person("second")
    make_appointment(
        second, Role.OFFICE, unit=register.world.units["province"], from_day=datetime.date(2019, 6, 1)
    )
    register.do("decide_extension", longer, second, granted=True)
    travel(datetime.date(2019, 6, 13))
    register.assign(register.register("branch"), deadline=datetime.date(2019, 6, 14))
    travel(TODAY)
    return register


def _fits(one: Problem, wanted: ProblemFilter, soon: datetime.date) -> bool:
    state, outcome = State(one.state), Outcome(one.outcome)
    allowed = (wanted.state,) if wanted.state else OPEN if wanted.by_deadline or wanted.is_open else COUNTED
    holder = rules.holder(Standing(state, outcome=outcome))
    return all(
        (
            state in allowed,
            wanted.outcome in (None, outcome),
            wanted.holder in (None, holder),
            wanted.track in (None, one.track),
            wanted.severity in (None, one.severity),
            wanted.list_id in (None, one.list_id),
            wanted.source_id in (None, one.source_id),
            wanted.aspect_id in (None, one.aspect_id),
            wanted.batch_id in (None, one.membership.batch_id if one.membership else 0),
            wanted.leader_id in (None, one.leader_id),
            wanted.leader_post in one.leader_post,
            wanted.timeliness in (None, q.timeliness_of(one, TODAY, soon)),
            wanted.text in one.statement or wanted.text in one.number,
            not wanted.by_deadline or one.deadline is not None,
            not wanted.paths or any(one.path.startswith(path) for path in wanted.paths),
        )
    )


def _filters(register: Register) -> list[ProblemFilter]:
    city = (register.world.units["city"].path,)
    plain = [
        ProblemFilter(),
        ProblemFilter(list_id=register.list.pk),
        ProblemFilter(list_id=0),
        ProblemFilter(source_id=register.source.pk, paths=city),
        ProblemFilter(aspect_id=register.aspect.pk),
        ProblemFilter(batch_id=register.world.batches[2].pk),
        ProblemFilter(batch_id=register.world.batches[1].pk, holder=Party.UNIT),
        ProblemFilter(track=Track.IMMEDIATE),
        ProblemFilter(severity=Severity.SERIOUS),
        ProblemFilter(leader_id=register.group.pk),
        ProblemFilter(leader_id=0),
        ProblemFilter(leader_post="副市长"),
        ProblemFilter(is_open=True, list_id=register.list.pk),
        ProblemFilter(text="fence"),
        ProblemFilter(text="FK-0"),
        ProblemFilter(due_first=True),
        ProblemFilter(due_first=True, paths=city, holder=Party.UNIT),
    ]
    plain += [ProblemFilter(outcome=one) for one in Outcome]
    plain += [ProblemFilter(state=one) for one in State]
    plain += [ProblemFilter(holder=one) for one in Party]
    return plain + [ProblemFilter(timeliness=one) for one in Timeliness]


@pytest.mark.parametrize("way", [None, *Way])
@pytest.mark.parametrize("places", [("province",), ("north", "company", "branch")])
def test_filters_keep_what_they_say_whichever_way_is_gone(
    varied: Register, way: Way | None, places: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    if way is not None:
        monkeypatch.setattr(listing, "_way", lambda *_args, **_more: way)
    campaign = varied.world.campaign
    paths = [varied.world.units[name].path for name in places]
    access, soon = seeing(paths), q.soon_until(campaign, TODAY)
    every = [one for one in Problem.unscoped.all() if any(one.path.startswith(path) for path in paths)]
    for wanted in _filters(varied):
        fitting = [one for one in every if _fits(one, wanted, soon)]
        order = (lambda one: (one.deadline, one.pk)) if wanted.by_deadline else (lambda one: (-one.pk,))
        expected = [one.number for one in sorted(fitting, key=order)]
        assert numbers(q.problem_page(access, campaign, wanted).rows) == expected, wanted
        if wanted.is_counted and not wanted.by_deadline:
            assert q.counts(access, campaign, wanted.paths).matching(wanted) == len(expected), wanted


@pytest.mark.parametrize("due_first", [False, True])
@pytest.mark.parametrize("places", [("province",), ("north", "branch")])
def test_pages_are_turned_over_both_ways(varied: Register, due_first: bool, places: tuple[str, ...]) -> None:
    campaign, wanted = varied.world.campaign, ProblemFilter(due_first=due_first)
    access = seeing([varied.world.units[name].path for name in places], varied.group.pk)
    whole = numbers(q.problem_page(access, campaign, wanted).rows)
    assert len(whole) > 5
    pages, after = [], ""
    while True:
        shown = q.problem_page(access, campaign, wanted, after=after, size=2)
        pages.append(shown)
        after = shown.after
        if not after:
            break
    assert [number for shown in pages for number in numbers(shown.rows)] == whole
    back = pages[-1]
    found = numbers(back.rows)
    while back.before:
        back = q.problem_page(access, campaign, wanted, before=back.before, size=2)
        found = numbers(back.rows) + found
    assert found == whole
    assert numbers(q.problems(access, campaign, wanted, chunk=3)) == whole
    for wrong in ("x", "2019-13-40.2", "9" * 30, "١", "2019-06-01"):
        assert numbers(q.problem_page(access, campaign, wanted, after=wrong).rows) == whole


def test_the_first_due_are_found_along_their_index(varied: Register) -> None:
    access = everything()
    campaign, wanted = varied.world.campaign, ProblemFilter(due_first=True)
    (arm,) = listing._arms(access, campaign, wanted, q.counts(access, campaign), 5)
    if connection.vendor == "sqlite":
        arm = listing._arm(Problem.unscoped.filter(campaign=campaign), campaign, wanted, Way.ALONG)
        assert "problem_due" in listing._next(arm, None, False)[:5].explain()


def test_counts_say_who_has_the_ball_and_sum_to_their_total(varied: Register) -> None:
    campaign = varied.world.campaign
    found = q.counts(everything(), campaign)
    counted = [one for one in Problem.unscoped.all() if one.state in COUNTED]
    assert sum(found.by_outcome().values()) == found.total == len(counted)
    assert sum(found.by_holder().values()) == found.still_open == sum(one.state in OPEN for one in counted)
    for party, number in found.by_holder().items():
        shown = q.problem_page(everything(), campaign, ProblemFilter(holder=party, is_open=True))
        assert len(shown.rows) == number
    late = q.problem_page(everything(), campaign, ProblemFilter(timeliness=Timeliness.OVERDUE))
    assert q.overdue(everything(), campaign, TODAY) == len(late.rows) == 1
    north = varied.world.units["north"].path
    assert q.overdue(everything(), campaign, TODAY, (north,)) == 0
    assert found.of_batch(varied.world.batches[2].pk).total == 1
    assert q.counts(seeing([]), campaign).total == 0


def test_near_is_what_the_reminder_says(register: Register) -> None:
    soon = q.soon_until(register.world.campaign, TODAY)
    assert soon == datetime.date(2019, 6, 21)
    one = register.assign(register.register(), deadline=soon)
    later = register.assign(register.register(), deadline=datetime.date(2019, 6, 24))
    held = Problem.unscoped.get(pk=one.pk)
    assert q.timeliness_of(held, TODAY, soon) is Timeliness.DUE_SOON
    assert q.timeliness_of(Problem.unscoped.get(pk=later.pk), TODAY, soon) is Timeliness.ON_SCHEDULE


# --- who has to act ------------------------------------------------------------------------------------------------


def test_a_verifier_finds_what_waits_but_never_their_own(
    register: Register, travel: Callable[[datetime.date], None]
) -> None:
    requested = register.requested()
    travel(datetime.date(2019, 6, 19))
    planned = register.assign(register.register())
    register.do("submit_plan", planned, register.north, actions=[PlannedAction("a measure")])
    register.register()

    def waiting(user: object, size: int = 50, after: str = "") -> q.Waiting:
        found = getattr(register, str(user))
        return q.to_verify(
            register.access(found), found, register.world.campaign, TODAY, size=size, after=after
        )

    assert numbers(waiting("group").rows) == [requested.number, planned.number]
    first = waiting("group", size=1)
    assert numbers(first.rows) == [requested.number]
    assert numbers(waiting("group", size=1, after=first.after).rows) == [planned.number]
    assert numbers(waiting("colleague").rows) == []
    assert numbers(waiting("north").rows) == []
    assert numbers(waiting("group", after="nonsense").rows) == [requested.number, planned.number]


def test_units_find_what_waits_for_them_and_for_others(register: Register) -> None:
    north, campaign = register.world.units["north"], register.world.campaign
    assigned, requested = register.assign(register.register()), register.requested()
    register.assign(register.register("south"))
    access = register.access(register.north)
    assert numbers(q.of_units(access, campaign, [north], Party.UNIT).rows) == [assigned.number]
    assert numbers(q.of_units(access, campaign, [north], Party.VERIFIER).rows) == [requested.number]
    whole = q.waiting(
        register.access(register.office), campaign, ProblemPermission.DIRECT, q.held_by(Party.UNIT)
    )
    assert len(whole.rows) == 2


def test_the_office_finds_extensions_that_wait(register: Register) -> None:
    problem = register.under_way()
    register.do(
        "ask_extension", problem, register.north, to=datetime.date(2019, 7, 12), reason="the builder is ill"
    )
    campaign = register.world.campaign
    (found,) = q.extensions_waiting(register.access(register.office), campaign)
    assert found == Extension.objects.get()
    assert q.extensions_waiting(register.access(register.group), campaign) == []


def test_leaders_find_what_they_lead_the_first_due_first(register: Register) -> None:
    chief = make_person("chief")
    make_appointment(
        chief, Role.LEADER, unit=register.world.units["city"], from_day=datetime.date(2019, 6, 1)
    )
    register.assign(register.register("company"), leader=chief)
    without = register.register(leader=chief)
    early = register.assign(register.register(), leader=chief, deadline=datetime.date(2019, 6, 20))
    campaign, access = register.world.campaign, register.access(chief)
    found = numbers(q.led_by(access, campaign, chief))
    assert len(found) == 3
    assert found[0] == early.number
    assert found[-1] == without.number
    assert q.leaders_for(register.access(register.office), register.world.units["north"], TODAY) == [chief]
    assert len(q.problem_page(access, campaign, ProblemFilter(leader_id=chief.pk)).rows) == 3


def test_look_backs_are_found_when_they_come_near(
    register: Register, travel: Callable[[datetime.date], None]
) -> None:
    register.closed()
    campaign, group = register.world.campaign, register.group
    assert q.look_backs_due(register.access(group), group, campaign, TODAY) == []
    soon = datetime.date(2019, 7, 10)
    travel(soon)
    (found,) = q.look_backs_due(register.access(group), group, campaign, soon)
    assert found == LookBack.unscoped.earliest("due_on")
    colleague = register.colleague
    assert q.look_backs_due(register.access(colleague), colleague, campaign, soon) == []


# --- one problem ---------------------------------------------------------------------------------------------------


def _offers(register: Register, user: object, problem: Problem) -> tuple[q.Offer, ...]:
    held = Problem.unscoped.get(pk=problem.pk)
    return q.offered(register.access(user), user, held, q.parts_of(held), TODAY)  # type: ignore[arg-type]


def test_only_what_can_be_done_is_offered(register: Register) -> None:
    problem = register.requested()
    assert Act.VERIFY in _offers(register, register.group, problem)
    assert Act.WITHDRAW_REQUEST in _offers(register, register.north, problem)
    assert not {Act.VERIFY, Act.RETURN, Act.TAKE_UP} & set(_offers(register, register.north, problem))
    assert not {Act.VERIFY, Act.RETURN, Act.TAKE_UP} & set(_offers(register, register.colleague, problem))
    register.verify(problem)
    assert Act.CLOSE in _offers(register, register.office, problem)
    assert Act.CLOSE not in _offers(register, register.colleague, problem)
    assert Work.OPEN_NOTICE not in _offers(register, register.office, problem)
    register.do("publish_problem", problem, register.office, text="for all")
    assert Work.OPEN_NOTICE in _offers(register, register.office, problem)
    register.do("close_problem", problem, register.office)
    assert set(_offers(register, register.group, problem)) == {Act.REOPEN, Work.LOOK_BACK}
    assert Work.PUBLISH in _offers(register, register.office, problem)


def test_why_something_is_not_offered_is_known(register: Register) -> None:
    problem = register.requested()
    held = Problem.unscoped.get(pk=problem.pk)
    parts = q.parts_of(held)
    for user, offer, fault in (
        (register.colleague, Act.VERIFY, Fault.OWN_UNIT),
        (register.group, Act.CLOSE, Fault.NOT_NOW),
        (register.office, Work.DECIDE_EXTENSION, Fault.SAME_PERSON),
    ):
        assert q.why_not(register.access(user), user, held, parts, TODAY, offer) is fault


def test_the_life_of_a_problem_is_told_once_and_in_order(
    register: Register, travel: Callable[[datetime.date], None]
) -> None:
    problem = register.under_way()
    register.do("note_progress", problem, register.north, text="half of it")
    register.do("ask_extension", problem, register.north, to=datetime.date(2019, 7, 12), reason="rain")
    register.do("decide_extension", problem, register.office, granted=True)
    register.finish(problem)
    register.do("request_closure", problem, register.north, statement="done")
    travel(datetime.date(2019, 6, 25))
    register.verify(problem, day=datetime.date(2019, 6, 25))
    register.do("close_problem", problem, register.office)
    held = Problem.unscoped.get(pk=problem.pk)
    life = q.life_of(held, q.parts_of(held))[::-1]
    assert [one.verb.removeprefix("problems.") for one in life] == [
        "register",
        "assign",
        "submit-plan",
        "agree-plan",
        "start",
        "note-progress",
        "ask-extension",
        "decide-extension",
        "finish-action",
        "request-closure",
        "verify",
        "close",
    ]
    assert [one.text for one in life if one.text] == ["half of it", "rain", "done", "现场查看属实"]
    assert {one.by.username for one in life if one.by} == {"north", "group", "office"}
    assert [one.days for one in life if one.verb == "problems.verify"] == [7]
    assert life[-1].state == ("under-verification", "closed")


def test_what_a_ledger_brought_is_told_without_any_history(register: Register) -> None:
    problem = register.requested()
    held = Problem.unscoped.get(pk=problem.pk)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditevent")
    life = q.life_of(held, q.parts_of(held))
    assert {one.verb for one in life} == {"problems.register", "problems.request-closure"}


def test_a_rule_stands_where_it_was_recorded_whenever_it_comes_into_force(register: Register) -> None:
    problem = register.assign(register.register())
    given = {
        "by": register.north,
        "access": register.access(register.north),
        "unit": register.world.units["north"],
        "kind": RuleChangeKind.MADE,
        "problem": problem,
    }
    for title, day in (("甲", datetime.date(2020, 1, 1)), ("乙", datetime.date(2018, 1, 1))):
        actions.record_rule_change(**given, title=title, day=day)
    register.do("note_progress", problem, register.north, text="half of it")
    held = Problem.unscoped.get(pk=problem.pk)
    life = q.life_of(held, q.parts_of(held))[::-1]
    assert [one.text for one in life if one.text] == ["甲", "乙", "half of it"]
    assert life[0].verb == "problems.register"


def test_the_database_finds_the_units_of_as_many_problems_as_are_held_at_once(db: None) -> None:
    rows = [Problem(unit_id=key, list_id=key, source_id=key) for key in range(1, AT_A_TIME + 1)]
    prefetch_related_objects(rows, *SHOWN_WITH)
    assert len(rows) == AT_A_TIME


def test_similar_problems_are_found_among_a_bounded_number(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = register.register(statement="台账更新不及时，部分问题没有建账")
    register.register("south", statement="河道保洁责任没有落实")
    campaign, access = register.world.campaign, register.access(register.office)
    found = q.similar(access, campaign, "台账更新不及时,部分问题没有建帐")
    assert [one.problem.number for one in found] == [near.number]
    assert found[0].is_same
    assert q.similar(access, campaign, "台账更新不及时，部分问题没有建账", without=near.pk) == []
    assert q.similar(access, campaign, "台") == []
    assert q.similar(seeing([register.world.units["company"].path]), campaign, near.statement) == []
    monkeypatch.setattr(likeness, "LOOKED_AT", 1)
    assert q.similar(access, campaign, near.statement) == []
    assert len(q.similar(access, campaign, near.statement, unit=register.world.units["north"])) == 1


def test_the_ledger_holds_each_problem_with_its_parts(register: Register) -> None:
    register.requested()
    register.register("south")
    rows = list(q.ledger(everything(), register.world.campaign, ProblemFilter()))
    assert [len(one.actions) for one in rows] == [0, 1]
    assert [len(one.requests) for one in rows] == [0, 1]
    assert rows[1].actions == [CorrectiveAction.objects.get()]
    assert list(q.with_parts([], ["actions"])) == []


# --- the public ----------------------------------------------------------------------------------------------------


def test_the_public_sees_what_was_published_and_nobody(
    register: Register, travel: Callable[[datetime.date], None]
) -> None:
    campaign = register.world.campaign
    problem = register.verify(register.requested(statement="secret words"))
    audience = within("")
    assert q.published(audience, [campaign]).rows == []
    register.do("publish_problem", problem, register.office, text="The fence stands again.")
    register.do("open_notice", problem, register.office)
    (shown,) = q.published(audience, [campaign]).rows
    assert shown.text == "The fence stands again."
    assert shown.outcome is Outcome.FULLY
    assert shown.notice_until == TODAY + datetime.timedelta(days=7)
    assert "secret" not in repr(shown)
    assert "现场" not in repr(shown)
    travel(TODAY + datetime.timedelta(days=8))
    (shown,) = q.published(audience, [campaign]).rows
    assert shown.notice_until is None
    assert q.published(audience, [campaign], outcome=Outcome.NOT_RECTIFIED).rows == []
    register.do("publish_problem", problem, register.office, text="")
    assert q.published(audience, [campaign]).rows == []


def test_no_person_stands_before_the_public(register: Register) -> None:
    User.objects.filter(pk=register.north.pk).update(name="王小明")
    problem = register.assign(register.register())
    for text in ("由王小明负责整改。", "联系电话13800001111。"):
        with pytest.raises(Refused, match="points to a person") as error:
            register.do("publish_problem", problem, register.office, text=text)
        assert error.value.field == "text"
    assert not Problem.unscoped.exclude(public_text="").exists()
    assert register.do("publish_problem", problem, register.office, text="由联络员负责整改。").public_text


def test_published_problems_are_turned_over(register: Register) -> None:
    campaign = register.world.campaign
    for _number in range(5):
        register.do("publish_problem", register.register(), register.office, text="for all")
    found, after = [], ""
    for _page in range(3):
        shown = q.published(within(""), [campaign], after=after, size=2)
        found += [one.number for one in shown.rows]
        after = shown.after
    assert len(set(found)) == len(found) == 5
    assert after == ""
    assert len(q.published(within(""), [campaign], after="nonsense~1").rows) == 5


def test_due_is_a_friday() -> None:
    assert DUE.weekday() == 4
