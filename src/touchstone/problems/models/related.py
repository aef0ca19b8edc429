"""Records that reach beyond one problem: self-checks in other units, and samples for verification."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import Campaign
from touchstone.common.drawing import LONGEST_SEED
from touchstone.problems.models.problem import Problem
from touchstone.units.models import Group, Unit, UnitKind, User
from touchstone.units.paths import UnitPathField
from touchstone.units.scoping import ScopedModel


class SelfCheck(models.Model):
    """A question to all units of one kind, asking whether they have the same problem.

    ``asked`` is the number of units that received the question.
    """

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="+")
    question = models.CharField(_("question"), max_length=500)
    kind = models.ForeignKey(UnitKind, models.PROTECT, related_name="+", null=True, blank=True)
    asked_on = models.DateField(_("asked on"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer_by = models.DateField(_("answer by"))
    asked = models.PositiveIntegerField(_("units asked"), default=0)

    class Meta:
        verbose_name = _("self-check")
        ordering = ("-asked_on", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(answer_by__gte=F("asked_on")), name="self_check_ends_later"),
        )


class SelfCheckAnswer(ScopedModel):
    """One unit's answer, empty until somebody has looked. ``found`` says whether the unit has the problem too."""

    self_check = models.ForeignKey(SelfCheck, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    path = UnitPathField()
    looked_on = models.DateField(_("looked on"), null=True, blank=True)
    looked_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    found = models.BooleanField(_("found here too"), null=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    became = models.ForeignKey(Problem, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("answer to a self-check")
        constraints = (
            models.UniqueConstraint(fields=["self_check", "unit"], name="self_check_once_per_unit"),
            models.CheckConstraint(
                condition=Q(looked_on__isnull=True, looked_by__isnull=True, found__isnull=True)
                | Q(looked_on__isnull=False, looked_by__isnull=False, found__isnull=False),
                name="self_check_answered_by_somebody",
            ),
        )
        indexes = (models.Index(fields=["path"], name="self_check_place"),)

    def __str__(self) -> str:
        return f"{self.self_check.problem} · {self.unit}"


class SamplingPlan(ScopedModel):
    """A sample of closed problems for a second check: first planned, then drawn with a seed committed to in the plan.

    ``commitment`` is the sha256 of the seed. ``frame`` lists the ``population`` problems that can be drawn, in the
    format of :func:`touchstone.problems.rules.written`, and ``frame_digest`` is its sha256. The seed is stored only
    when the draw reveals it. A plan without ``frame`` was drawn before planning and drawing were separate steps.
    """

    SCOPE_PATH = "owner__path"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+", null=True, blank=True)
    place = UnitPathField()
    commitment = models.CharField(_("sha256 of the seed"), max_length=64)
    frame = models.TextField(blank=True)
    frame_digest = models.CharField(_("sha256 of the list"), max_length=64, blank=True)
    population = models.PositiveIntegerField(_("population"))
    size = models.PositiveIntegerField(_("sample"))
    planned_at = models.DateTimeField(_("planned"))
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    seed = models.CharField(_("seed"), max_length=LONGEST_SEED, blank=True)
    drawn_at = models.DateTimeField(_("drawn"), null=True, blank=True)
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("sampling plan")
        ordering = ("-planned_at",)
        constraints = (
            models.CheckConstraint(condition=Q(size__lte=F("population")), name="sample_within_population"),
            models.CheckConstraint(condition=~Q(commitment=""), name="sample_is_promised"),
            models.CheckConstraint(
                condition=Q(seed="", drawn_at__isnull=True, drawn_by__isnull=True)
                | ~Q(seed="")
                & Q(drawn_at__isnull=False, drawn_at__gte=F("planned_at"), drawn_by__isnull=False),
                name="sample_drawn_after_its_plan",
            ),
        )

    def __str__(self) -> str:
        return f"{self.owner}: {self.size}/{self.population}"


class Sample(models.Model):
    """One problem of a sample; ``right`` is the result of the check, None before it."""

    plan = models.ForeignKey(SamplingPlan, models.CASCADE, related_name="+")
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="+")
    order = models.PositiveIntegerField()
    right = models.BooleanField(_("found right"), null=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("sampled problem")
        ordering = ("plan", "order")
        constraints = (
            models.UniqueConstraint(fields=["plan", "problem"], name="sampled_once"),
            models.CheckConstraint(
                condition=Q(right__isnull=True, checked_on__isnull=True, checked_by__isnull=True)
                | Q(right__isnull=False, checked_on__isnull=False, checked_by__isnull=False),
                name="sample_checked_by_somebody",
            ),
        )
