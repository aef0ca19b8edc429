"""The question bank, practice tests with the papers drawn for them, answer sheets, and sums of their marks.

An answer sheet names nobody: its taker is a pseudonym that only the installation's secret key can make from an account.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.campaigns.models import Campaign
from touchstone.practice import fields
from touchstone.practice.rules import QuestionKind
from touchstone.units.models import Unit, User
from touchstone.units.paths import UnitPathField
from touchstone.units.scoping import ScopedModel

BELOW = "\n"
"""What stands between the names in the path of a category: no name has it."""

KINDS = {
    QuestionKind.SINGLE: _("single choice"),
    QuestionKind.MULTIPLE: _("multiple choice"),
    QuestionKind.TRUE_FALSE: _("true or false"),
    QuestionKind.FILL_IN: _("fill-in"),
    QuestionKind.ORDERING: _("ordering"),
}


class Category(models.Model):
    """A category of the bank of one campaign: the names from the topmost one, one a line."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", db_index=False)
    names = models.CharField(_("category"), max_length=400)

    class Meta:
        verbose_name = _("category of questions")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "names"], name="question_category_once"),
            models.CheckConstraint(condition=~Q(names=""), name="question_category_has_a_name"),
        )

    def __str__(self) -> str:
        return " › ".join(self.path)

    @property
    def path(self) -> tuple[str, ...]:
        """The names from the topmost category to this one."""
        return tuple(self.names.split(BELOW))


class QuestionState(models.TextChoices):
    """Whether a question is drawn."""

    CURRENT = "current", pgettext_lazy("a question", "in use")
    REPLACED = "replaced", pgettext_lazy("a question", "replaced")
    RETIRED = "retired", pgettext_lazy("a question", "retired")


