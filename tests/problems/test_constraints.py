"""Database constraints, each violated once."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Model
from tests.problems.register import DUE, TODAY, Register

from touchstone.common import clock
from touchstone.problems.models import (
    ClosureRequest,
    CorrectiveAction,
    Evidence,
    Extension,
    Letter,
    LookBack,
    Problem,
    ProblemList,
    ProgressNote,
    PublicNotice,
    RuleChange,
    Sample,
    SamplingPlan,
    SelfCheck,
    SelfCheckAnswer,
    Source,
    SpecialRectification,
    Step,
    SupportingUnit,
    Verification,
)

pytestmark = pytest.mark.django_db

YESTERDAY = TODAY - datetime.timedelta(days=1)


class Rows:
    """The rows that the tests below need."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.campaign = register.world.campaign
        self.unit = register.world.units["north"]
        self.problem = register.register()
        self.user, self.other = register.north, register.group

    def change(self, **values: Any) -> None:
        Problem.unscoped.filter(pk=self.problem.pk).update(**values)

    def problem_like(self, **values: Any) -> Problem:
        problem = Problem.unscoped.get(pk=self.problem.pk)
        problem.pk = None
        for name, value in ({"number": "FK-99"} | values).items():
            setattr(problem, name, value)
        problem.save()
        return problem

    def request(self) -> ClosureRequest:
        return ClosureRequest.objects.create(
            problem=self.problem, statement="x", requested_on=TODAY, requested_by=self.user
        )

    def extension(self, **more: Any) -> Extension:
        given: dict[str, Any] = {
            "problem": self.problem,
            "old_deadline": DUE,
            "new_deadline": DUE + datetime.timedelta(days=7),
            "reason": "x",
            "asked_on": TODAY,
            "asked_by": self.user,
        }
        return Extension.objects.create(**(given | more))

    def evidence(self, **more: Any) -> Evidence:
        note = ProgressNote.objects.create(problem=self.problem, text="x", at=clock.now())
        given: dict[str, Any] = {"file": "x.jpg", "width": 1, "height": 1, "added_at": clock.now()}
        return Evidence.objects.create(problem=self.problem, note=note, added_by=self.user, **(given | more))

    def verification(self, **more: Any) -> Verification:
        given: dict[str, Any] = {
            "problem": self.problem,
            "request": ClosureRequest.objects.filter(problem=self.problem).first() or self.request(),
            "method": "site-visit",
            "note": "x",
            "day": TODAY,
            "outcome": "fully-rectified",
            "verified_at": clock.now(),
            "verified_by": self.other,
            "requested_by": self.user,
            "responsible_path": self.unit.path,
            "seat_path": self.register.world.units["province"].path,
        }
        return Verification.objects.create(**(given | more))

    def notice(self, **more: Any) -> PublicNotice:
        given: dict[str, Any] = {
            "problem": self.problem,
            "text": "x",
            "opened_on": TODAY,
            "until": DUE,
            "opened_by": self.user,
        }
        return PublicNotice.objects.create(**(given | more))

    def look_back(self, **more: Any) -> LookBack:
        given: dict[str, Any] = {"problem": self.problem, "path": self.unit.path, "due_on": DUE}
        return LookBack.unscoped.create(**(given | more))

    def letter(self, **more: Any) -> Letter:
        given: dict[str, Any] = {
            "problem": self.problem,
            "kind": "notice",
            "number": 1,
            "text": "x",
            "sent_on": TODAY,
            "sent_by": self.user,
        }
        return Letter.objects.create(**(given | more))

    def rule_change(self, **more: Any) -> RuleChange:
        given: dict[str, Any] = {
            "campaign": self.campaign,
            "unit": self.unit,
            "path": self.unit.path,
            "kind": "made",
            "title": "x",
            "day": TODAY,
            "problem": self.problem,
        }
        return RuleChange.unscoped.create(**(given | more))

    def special(self, **more: Any) -> SpecialRectification:
        given: dict[str, Any] = {
            "campaign": self.campaign,
            "number": 1,
            "name": "x",
            "unit": self.unit,
            "path": self.unit.path,
        }
        return SpecialRectification.unscoped.create(**(given | more))

    def self_check(self, **more: Any) -> SelfCheck:
        given: dict[str, Any] = {
            "problem": self.problem,
            "question": "x",
            "asked_on": TODAY,
            "asked_by": self.user,
            "answer_by": DUE,
        }
        return SelfCheck.objects.create(**(given | more))

    def answer(self, **more: Any) -> SelfCheckAnswer:
        check = SelfCheck.objects.first() or self.self_check()
        given: dict[str, Any] = {"self_check": check, "unit": self.unit, "path": self.unit.path}
        return SelfCheckAnswer.unscoped.create(**(given | more))

    def plan(self, **more: Any) -> SamplingPlan:
        given: dict[str, Any] = {
            "campaign": self.campaign,
            "owner": self.unit,
            "place": self.unit.path,
            "commitment": "x",
            "population": 2,
            "size": 1,
            "planned_at": clock.now(),
            "planned_by": self.user,
        }
        return SamplingPlan.unscoped.create(**(given | more))

    def sample(self, **more: Any) -> Sample:
        plan = SamplingPlan.unscoped.first() or self.plan()
        given: dict[str, Any] = {"plan": plan, "problem": self.problem, "order": 1}
        return Sample.objects.create(**(given | more))

    def action(self, **more: Any) -> CorrectiveAction:
        given: dict[str, Any] = {"problem": self.problem, "number": 1, "text": "x"}
        return CorrectiveAction.objects.create(**(given | more))


def _twice(make: Callable[[], Any]) -> None:
    make()
    make()


