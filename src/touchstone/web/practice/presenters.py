"""View models of the room that keeps tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touchstone.practice.queries.bank import QuestionResult
from touchstone.practice.rules import FEWEST_ATTEMPTS, WRONG_TICK, QuestionKind, discrimination, facility
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.lists import Column, record_table
from touchstone.web.practice.lists import question_state, state
from touchstone.web.practice.taking_presenters import times

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.practice.models import BankQuestion, PracticeTest, TestPart
    from touchstone.practice.rules import Question


def facts(test: PracticeTest, parts: Sequence[TestPart]) -> ui.Facts:
    """Return the facts of a test."""
    drawn = _(", ").join(
        _("%(n)d from %(category)s") % {"n": part.number, "category": part.category or _("any category")}
        for part in parts
    )
    return ui.Facts(
        [
            ui.Fact(_("State"), state(test)),
            ui.Fact(_("For everybody in"), test.unit.label),
            ui.Fact(_("Can be taken"), times(test)),
            ui.Fact(_("Minutes"), test.minutes),
            ui.Fact(_("Attempts"), test.attempts),
            ui.Fact(_("Questions drawn"), drawn),
            ui.Fact(_("Different papers"), test.variants),
            ui.Fact(_("Seed of the draw"), test.seed),
        ]
    )


def link_of(test: PracticeTest) -> str:
    """Return the whole address of a test."""
    return f"{settings.BASE_URL}{reverse('web:take', args=[test.link])}"


def results(campaign: Campaign, rows: Sequence[QuestionResult]) -> ui.Table:
    """Return how each question was answered, the hardest first."""

    def share(value: float | None) -> str:
        return formats.unknown() if value is None else formats.percent(value, 0)

    def tells_apart(row: QuestionResult) -> Any:
        value = discrimination(row.sums)
        words = formats.unknown() if value is None else formats.number(round(100 * value))
        return ui.Cell(words, _("look at this question") if value is not None and value < 0 else "")

    columns: Sequence[Column[QuestionResult]] = (
        Column(
            pgettext("of a test", "Question"),
            lambda row: ui.Cell(str(row.question), row.question.get_kind_display()),
        ),
        Column(_("Shown"), lambda row: row.sums.number, numeric=True),
        Column(_("Facility"), lambda row: share(facility(row.sums)), numeric=True),
        Column(_("Discrimination"), tells_apart, numeric=True),
    )
    return record_table(
        _("How the questions were answered"),
        columns,
        sorted(rows, key=lambda row: facility(row.sums) or 0),
        href=lambda row: addresses.to("question", campaign, pk=row.question.pk),
        row_key=lambda row: row.question.pk,
        key="results",
        empty=ui.EmptyState(
            _("Nothing to show yet"),
            _("Sheets are counted in lots of %(n)d or more, so that nobody learns how one person answered.")
            % {"n": FEWEST_ATTEMPTS},
        ),
    )


def question_facts(question: BankQuestion) -> ui.Facts:
    """Return the facts of a question."""
    return ui.facts_not_zero(
        ui.Fact(_("State"), question_state(question)),
        ui.Fact(pgettext("of a question", "Kind"), question.get_kind_display()),
        ui.Fact(_("Category"), str(question.category or "")),
        ui.Fact(_("Kept by"), question.unit.label),
        ui.Fact(_("Version"), question.version),
    )


def answers(question: Question) -> list[tuple[str, str]]:
    """Return each answer with what there is to say about it."""
    return [(answer.text, _remark(question.kind, answer.right, answer.share)) for answer in question.answers]


def _remark(kind: QuestionKind, right: bool, share: int) -> str:
    if kind is QuestionKind.ORDERING:
        return ""
    if right:
        return _("right answer")
    return _("%(n)d%% of the mark") % {"n": share} if share not in (0, WRONG_TICK) else ""
