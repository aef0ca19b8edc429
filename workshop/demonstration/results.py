"""Follow-up work in the example: letters, self-checks of other units, rule changes and samples of closed problems."""

import datetime

from touchstone.campaigns.actions import save_filter
from touchstone.common.drawing import commitment
from touchstone.problems import actions
from touchstone.problems.actions import LedgerProblem
from touchstone.problems.models import (
    Letter,
    LetterKind,
    Problem,
    RuleChangeKind,
    Sample,
    SelfCheckAnswer,
    SpecialRectification,
)
from touchstone.problems.rules import Outcome
from touchstone.units.access import everything
from touchstone.units.queries import build_access
from workshop.demonstration.scene import Scene

SEED = "主题教育示例抽查：种子在抽取后公开"
"""Seed of the example's draw; its hash is published before the draw and it is revealed after it, so it is not secret."""

DRAWN, SEEN = 12, 10
"""Number of closed problems drawn, and how many of them have been checked."""

ANSWERS = ("已对照检查，窗口设置合理，无此问题。", "已检查，就餐高峰未超过十分钟。", "")
"""Answers of the first units asked; the empty one says that it has the problem too. The others have not answered."""


def build_results(scene: Scene) -> None:
    """Send letters, ask other units, load a problem due for review, draw and check samples, and save a filter."""
    _letters(scene)
    _self_checks(scene)
    _review_due(scene)
    _samples(scene)
    _saved_filter(scene)


def _problem(scene: Scene, statement: str) -> Problem:
    """Return the problem of the scene whose statement begins with ``statement``."""
    return Problem.unscoped.get(list=scene.list, unit=scene.unit, statement__startswith=statement)


def _send(scene: Scene, problem: Problem, kind: LetterKind, days: int) -> None:
    text, _answer_by = actions.proposed_letter(problem, kind, scene.today)
    scene.do("send_letter", problem, scene.office, kind=kind, text=text, answer_by=scene.workday(days))


def _letters(scene: Scene) -> None:
    """Send two letters, one of which is answered."""
    _send(scene, _problem(scene, "固定资产"), LetterKind.WARNING, 5)
    guided = _problem(scene, "调研成果")
    _send(scene, guided, LetterKind.GUIDANCE, 10)
    letter = Letter.objects.get(problem=guided)
    guided.refresh_from_db()
    actions.answer_letter(
        by=scene.organiser,
        access=build_access(scene.organiser, scene.today),
        letter=letter,
        version=guided.version,
        text="已按指导函要求补充转化责任处室，台账下周提请处务会审议。",
    )


def _self_checks(scene: Scene) -> None:
    """Ask units of the same kind whether they have a problem that was solved here, and record a rule change."""
    check = actions.ask_elsewhere(
        by=scene.office,
        access=build_access(scene.office, scene.today),
        problem=_problem(scene, "食堂"),
        question="贵单位食堂就餐高峰排队是否超过十五分钟？如有同类问题，请一并整改。",
        answer_by=scene.workday(10),
    )
    rows = SelfCheckAnswer.unscoped.filter(self_check=check).order_by("path")
    for answer, note in zip(rows[: len(ANSWERS)], ANSWERS, strict=True):
        by = scene.keeper
        actions.answer_self_check(
            by=by, access=everything(by.pk), answer=answer, found=not note, note=note, register=not note
        )
    actions.record_rule_change(
        by=scene.organiser,
        access=build_access(scene.organiser, scene.today),
        unit=scene.unit,
        kind=RuleChangeKind.CHANGED,
        title="机关食堂就餐管理办法",
        day=scene.today,
        problem=check.problem,
    )


def _review_due(scene: Scene) -> None:
    """Load a problem that was closed a month ago, so that its review is due, under a special rectification."""
    closed = scene.today - datetime.timedelta(days=29)
    entry = scene.entry(
        "办事指南与实际办理流程不一致",
        registered_on=closed - datetime.timedelta(days=9),
        deadline=scene.working.add(closed, 0),
        special=SpecialRectification.unscoped.filter(
            campaign=scene.campaign, name__startswith="形式主义"
        ).first(),
    )
    row = LedgerProblem(entry, closed, Outcome.FULLY, "已逐项核对修订并重新公布。")
    by = scene.keeper
    actions.record_many(by=by, access=everything(by.pk), campaign=scene.campaign, entries=[row])


def _samples(scene: Scene) -> None:
    """Draw a sample of closed problems with the published seed and check most of them; one check fails."""
    by, access = scene.office, build_access(scene.office, scene.today)
    root = scene.campaign.root
    plan = actions.plan_sample(
        by=by, access=access, campaign=scene.campaign, owner=root, size=DRAWN, commitment=commitment(SEED)
    )
    actions.draw_sample(by=by, access=access, plan=plan, seed=SEED)
    for sample in Sample.objects.filter(plan=plan, order__lte=SEEN).select_related("problem"):
        right = sample.order < SEEN
        note = "现场查看，整改属实。" if right else "现场查看，公示栏内容已过期。"
        actions.check_sample(by=by, access=access, sample=sample, right=right, note=note)


def _saved_filter(scene: Scene) -> None:
    save_filter(by=scene.office, campaign=scene.campaign, page="problems", name="已逾期", query="due=overdue")
