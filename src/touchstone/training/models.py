"""Training classes, their sittings, the trainees that units send, and what they say about the course."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import formats
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import BatchMembership, Campaign
from touchstone.measures.models import Delta, Tally, one_row_for
from touchstone.training import fields
from touchstone.training.rules import has_completed
from touchstone.units.models import Unit
from touchstone.units.paths import UnitPathField
from touchstone.units.scoping import ScopedModel


class TrainingClass(ScopedModel):
    """A training class that a unit organises, held in one or more sittings. ``hours`` are those of one trainee."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=fields.ORGANISER.label)
    path = UnitPathField()
    name = models.CharField(fields.NAME.label, max_length=fields.NAME.length)
    aim = models.TextField(fields.AIM.label, max_length=fields.AIM.length, blank=True)
    hours = models.PositiveIntegerField(fields.HOURS.label, null=True, blank=True)
    programme = models.TextField(fields.PROGRAMME.label, max_length=fields.PROGRAMME.length, blank=True)
    note = models.CharField(fields.NOTE.label, max_length=fields.NOTE.length, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        verbose_name = _("training class")
        verbose_name_plural = _("training classes")
        constraints = (models.UniqueConstraint(fields=["campaign", "name"], name="training_class_once"),)

    def __str__(self) -> str:
        return self.name


class SittingState(models.TextChoices):
    """Whether a sitting counts."""

    OPEN = "open", pgettext_lazy("a sitting", "takes place")
    CALLED_OFF = "called-off", _("called off")


class Sitting(ScopedModel):
    """One sitting of a training class, on the days from the first to the last, both included."""

    SCOPE_PATH = "training_class__path"

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="+", db_index=False, verbose_name=_("training class")
    )
    number = models.PositiveSmallIntegerField(fields.NUMBER.label)
    first_day = models.DateField(fields.FIRST_DAY.label)
    last_day = models.DateField(fields.LAST_DAY.label)
    place = models.CharField(fields.PLACE.label, max_length=fields.PLACE.length, blank=True)
    capacity = models.PositiveIntegerField(fields.CAPACITY.label, null=True, blank=True)
    state = models.CharField(max_length=10, choices=SittingState, default=SittingState.OPEN)
    version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        constraints = (
            models.UniqueConstraint(fields=["training_class", "number"], name="sitting_once"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="sitting_last_day_not_before_first"
            ),
            models.CheckConstraint(condition=Q(state__in=SittingState.values), name="sitting_state_known"),
        )

    def __str__(self) -> str:
        what = {"class": self.training_class, "number": formats.number_format(self.number)}
        return gettext("%(class)s, sitting %(number)s") % what


