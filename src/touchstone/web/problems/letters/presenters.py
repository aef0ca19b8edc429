"""Letters that press for rectification: their forms, the printed sheet, and their lists."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.campaigns.queries import get_calendar
from touchstone.common import clock
from touchstone.interchange.documents import LetterSheet
from touchstone.problems.actions.letters import is_late
from touchstone.problems.queries import get_timeliness
from touchstone.problems.queries.labels import LetterKind
from touchstone.problems.rules import OPEN, State, Timeliness
from touchstone.web.common import addresses, formats, problem_labels
from touchstone.web.common import components as ui
from touchstone.web.common.fields import DayField, TextField
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.common.refusals import VersionForm
from touchstone.web.problems.presenters import short

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.problems.models import Letter, Problem

HEADINGS: Mapping[LetterKind, formats.Words] = {
    # Translators: the official heading 整改督查督办通知书
    LetterKind.NOTICE: gettext_lazy("Notice on supervised rectification"),
    # Translators: the official heading 整改阶段督查指导书
    LetterKind.GUIDANCE: gettext_lazy("Guidance on a stage of rectification"),
    # Translators: the official heading 整改情况提醒书
    LetterKind.REMINDER: gettext_lazy("Reminder on the state of rectification"),
    # Translators: the official heading 整改情况告诫书
    LetterKind.WARNING: gettext_lazy("Warning on the state of rectification"),
}
"""The heading of each kind of letter."""

PURPOSES: Mapping[LetterKind, formats.Words] = {
    LetterKind.NOTICE: gettext_lazy("A problem was found; it is to be put right under supervision."),
    LetterKind.GUIDANCE: gettext_lazy("The work does not yet meet the agreed standard."),
    LetterKind.REMINDER: gettext_lazy("The deadline is near."),
    LetterKind.WARNING: gettext_lazy("The deadline has passed."),
}
"""The occasion for each kind of letter."""


class LetterForm(VersionForm):
    """The text of a letter and the day to answer by; the kind is chosen outside this form."""

    text = TextField(
        label=gettext_lazy("Text"),
        rows=12,
        max_length=4_000,
        error_messages={"required": gettext_lazy("Write the letter.")},
    )
    answer_by = DayField(
        label=gettext_lazy("Answer by"),
        required=False,
        help_text=gettext_lazy("Empty: no answer is asked for."),
    )

    def clean_text(self) -> str:
        """Reject a text with a numbered line that was left empty."""
        text = str(self.cleaned_data["text"])
        if re.search(r"^\d+[.\u3001]\s*$", text, re.MULTILINE):
            raise forms.ValidationError(
                _("A numbered line is empty. Write what belongs there, or take it out.")
            )
        return text


class AnswerForm(VersionForm):
    """A unit's answer to a letter."""

    text = TextField(
        label=gettext_lazy("Answer"),
        rows=6,
        error_messages={"required": gettext_lazy("Write the answer.")},
        help_text=gettext_lazy("It also appears in the problem's timeline as a progress note."),
    )


def heading(letter: Letter) -> formats.Words:
    """Return the heading of a letter."""
    return HEADINGS[LetterKind(letter.kind)]


def asked_kind(code: str, problem: Problem, soon: Any) -> LetterKind:
    """Return the kind named in the URL if it is allowed, or else the one that fits the problem's deadline."""
    timeliness = get_timeliness(problem, clock.today(), soon)
    if code in LetterKind.values and (code != LetterKind.WARNING or timeliness is Timeliness.OVERDUE):
        return LetterKind(code)
    if timeliness is Timeliness.OVERDUE:
        return LetterKind.WARNING
    return LetterKind.REMINDER if timeliness is Timeliness.DUE_SOON else LetterKind.NOTICE


def writing(kind: LetterKind, problem: Problem) -> dict[str, object]:
    """Return what the page of a new letter shows beside its form."""
    return {
        "problem": problem,
        "short": short(problem),
        "kinds": kinds(kind, problem),
        "kind": kind,
        "heading": HEADINGS[kind],
    }