class BankQuestion(ScopedModel):
    """One version of a question of the bank; a change makes the next version, so that given answers keep theirs.

    ``content`` is the question as plain data: kind, text, answers, explanation, name.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("kept by"))
    path = UnitPathField()
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", null=True, blank=True)
    number = models.PositiveIntegerField(_("number"))
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(
        _("kind"), max_length=10, choices=[(kind.value, KINDS[kind]) for kind in QuestionKind]
    )
    text = models.TextField(_("question"))
    content = models.JSONField()
    state = models.CharField(max_length=8, choices=QuestionState, default=QuestionState.CURRENT)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("question of the bank")
        verbose_name_plural = _("questions of the bank")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "number", "version"], name="question_version_once"),
            models.UniqueConstraint(
                fields=["campaign", "number"], condition=~Q(state="replaced"), name="question_latest_once"
            ),
            models.CheckConstraint(condition=Q(state__in=QuestionState.values), name="question_state_known"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in QuestionKind]), name="question_kind_known"
            ),
        )

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"


class TestState(models.TextChoices):
    """How far a test is. An open one can be taken between its two times."""

    DRAFT = "draft", pgettext_lazy("a test", "being prepared")
    OPEN = "open", pgettext_lazy("a test", "open")
    ENDED = "ended", pgettext_lazy("a test", "ended")


class PracticeTest(ScopedModel):
    """A test of a unit for everybody at and below it, drawn from the bank by a seed.

    ``minutes`` is the time of a taker, ``link`` the secret part of its own address. Its content is fixed once it is open.
    """

    __test__: ClassVar[bool] = False

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    path = UnitPathField()
    title = models.CharField(fields.TITLE.label, max_length=fields.TITLE.length)
    lead = models.CharField(fields.LEAD.label, max_length=fields.LEAD.length, blank=True)
    minutes = models.PositiveSmallIntegerField(fields.MINUTES.label)
    attempts = models.PositiveSmallIntegerField(fields.ATTEMPTS.label, default=1)
    variants = models.PositiveSmallIntegerField(fields.VARIANTS.label, default=20)
    seed = models.CharField(fields.SEED.label, max_length=fields.SEED.length)
    opens_at = models.DateTimeField(_("can be taken from"))
    closes_at = models.DateTimeField(_("can be taken until"))
    state = models.CharField(max_length=5, choices=TestState, default=TestState.DRAFT)
    link = models.CharField(max_length=32, unique=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        verbose_name = _("practice test")
        verbose_name_plural = _("practice tests")
        constraints = (
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="test_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, attempts__gte=1, variants__gte=1), name="test_numbers_from_one"
            ),
            models.CheckConstraint(condition=Q(state__in=TestState.values), name="test_state_known"),
        )
        indexes = (models.Index(fields=["campaign", "-opens_at", "-id"], name="test_newest"),)

    def __str__(self) -> str:
        return self.title


class TestPart(models.Model):
    """A part of a test's draw: so many questions from a category, or from the whole bank."""

    __test__: ClassVar[bool] = False

    test = models.ForeignKey(PracticeTest, models.CASCADE, related_name="+", db_index=False)
    order = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ("order",)
        constraints = (
            models.UniqueConstraint(fields=["test", "order"], name="test_part_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="test_part_of_one_or_more"),
        )


class Paper(models.Model):
    """One variant of a test, drawn when the test was opened: its questions as plain data. It never changes."""

    test = models.ForeignKey(PracticeTest, models.PROTECT, related_name="+", db_index=False)
    variant = models.PositiveSmallIntegerField()
    questions = models.JSONField()

    class Meta:
        verbose_name = _("paper of a practice test")
        # Not unique: SQLite's REPLACE would delete the row that is in its way. A test is opened once, under its lock.
        indexes = (models.Index(fields=["test", "variant"], name="paper_of_test"),)


class AnswerSheet(models.Model):
    """What one taker answered in one attempt: a table of activity, so its key begins with the unit.

    ``taker`` is a pseudonym that differs from test to test. ``sequence`` is the number of the latest save. The test is
    no constraint of the database: a test that was opened is never deleted, and a lock on its row at each start would
    make all takers wait for one another.
    """

    pk = models.CompositePrimaryKey("unit_id", "taker", "test_id", "attempt")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    taker = models.BigIntegerField()
    test = models.ForeignKey(
        PracticeTest, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    attempt = models.PositiveSmallIntegerField()
    variant = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=list)
    sequence = models.IntegerField(default=0)
    started_at = models.DateTimeField()
    deadline = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("answer sheet")
        verbose_name_plural = _("answer sheets")
        indexes = (
            models.Index(
                fields=["deadline"], condition=Q(handed_in_at__isnull=True), name="sheet_not_handed_in"
            ),
        )

    def __str__(self) -> str:
        return str(self.attempt)

    @property
    def is_handed_in(self) -> bool:
        """Whether no more answers are taken."""
        return self.handed_in_at is not None


class SheetDelta(models.Model):
    """The marks of a sheet that was handed in, until they are added to the sums of the questions of its test."""

    pk = models.CompositePrimaryKey("unit_id", "taker", "test_id", "attempt")
    unit_id = models.BigIntegerField()
    taker = models.BigIntegerField()
    test_id = models.BigIntegerField()
    attempt = models.PositiveSmallIntegerField()
    variant = models.PositiveSmallIntegerField()
    marks = models.JSONField()

    class Meta:
        verbose_name = _("marks not counted yet")
        indexes = (models.Index(fields=["test_id"], name="sheet_delta_of_test"),)


class QuestionTally(models.Model):
    """The sums of one question in one test over all sheets that were counted, and (question 0) how many sheets.

    Only the first sheet of a taker is counted, in lots of ten or more. ``said`` are the sums that may be read: they follow
    the others when at least ten sheets were added, so that no difference between two readings is about fewer people.
    """

    test = models.ForeignKey(PracticeTest, models.PROTECT, related_name="+", db_index=False)
    question_id = models.BigIntegerField()
    shown = models.BigIntegerField(default=0)
    marks = models.BigIntegerField(default=0)
    squares = models.BigIntegerField(default=0)
    rest = models.BigIntegerField(default=0)
    rest_squares = models.BigIntegerField(default=0)
    products = models.BigIntegerField(default=0)
    said = models.JSONField(default=list)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["test", "question_id"], name="question_tally_once"),)