BROKEN: dict[str, Callable[[Rows], Any]] = {
    "source_once": lambda r: Source.objects.create(campaign=r.campaign, code="central-feedback", name="x"),
    "aspect_once": lambda r: type(r.register.aspect).objects.create(
        campaign=r.campaign, code="leadership", name="x"
    ),
    "problem_list_once": lambda r: ProblemList.objects.create(
        campaign=r.campaign, code="central-feedback", name="x", prefix="Z"
    ),
    "problem_list_prefix_once": lambda r: ProblemList.objects.create(
        campaign=r.campaign, code="z", name="x", prefix="FK-"
    ),
    "special_number_once": lambda r: _twice(r.special),
    "special_state_known": lambda r: r.special(state="gone"),
    "special_finishes_after_it_starts": lambda r: r.special(started_on=TODAY, finished_on=YESTERDAY),
    "problem_number_once": lambda r: r.problem_like(number=r.problem.number),
    "problem_once_per_origin": lambda r: [
        r.problem_like(number=number, origin="inspection.finding:1") for number in ("A", "B")
    ],
    "problem_state_known": lambda r: r.change(state="gone"),
    "problem_outcome_known": lambda r: r.change(outcome="gone"),
    "problem_track_known": lambda r: r.change(track="gone"),
    "problem_severity_known": lambda r: r.change(severity="gone"),
    "problem_says_something": lambda r: r.change(statement=""),
    "problem_closed_is_fully_rectified": lambda r: r.change(state="closed", closed_on=TODAY),
    "problem_basically_says_what_remains": lambda r: r.change(outcome="basically-rectified"),
    "problem_routine_has_owner_and_review": lambda r: r.change(state="routine", outcome="continuing"),
    "problem_merged_names_the_other": lambda r: r.change(state="merged"),
    "problem_carried_names_the_other": lambda r: r.change(state="carried"),
    "problem_extension_keeps_old_deadline": lambda r: r.change(deadline=TODAY, first_deadline=DUE),
    "problem_published_has_text": lambda r: r.change(published_at=clock.now()),
    "supports_once": lambda r: _twice(
        lambda: SupportingUnit.unscoped.create(problem=r.problem, unit=r.unit, path=r.unit.path)
    ),
    "action_number_once": lambda r: _twice(r.action),
    "action_done_has_a_day": lambda r: r.action(done_by=r.user),
    "step_ends_later": lambda r: Step.unscoped.create(
        problem=r.problem, path=r.unit.path, state="draft", entered_on=TODAY, left_on=YESTERDAY, days=0
    ),
    "extension_one_waits": lambda r: _twice(r.extension),
    "extension_decided_by_somebody": lambda r: r.extension(granted=True),
    "extension_is_later": lambda r: r.extension(new_deadline=DUE),
    "extension_asked_in_time": lambda r: r.extension(asked_on=DUE + datetime.timedelta(days=1)),
    "extension_decided_by_another": lambda r: r.extension(granted=True, decided_on=TODAY, decided_by=r.user),
    "closure_one_waits": lambda r: _twice(r.request),
    "verified_by_another_person": lambda r: r.verification(verified_by=r.user),
    "verified_from_outside_the_unit": lambda r: r.verification(seat_path=f"{r.unit.path}0001"),
    "verification_outcome_known": lambda r: r.verification(outcome="gone"),
    "verification_method_known": lambda r: r.verification(method="gone"),
    "verification_has_a_note": lambda r: r.verification(note=""),
    "verification_basically_says_what_remains": lambda r: r.verification(outcome="basically-rectified"),
    "notice_ends_later": lambda r: r.notice(until=YESTERDAY),
    "notice_once_a_day": lambda r: _twice(r.notice),
    "look_back_once_a_day": lambda r: _twice(r.look_back),
    "look_back_done_by_somebody": lambda r: r.look_back(done_on=TODAY),
    "letter_number_once": lambda r: _twice(r.letter),
    "letter_kind_known": lambda r: r.letter(kind="gone"),
    "rule_change_kind_known": lambda r: r.rule_change(kind="gone"),
    "rule_change_has_a_reason": lambda r: r.rule_change(problem=None),
    "self_check_ends_later": lambda r: r.self_check(answer_by=YESTERDAY),
    "self_check_once_per_unit": lambda r: _twice(r.answer),
    "self_check_answered_by_somebody": lambda r: r.answer(found=True),
    "sample_within_population": lambda r: r.plan(size=3),
    "sample_is_promised": lambda r: r.plan(commitment=""),
    "sample_drawn_after_its_plan": lambda r: r.plan(seed="x", drawn_at=clock.now()),
    "sampled_once": lambda r: _twice(r.sample),
    "sample_checked_by_somebody": lambda r: r.sample(right=True),
    "evidence_shows_one_record": lambda r: r.evidence(request=r.request()),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(register: Register, name: str) -> None:
    rows = Rows(register)
    with pytest.raises(IntegrityError), transaction.atomic():
        BROKEN[name](rows)


def test_the_rows_themselves_are_right(register: Register) -> None:
    """Otherwise a refusal above could have another cause than its constraint."""
    rows = Rows(register)
    for make in (
        rows.special,
        rows.action,
        rows.extension,
        rows.verification,
        rows.notice,
        rows.look_back,
        rows.letter,
        rows.rule_change,
        rows.answer,
        rows.sample,
        rows.evidence,
        rows.problem_like,
    ):
        assert make().pk


def test_every_constraint_is_broken_once() -> None:
    def own(model: type[Model]) -> set[str]:
        return {
            constraint.name
            for constraint in model._meta.constraints
            if not constraint.name.endswith("_tally_once")
        }

    declared = set().union(*(own(model) for model in apps.get_app_config("problems").get_models()))
    assert declared == set(BROKEN)