def kinds(chosen: LetterKind, problem: Problem) -> list[ui.Link]:
    """Return links to the kinds; the chosen one has no URL, and a warning is offered only for a late problem."""
    late = is_late(problem, clock.today())
    return [
        ui.Link(
            HEADINGS[letter_kind],
            "" if letter_kind is chosen else f"?kind={letter_kind.value}",
            PURPOSES[letter_kind],
        )
        for letter_kind in LetterKind
        if late or letter_kind is not LetterKind.WARNING
    ]


def is_open(problem: Problem) -> bool:
    """Return whether the problem is open, so that letters about it make sense."""
    return State(problem.state) in OPEN


def sheet(campaign: Campaign, problem: Problem, letter: Letter) -> LetterSheet:
    """Return a letter as it is printed, in the site's default language rather than the reader's."""
    with translation.override(settings.LANGUAGE_CODE):
        closing = ""
        if letter.answer_by is not None:
            sentence = _("Please answer in writing by %(day)s.")
            closing = sentence % {"day": formats.day(letter.answer_by)}
        recipient = _("%(unit)s:") % {"unit": problem.unit.name}
        return LetterSheet(
            heading=str(heading(letter)),
            number=number(problem, letter),
            recipient=recipient,
            paragraphs=[line for line in letter.text.splitlines() if line.strip()],
            closing=closing,
            office=_("Office of the campaign “%(campaign)s”") % {"campaign": campaign},
            day=formats.day(letter.sent_on),
            written_on=letter.sent_on,
        )


def number(problem: Problem, letter: Letter) -> str:
    """Return the number of a letter: the year, the problem's number and a running number."""
    values = {"year": letter.sent_on.year, "problem": problem.number, "number": letter.number}
    # Translators: the number of an official letter, such as 〔2019〕FK-01第1号
    return _("[%(year)s] %(problem)s, no. %(number)s") % values


def table(campaign: Campaign, problem: Problem, letters: Sequence[Letter]) -> ui.Table:
    """Return the table of letters about a problem."""
    columns: Sequence[Column[Letter]] = (
        Column(_("Letter"), heading),
        Column(_("Number"), lambda letter: number(problem, letter)),
        Column(_("Sent on"), lambda letter: letter.sent_on),
        Column(_("Answer by"), lambda letter: letter.answer_by or ""),
        Column(_("Answer"), lambda letter: answered(problem, letter)),
    )
    why = _("The office can write one when the work does not move.")
    return record_table(
        _("Letters"),
        columns,
        letters,
        href=lambda letter: addresses.to("letter", campaign, pk=problem.pk, letter=letter.pk),
        empty=ui.EmptyState(_("No letter was sent about this problem"), why),
        key="letters",
    )


def answered(problem: Problem, letter: Letter) -> ui.Status:
    """Return whether a letter was answered, as a status."""
    if letter.answer is not None:
        return ui.Status(_("answered on %(day)s") % {"day": formats.short_day(letter.answer.at)}, "good")
    if letter.answer_by is None:
        return ui.Status(_("no answer asked for"), "quiet")
    if not is_open(problem):
        return ui.Status(_("not answered"), "quiet")
    return ui.Status(_("not answered yet"), "warn" if letter.answer_by < clock.today() else "open")


def answered_in_words(problem: Problem, letter: Letter) -> str:
    """Return whether a letter was answered, as plain text."""
    if letter.answer_id is not None:
        return _("answered")
    if letter.answer_by is None:
        return _("no answer asked for")
    if not is_open(problem):
        return _("not answered")
    return _("answer by %(day)s") % {"day": formats.short_day(letter.answer_by)}


def tasks(request: WorkspaceRequest, waiting: Sequence[Letter]) -> list[ui.TaskRow]:
    """Return letters to answer as tasks for Today."""
    campaign, today, calendar = request.campaign, clock.today(), get_calendar(request.campaign)
    return [
        ui.TaskRow(
            heading(letter),
            addresses.to("letter", campaign, pk=letter.problem_id, letter=letter.pk),
            f"{letter.problem.unit.label} · {letter.problem.number}",
            problem_labels.due_on(letter.answer_by, today, calendar) if letter.answer_by else None,
            button=ui.Link(
                _("Answer"),
                addresses.to("letter-answer", campaign, pk=letter.problem_id, letter=letter.pk),
            ),
        )
        for letter in waiting
    ]