class Delegation(ScopedModel):
    """The trainees of one unit at one sitting: the places it was given, and how many it took.

    ``taken``, ``completed`` and ``leave_hours`` are None until the unit has said so; with ``has_roll`` they are
    counted from its roll. ``membership`` is the participation that they count for, on the first day of the sitting.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    """That of the class."""
    sitting = models.ForeignKey(
        Sitting, models.PROTECT, related_name="+", db_index=False, verbose_name=_("sitting")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=fields.UNIT.label)
    path = UnitPathField(db_index=True)
    membership = models.ForeignKey(BatchMembership, models.PROTECT, related_name="+", null=True)
    quota = models.PositiveIntegerField(fields.QUOTA.label, default=0)
    taken = models.PositiveIntegerField(fields.TAKEN.label, null=True, blank=True)
    completed = models.PositiveIntegerField(fields.COMPLETED.label, null=True, blank=True)
    leave_hours = models.PositiveIntegerField(fields.LEAVE_HOURS.label, null=True, blank=True)
    has_roll = models.BooleanField(_("kept as a roll"), default=False)
    origin = models.CharField(max_length=60, blank=True)
    """Where the record came from if nobody entered it here, such as ``import:12:764`` (run, row); otherwise empty."""
    version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        verbose_name = _("trainees of a unit")
        verbose_name_plural = _("trainees of units")
        constraints = (
            models.UniqueConstraint(fields=["sitting", "unit"], name="delegation_once"),
            models.CheckConstraint(
                condition=Q(completed__isnull=True) | Q(taken__isnull=False, completed__lte=F("taken")),
                name="delegation_completed_within_taken",
            ),
        )

    def __str__(self) -> str:
        return str(self.sitting)


class LeaveReason(models.TextChoices):
    """Why a trainee was on leave: only a category is stored."""

    DUTY = "duty", _("on duty")
    BUSINESS = "business", _("away on business")
    ILLNESS = "illness", _("ill")
    PERSONAL = "personal", _("personal leave")
    OTHER = "other", _("other")


class Trainee(ScopedModel):
    """One person on the roll of a unit. The name is read only inside the unit and by the organiser of the class.

    ``key`` is a pseudonym: it is the same wherever the same person is on a roll of the campaign, and does not say who
    it is. When the campaign closes the name is deleted, the pseudonym stays. ``came`` is None until somebody has said so.
    """

    SCOPE_PATH = "delegation__path"

    wagtail_reference_index_ignore: ClassVar[bool] = True
    """The CMS lists the records that refer to others, with what they are called."""

    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=60)
    key = models.CharField(max_length=64)
    came = models.BooleanField(_("came"), null=True)
    leave_hours = models.PositiveIntegerField(fields.LEAVE_HOURS.label, default=0)
    leave_reason = models.CharField(
        _("reason for leave"), max_length=10, choices=LeaveReason, blank=True, default=""
    )

    class Meta(ScopedModel.Meta):
        verbose_name = _("trainee on a roll")
        constraints = (
            models.UniqueConstraint(fields=["delegation", "key"], name="trainee_once_on_a_roll"),
            models.CheckConstraint(
                condition=Q(leave_reason__in=["", *LeaveReason.values]), name="trainee_leave_reason_known"
            ),
        )

    def __str__(self) -> str:
        """Return the sitting; the name stays on the roll."""
        return str(self.delegation)

    @property
    def shown_name(self) -> str:
        """The name, or that it was deleted when the campaign closed."""
        return self.name or gettext("name deleted")

    def completed(self, hours: int | None) -> bool | None:
        """Say whether the trainee completed a class of so many hours."""
        return has_completed(self.came, self.leave_hours, hours)


class FeedbackSlip(models.Model):
    """A code on paper by which one trainee can say something about the course; nobody knows who got which.

    Only a digest of the code is stored.
    """

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    used = models.BooleanField(default=False)


class Opinion(models.IntegerChoices):
    """What a trainee thinks of the course."""

    VERY_GOOD = 5, _("very good")
    GOOD = 4, pgettext_lazy("a course", "good")
    FAIR = 3, pgettext_lazy("a course", "fair")
    POOR = 2, pgettext_lazy("a course", "poor")
    VERY_POOR = 1, _("very poor")


class CourseFeedback(models.Model):
    """What one trainee said about a course: never about people, and without who said it or when."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="+")
    opinion = models.PositiveSmallIntegerField(_("opinion of the course"), choices=Opinion)
    comment = models.CharField(_("comment on the course"), max_length=500, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(opinion__in=Opinion.values), name="feedback_opinion_known"),
        )


class _TraineeSums(models.Model):
    """Sums of trainees by campaign, batch (0: none), class and the first day of the sitting."""

    campaign_id = models.BigIntegerField()
    batch_id = models.BigIntegerField(default=0)
    class_id = models.BigIntegerField()
    day = models.DateField()
    delegations = models.BigIntegerField(default=0)
    quota = models.BigIntegerField(default=0)
    taken = models.BigIntegerField(default=0)
    taken_unknown = models.BigIntegerField(default=0)
    completed = models.BigIntegerField(default=0)
    completed_unknown = models.BigIntegerField(default=0)
    hours = models.BigIntegerField(default=0)
    hours_unknown = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class TraineeDelta(Delta, _TraineeSums):
    """Change to the sums when a unit's trainees are recorded or corrected."""


class TraineeTally(Tally, _TraineeSums):
    """Settled sums of the trainees at or below a unit, per day and for all days together."""

    class Meta:
        constraints = one_row_for("day", "batch_id", "class_id", name="trainee_tally_once")
