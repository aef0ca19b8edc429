"""Fields of a practice test, and the values that a person enters for a test and for a question."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from touchstone.common.fields import FieldKind, RecordField, codes

if TYPE_CHECKING:
    from touchstone.practice.models import Category
    from touchstone.practice.rules import Question
    from touchstone.units.models import Unit

TITLE = RecordField(code="title", label=_("title"), length=120, required=True)
LEAD = RecordField(code="lead", label=_("what takers read first"), kind=FieldKind.TEXT, length=1_000)
MINUTES = RecordField(code="minutes", label=_("minutes"), kind=FieldKind.COUNT, required=True)
ATTEMPTS = RecordField(code="attempts", label=_("attempts"), kind=FieldKind.COUNT, required=True)
VARIANTS = RecordField(code="variants", label=_("different papers"), kind=FieldKind.COUNT, required=True)
SEED = RecordField(code="seed", label=_("seed of the draw"), length=60, required=True)

CONTENT = (TITLE, LEAD, MINUTES, ATTEMPTS, VARIANTS, SEED)
"""Fields that a test takes unchanged from its entry; its unit, its times and its draw are entered beside them."""

ENTERED = (*codes(*CONTENT), "unit", "opens_at", "closes_at")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a draw: so many questions from a category and those below it, or with None from the whole bank."""

    number: int
    category: Category | None = None


@dataclass(frozen=True, slots=True)
class TestEntry:
    """The values that a person enters for a test; times are moments, ``minutes`` the time that a taker has."""

    __test__ = False

    unit: Unit
    title: str
    opens_at: datetime.datetime
    closes_at: datetime.datetime
    parts: tuple[Part, ...]
    lead: str = ""
    minutes: int = 30
    attempts: int = 1
    variants: int = 20
    seed: str = ""


@dataclass(frozen=True, slots=True)
class QuestionEntry:
    """A question as it is entered for a unit; its category is found or made by the names that it has."""

    unit: Unit
    question: Question
