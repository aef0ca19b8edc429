"""What follows in the example when a problem is put right or is not: letters, questions elsewhere, samples, rules."""

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
"""What the example draws by; it was promised by its hash and is told after the draw, so it is nobody's secret."""

DRAWN, SEEN = 12, 10
"""Closed problems that are drawn, and how many of them somebody has looked at already."""

ANSWERS = ("已对照检查，窗口设置合理，无此问题。", "已检查，就餐高峰未超过十分钟。", "")
"""What the first units asked say; the last has the problem too, the others are still silent."""


def build_results(scene: Scene) -> None:
    """Let letters be sent, units be asked, closed problems be drawn and looked back at, and rules be recorded."""
    _letters(scene)
    _elsewhere(scene)
    _looked_back(scene)
    _samples(scene)
    _kept(scene)


def _problem(scene: Scene, statement: str) -> Problem:
    """Return the problem of the scene whose statement begins so."""
    return Problem.unscoped.get(list=scene.list, unit=scene.unit, statement__startswith=statement)


def _send(scene: Scene, problem: Problem, kind: LetterKind, days: int) -> None:
    text, _answer_by = actions.proposed_letter(problem, kind, scene.today)
    scene.do("send_letter", problem, scene.office, kind=kind, text=text, answer_by=scene.workday(days))


def _letters(scene: Scene) -> None:
    """One letter waits for its answer, another was answered."""
    _send(scene, _problem(scene, "固定资产"), LetterKind.WARNING, 5)
    asked = _problem(scene, "调研成果")
    _send(scene, asked, LetterKind.GUIDANCE, 10)
    letter = Letter.objects.get(problem=asked)
    asked.refresh_from_db()
    actions.answer_letter(
        by=scene.organiser,
        access=build_access(scene.organiser, scene.today),
        letter=letter,
        version=asked.version,
        text="已按指导函要求补充转化责任处室，台账下周提请处务会审议。",
    )


def _elsewhere(scene: Scene) -> None:
    """Units of the same kind are asked whether they have a problem that was put right here."""
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


def _looked_back(scene: Scene) -> None:
    """A problem that a ledger brings as closed a month ago is to be looked back at now; another is part of a theme."""
    closed = scene.today - datetime.timedelta(days=29)
    entry = scene.entry(
        "办事指南与实际办理流程不一致",
        registered_on=closed - datetime.timedelta(days=40),
        deadline=scene.working.add(closed, 0),
        special=SpecialRectification.unscoped.filter(
            campaign=scene.campaign, name__startswith="形式主义"
        ).first(),
    )
    row = LedgerProblem(entry, closed, Outcome.FULLY, "已逐项核对修订并重新公布。")
    by = scene.keeper
    actions.record_many(by=by, access=everything(by.pk), campaign=scene.campaign, entries=[row])


def _samples(scene: Scene) -> None:
    """Closed problems are drawn by a seed that was promised; most of them were looked at, one was found wrong."""
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


def _kept(scene: Scene) -> None:
    save_filter(by=scene.office, campaign=scene.campaign, page="problems", name="已逾期", query="due=overdue")
