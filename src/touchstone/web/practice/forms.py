"""The forms of a question and of a test."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from touchstone.practice import fields
from touchstone.practice.fields import Part, TestEntry
from touchstone.practice.lines import read_lines, write_lines
from touchstone.practice.queries.bank import KIND_NAMES
from touchstone.practice.rules import Question, QuestionKind, true_or_false
from touchstone.web.common.fields import (
    CountField,
    DayField,
    LineField,
    TextField,
    one_line,
    reason_field,
    with_fields,
)
from touchstone.web.common.refusals import RefusingForm, VersionForm

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField

    from touchstone.practice.models import Category, PracticeTest, TestPart
    from touchstone.units.models import Unit

RIGHT, WRONG = "right", "wrong"
BETWEEN = "/"
"""What divides the names of a category in a form."""


class QuestionForm(RefusingForm):
    """A question: its answers are lines, or for a statement whether it is true."""

    kind = forms.ChoiceField(label=pgettext_lazy("of a question", "Kind"), choices=KIND_NAMES)
    text = TextField(label=pgettext_lazy("of a test", "Question"), rows=3, max_length=4_000)
    answers = TextField(
        label=pgettext_lazy("of a question", "Answers"),
        rows=6,
        max_length=22_000,
        required=False,
        help_text=gettext_lazy(
            "One a line, with * before each right one. Ordering: the lines in the right order. Fill-in: every accepted"
            " answer. After “ # ” stands what is said to whoever chose it. Not needed for true or false."
        ),
    )
    truth = forms.ChoiceField(
        label=gettext_lazy("For true or false"),
        choices=[
            (RIGHT, pgettext_lazy("a statement", "Right")),
            (WRONG, pgettext_lazy("a statement", "Wrong")),
        ],
        required=False,
    )
    explanation = TextField(
        label=pgettext_lazy("of a question", "Explanation"),
        rows=3,
        max_length=4_000,
        required=False,
        help_text=gettext_lazy("Shown in the review, with the exact source if there is one."),
    )
    category = LineField(
        label=gettext_lazy("Category"),
        max_length=400,
        required=False,
        help_text=gettext_lazy(
            "With / between a category and one below it. A new name makes a new category."
        ),
    )

    def question(self) -> Question:
        """Return the question that was entered."""
        values = self.cleaned_data
        kind = QuestionKind(values["kind"])
        if kind is QuestionKind.TRUE_FALSE:
            answers = true_or_false(right=values["truth"] != WRONG)
        else:
            answers = read_lines(kind, values["answers"])
        category = tuple(name.strip() for name in values["category"].split(BETWEEN) if name.strip())
        return Question(
            kind, values["text"], answers, values["explanation"], category, self.initial.get("name", "")
        )


class QuestionChangeForm(QuestionForm, VersionForm):
    """The same fields, with the version that was read and the reason."""

    reason = reason_field()


def initial_of(question: Question, version: int) -> dict[str, Any]:
    """Return the initial values for a change of a question."""
    statement = question.kind is QuestionKind.TRUE_FALSE
    return {
        "kind": str(question.kind),
        "text": question.text,
        "answers": "" if statement else write_lines(question),
        "truth": WRONG if statement and not question.answers[0].right else RIGHT,
        "explanation": question.explanation,
        "category": f" {BETWEEN} ".join(question.category),
        "name": question.name,
        "version": version,
    }


class OpenForm(VersionForm):
    """The version that is opened."""


class ReasonForm(VersionForm):
    """Why something is done."""

    reason = reason_field()


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput({"type": "time"}, format="%H:%M"))


@with_fields(fields.TITLE, fields.LEAD, fields.MINUTES, fields.ATTEMPTS, fields.VARIANTS)
class TestForm(RefusingForm):
    """A test: its text, its times, and how many questions are drawn from each category."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    opens_on = DayField(label=pgettext_lazy("a test", "From"))
    opens_time = _time(pgettext_lazy("of the day", "Time"))
    closes_on = DayField(label=pgettext_lazy("a test", "Until"))
    closes_time = _time(pgettext_lazy("of the day", "Time"))
    seed = one_line(
        fields.SEED.title,
        fields.SEED.length,
        help_text=gettext_lazy("The same seed and bank give the same papers. Left empty, one is made."),
    )
    reason = reason_field()
    refusals: Mapping[str, str] = {"closes_at": "closes_on", "parts": "draw_0", "unit": "unit_name"}
    field_order = (
        "title", "lead", "opens_on", "opens_time", "closes_on", "closes_time", "minutes", "attempts", "variants", "seed",
    )  # fmt: skip

    def __init__(
        self,
        data: Any,
        pools: Sequence[tuple[Category | None, int]],
        test: PracticeTest | None = None,
        parts: Iterable[TestPart] = (),
        today: datetime.date | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(test, today))
        self._pools = pools
        asked = {part.category_id or 0: part.number for part in parts}
        for category, number in pools:
            key = category.pk if category else 0
            label = _("%(category)s (%(n)d in the bank)") % {
                "category": category or _("Any category"),
                "n": number,
            }
            self.fields[f"draw_{key}"] = CountField(label=label, initial=asked.get(key))
        if test is None:
            del self.fields["reason"]
        for name in ("minutes", "attempts", "variants"):
            self.fields[name].required = True

    @property
    def draw(self) -> list[BoundField]:
        """The fields of the draw."""
        return [self[name] for name in self.fields if name.startswith("draw_")]

    @property
    def others(self) -> list[BoundField]:
        """All other fields that are shown."""
        return [field for field in self.visible_fields() if not field.name.startswith("draw_")]

    def entry(self, unit: Unit) -> TestEntry:
        """Return the form's content as an entry for the actions."""
        values = self.cleaned_data
        parts = [
            Part(number, category)
            for category, _there in reversed(
                self._pools
            )  # from categories first, the rest from the whole bank
            if (number := values[f"draw_{category.pk if category else 0}"])
        ]
        return TestEntry(
            unit=unit,
            parts=tuple(parts),
            opens_at=_moment(values["opens_on"], values["opens_time"]),
            closes_at=_moment(values["closes_on"], values["closes_time"]),
            **{name: values[name] for name in ("title", "lead", "minutes", "attempts", "variants", "seed")},
        )


def _moment(day: datetime.date, time: datetime.time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, time))


def _initial(test: PracticeTest | None, today: datetime.date | None) -> dict[str, Any]:
    if test is None:
        first = today or timezone.localdate()
        return {
            "minutes": 30,
            "attempts": 3,
            "variants": 20,
            "opens_on": first,
            "opens_time": datetime.time(9),
            "closes_on": first + datetime.timedelta(days=10),
            "closes_time": datetime.time(18),
        }
    opens, closes = timezone.localtime(test.opens_at), timezone.localtime(test.closes_at)
    return {
        **{
            name: getattr(test, name)
            for name in ("title", "lead", "minutes", "attempts", "variants", "seed", "version")
        },
        "opens_on": opens.date(),
        "opens_time": opens.time(),
        "closes_on": closes.date(),
        "closes_time": closes.time(),
    }
