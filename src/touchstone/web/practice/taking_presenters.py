"""View models of a test for its taker: the questions to answer, and the review afterwards."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from touchstone.practice.marking import FULL, Given, Printed, marks_of
from touchstone.practice.queries.bank import get_paper
from touchstone.practice.rules import QuestionKind
from touchstone.web.common import components as ui
from touchstone.web.common import formats
from touchstone.web.common.components.feedback import Tone

if TYPE_CHECKING:
    from touchstone.practice.models import AnswerSheet, PracticeTest

HINTS = {
    QuestionKind.SINGLE: gettext_lazy("Choose one answer."),
    QuestionKind.MULTIPLE: gettext_lazy("Choose every right answer."),
    QuestionKind.TRUE_FALSE: gettext_lazy("Right or wrong?"),
    QuestionKind.FILL_IN: pgettext_lazy("a question", "Write the answer."),
    QuestionKind.ORDERING: gettext_lazy("Give each line its place, 1 for the first."),
}

SAID: dict[str, tuple[Any, str]] = {
    "saved": (gettext_lazy("Your answers are saved."), "good"),
    "older": (gettext_lazy("A newer version of your answers had been saved already; it is below."), "warn"),
    "over": (
        gettext_lazy("The time is over. What was saved before is handed in; later answers are not counted."),
        "warn",
    ),
    "handed-in": (gettext_lazy("Your answers are handed in."), "good"),
    "not-now": (gettext_lazy("This test cannot be started now."), "bad"),
    "not-started": (gettext_lazy("Start the test first."), "bad"),
    "sign-in": (
        gettext_lazy(
            "You had signed in again since this page was opened. Your saved answers are below: go on."
        ),
        "warn",
    ),
    "too-large": (gettext_lazy("That was too much text. Shorten your answers."), "bad"),
}
"""What a page says after a form was sent, by the code in its address."""


@dataclass(frozen=True)
class Option:
    """An answer to choose, or to put in its place, with what was chosen and, in a review, what is right."""

    value: int
    text: str
    chosen: bool = False
    place: int = 0
    right: bool = False
    right_place: int = 0
    feedback: str = ""


@dataclass(frozen=True)
class Asked:
    """A question on a sheet."""

    number: int
    name: str
    kind: str
    text: str
    hint: Any
    options: list[Option] = field(default_factory=list)
    written: str = ""
    earned: int | None = None
    right_text: str = ""
    explanation: str = ""

    @property
    def places(self) -> range:
        """The places that a line of an ordering can have."""
        return range(1, len(self.options) + 1)

    @property
    def verdict(self) -> ui.Status:
        """Whether the answer was right, as a status."""
        if self.earned == FULL:
            return ui.Status(pgettext("an answer", "right"), "good")
        if self.earned:
            return ui.Status(pgettext("an answer", "partly right"), "part")
        return ui.Status(
            pgettext("an answer", "wrong") if self.answered else pgettext("a question", "not answered"), "bad"
        )

    @property
    def answered(self) -> bool:
        """Whether there is an answer at all."""
        return bool(self.written) or any(option.chosen or option.place for option in self.options)


def draw_questions(sheet: AnswerSheet, link: str) -> SafeString:
    """Return the fields of a sheet in HTML, with what was answered."""
    return _draw_all(sheet, link, review=False)


def draw_review(sheet: AnswerSheet, link: str) -> SafeString:
    """Return the review of a sheet in HTML: what was answered, what is right, and why."""
    return _draw_all(sheet, link, review=True)


def _draw_all(sheet: AnswerSheet, link: str, *, review: bool) -> SafeString:
    paper, language = get_paper(sheet.test_id, sheet.variant), get_language() or ""
    answers = [*sheet.answers, *[None] * (len(paper) - len(sheet.answers))]
    drawn = []
    for place, given in enumerate(answers):
        # What somebody wrote is not kept.
        draw = _draw_one.__wrapped__ if isinstance(given, str) else _draw_one
        chosen = tuple(given) if isinstance(given, list) else given
        drawn.append(draw(sheet.test_id, link, sheet.variant, place, chosen, review, language))
    return SafeString("".join(drawn))


@lru_cache(maxsize=8_000)
def _draw_one(  # what the drawing depends on
    test: int,
    _link: str,
    variant: int,
    place: int,
    chosen: tuple[int, ...] | str | None,
    review: bool,
    _language: str,
) -> SafeString:
    """Draw one question; a process keeps it for all who chose the same."""
    printed = get_paper(test, variant)[place]
    given: Given = list(chosen) if isinstance(chosen, tuple) else chosen
    earned = marks_of([printed], [given])[0] if review else None
    template = "web/practice/_review.html" if review else "web/practice/_question.html"
    return render_to_string(template, {"q": _asked(place, printed, given, earned)})


def asked_on(paper: Sequence[Printed]) -> list[Asked]:
    """Return the questions of a paper with the right answers, for those who set the test."""
    return [_asked(place, printed, None, 0) for place, printed in enumerate(paper)]


def _asked(place: int, printed: Printed, given: Given, earned: int | None) -> Asked:
    question, review = printed.question, earned is not None
    kind = question.kind
    right = _(" or ").join(answer.text for answer in question.answers if answer.right)
    filled = kind is QuestionKind.FILL_IN
    return Asked(
        place + 1,
        f"q{place}",
        kind,
        question.text,
        HINTS[kind],
        [] if filled else _options(printed, given if isinstance(given, list) else [], review=review),
        written=str(given or "") if filled else "",
        earned=earned,
        right_text=right if review and filled else "",
        explanation=question.explanation if review else "",
    )


def _options(printed: Printed, given: list[int], *, review: bool) -> list[Option]:
    kind, answers = printed.question.kind, printed.question.answers
    if kind is QuestionKind.ORDERING:
        places = given or [0] * len(printed.order)
        return [
            Option(
                shown, answers[position].text, place=places[shown], right_place=position + 1 if review else 0
            )
            for shown, position in enumerate(printed.order)
        ]
    return [
        Option(
            shown,
            _named(kind, position, answers[position].text),
            chosen=shown in given,
            right=review and answers[position].right,
            feedback=answers[position].feedback if review and shown in given else "",
        )
        for shown, position in enumerate(printed.order)
    ]


def _named(kind: QuestionKind, number: int, text: str) -> str:
    if kind is not QuestionKind.TRUE_FALSE:
        return text
    return pgettext("a statement", "Wrong") if number else pgettext("a statement", "Right")


def result(sheet: AnswerSheet) -> str:
    """Return how many answers of a sheet were right, in words."""
    marks = marks_of(get_paper(sheet.test_id, sheet.variant), sheet.answers)
    words = ngettext("%(right)s of %(n)s question right", "%(right)s of %(n)s questions right", len(marks))
    return words % {"right": formats.number(marks.count(FULL)), "n": formats.number(len(marks))}


def facts(test: PracticeTest, left: int) -> ui.Facts:
    """Return what a taker should know before starting."""
    return ui.Facts(
        [
            ui.Fact(_("Time"), ngettext("%(n)s minute", "%(n)s minutes", test.minutes) % {"n": test.minutes}),
            ui.Fact(_("Can be taken"), times(test)),
            ui.Fact(_("Attempts left"), left),
            ui.Fact(_("Of"), test.unit.label),
        ]
    )


def times(test: PracticeTest) -> str:
    """Return between which moments a test can be taken."""
    return f"{formats.moment(test.opens_at)} – {formats.moment(test.closes_at)}"


def said(code: str) -> ui.Notice | None:
    """Return the message for a code in the address of the page."""
    if code not in SAID:
        return None
    text, tone = SAID[code]
    return ui.Notice(text, tone=tone)  # type: ignore[arg-type]  # one of its tones


def state_for_taker(
    test: PracticeTest, now: datetime.datetime, *, can_start: bool, used: bool = False
) -> ui.Status:
    """Return whether a test can be taken now; ``used`` says that the reader has made every attempt."""
    if can_start and used:
        return ui.Status(_("every attempt is used"), "closed")
    words: tuple[Any, Tone] = (_("can be taken now"), "good")
    if not can_start:
        words = (
            (_("not open yet"), "open") if now < test.opens_at else (pgettext("a test", "ended"), "closed")
        )
    return ui.Status(*words)
