"""Problems with their four axes, and the work on them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.campaigns.models import BatchMembership, Campaign
from touchstone.problems import fields
from touchstone.problems.models.labels import OUTCOMES, SEVERITIES, STATES, TRACKS, choices, values
from touchstone.problems.models.lists import Aspect, ProblemList, Source, SpecialRectification
from touchstone.problems.rules import OPEN, Outcome, Severity, State, Track
from touchstone.units.models import Unit, User
from touchstone.units.paths import UnitPathField
from touchstone.units.scoping import ScopedModel


class Problem(ScopedModel):
    """A problem in the register. It can be corrected, merged or set aside with a reason, but never deleted.

    ``path`` is the path of the responsible unit. ``origin`` identifies the record that the problem came from, such as
    ``inspection.finding:17`` or ``import:12:7``, and ``origin_label`` is its label. ``statement`` is internal; the
    public only ever sees ``public_text``.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", db_index=False)
    list = models.ForeignKey(
        ProblemList, models.PROTECT, related_name="+", db_index=False, verbose_name=fields.LIST.label
    )
    number = models.CharField(_("number"), max_length=40)
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="+", db_index=False, verbose_name=fields.SOURCE.label
    )
    aspect = models.ForeignKey(
        Aspect,
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=fields.ASPECT.label,
    )
    special = models.ForeignKey(
        SpecialRectification,
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=fields.SPECIAL.label,
    )
    origin = models.CharField(max_length=60, blank=True)
    origin_label = models.CharField(max_length=200, blank=True)

    statement = models.TextField(fields.STATEMENT.label, max_length=fields.STATEMENT.length)
    cause = models.TextField(fields.CAUSE.label, max_length=fields.CAUSE.length, blank=True)
    standard = models.TextField(fields.STANDARD.label, max_length=fields.STANDARD.length, blank=True)
    track = models.CharField(
        fields.TRACK.label,
        max_length=fields.TRACK.length,
        choices=choices(TRACKS),
        default=Track.PHASED.value,
    )
    severity = models.CharField(
        fields.SEVERITY.label,
        max_length=fields.SEVERITY.length,
        choices=choices(SEVERITIES),
        default=Severity.GENERAL.value,
    )

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=fields.UNIT.label
    )
    path = UnitPathField()
    membership = models.ForeignKey(BatchMembership, models.PROTECT, related_name="+", null=True)
    responsible_post = models.CharField(
        fields.RESPONSIBLE_POST.label, max_length=fields.RESPONSIBLE_POST.length, blank=True
    )
    leader_post = models.CharField(fields.LEADER_POST.label, max_length=fields.LEADER_POST.length, blank=True)
    leader = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=fields.LEADER.label,
    )

    registered_on = models.DateField(fields.REGISTERED_ON.label)
    deadline = models.DateField(fields.DEADLINE.label, null=True, blank=True)
    deadline_wording = models.CharField(
        fields.DEADLINE_WORDING.label, max_length=fields.DEADLINE_WORDING.length, blank=True
    )
    first_deadline = models.DateField(null=True, blank=True)
    """The deadline before any extension."""

    state = models.CharField(_("state"), max_length=20, choices=choices(STATES), default=State.DRAFT.value)
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=choices(OUTCOMES), default=Outcome.IN_PROGRESS.value
    )
    since = models.DateField(_("in this state since"))
    residual = models.TextField(_("what remains"), max_length=2_000, blank=True)
    residual_until = models.DateField(_("what remains is done by"), null=True, blank=True)
    routine_owner = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("routine owner"),
    )
    review_on = models.DateField(_("review on"), null=True, blank=True)
    closed_on = models.DateField(pgettext_lazy("a problem", "closed on"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("merged into"),
    )
    carried_into = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("carried into"),
    )
    """The problem of another campaign as which it goes on there."""
    carried_as = models.CharField(max_length=20, blank=True)
    """The state from which it was carried; its outcome stays what it was."""
    reopened = models.PositiveSmallIntegerField(_("times reopened"), default=0)

    public_text = models.TextField(_("public text"), max_length=1_000, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, db_index=False)
    changed_at = models.DateTimeField(_("last changed"))
    version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "number"], name="problem_number_once"),
            models.UniqueConstraint(
                fields=["campaign", "origin"], condition=~Q(origin=""), name="problem_once_per_origin"
            ),
            models.CheckConstraint(condition=Q(state__in=values(State)), name="problem_state_known"),
            models.CheckConstraint(condition=Q(outcome__in=values(Outcome)), name="problem_outcome_known"),
            models.CheckConstraint(condition=Q(track__in=values(Track)), name="problem_track_known"),
            models.CheckConstraint(condition=Q(severity__in=values(Severity)), name="problem_severity_known"),
            models.CheckConstraint(condition=~Q(statement=""), name="problem_says_something"),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED.value, closed_on__isnull=False, outcome=Outcome.FULLY.value)
                | (~Q(state=State.CLOSED.value) & Q(closed_on__isnull=True)),
                name="problem_closed_is_fully_rectified",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.BASICALLY.value)
                | (~Q(residual="") & Q(residual_until__isnull=False)),
                name="problem_basically_says_what_remains",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ROUTINE.value)
                | Q(routine_owner__isnull=False, review_on__isnull=False, outcome=Outcome.CONTINUING.value),
                name="problem_routine_has_owner_and_review",
            ),
            models.CheckConstraint(
                condition=Q(state=State.MERGED.value, merged_into__isnull=False)
                | (~Q(state=State.MERGED.value) & Q(merged_into__isnull=True)),
                name="problem_merged_names_the_other",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=State.CARRIED.value,
                    carried_into__isnull=False,
                    carried_as__in=[state.value for state in OPEN],
                )
                | ~Q(state=State.CARRIED.value) & Q(carried_into__isnull=True, carried_as=""),
                name="problem_carried_names_the_other",
            ),
            models.CheckConstraint(
                condition=Q(deadline__isnull=True, first_deadline__isnull=True)
                | Q(deadline__gte=F("first_deadline")),
                name="problem_extension_keeps_old_deadline",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | ~Q(public_text=""), name="problem_published_has_text"
            ),
        )
        indexes = (
            models.Index(fields=["campaign", "-id"], name="problem_newest"),
            models.Index(fields=["campaign", "path", "-id"], name="problem_place"),
            models.Index(fields=["list", "-id"], name="problem_newest_of_list"),
            # By which the database finds out that no problem refers to a unit that is deleted.
            models.Index(fields=["unit"], name="problem_unit"),
            models.Index(
                fields=["campaign", "deadline", "id"],
                condition=Q(state__in=[state.value for state in OPEN]),
                name="problem_due",
            ),
            models.Index(fields=["campaign", "state", "since", "id"], name="problem_waiting"),
            # A covering index: the figures of a period are counted without reading the rows.
            models.Index(
                fields=[
                    *("campaign", "registered_on", "state", "outcome", "path", "reopened"),
                    *("list", "source", "aspect", "track"),
                ],
                name="problem_registered",
            ),
            models.Index(
                fields=["campaign", "closed_on", "state", "path"],
                condition=Q(closed_on__isnull=False),
                name="problem_closed",
            ),
            # Few rows have these keys. From a full index, SQLite would conclude that all rows share one value.
            *(
                models.Index(fields=[name], condition=Q((f"{name}__isnull", False)), name=f"problem_{name}")
                for name in ("leader", "special", "routine_owner", "merged_into", "carried_into")
            ),
            models.Index(
                fields=["published_at", "id"],
                condition=Q(published_at__isnull=False),
                name="problem_published",
            ),
        )

    def __str__(self) -> str:
        return self.number

    # Django's own method translates every label of a field to find one, which is slow for a list of fifty rows.

    def get_state_display(self) -> str:  # type: ignore[no-redef]  # its type is Django's
        """Return the label of the state."""
        return str(STATES[State(self.state)])

    def get_outcome_display(self) -> str:  # type: ignore[no-redef]  # its type is Django's
        """Return the label of the outcome."""
        return str(OUTCOMES[Outcome(self.outcome)])


class SupportingUnit(ScopedModel):
    """A unit that supports the responsible unit."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    path = UnitPathField()

    class Meta(ScopedModel.Meta):
        constraints = (models.UniqueConstraint(fields=["problem", "unit"], name="supports_once"),)
        indexes = (models.Index(fields=["path"], name="support_place"),)


class CorrectiveAction(models.Model):
    """One measure of a plan, with its own due date; it is open until ``done_on`` is set."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(_("measure"), max_length=500)
    post = models.CharField(_("responsible (post)"), max_length=80, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("corrective action")
        ordering = ("problem", "number")
        constraints = (
            models.UniqueConstraint(fields=["problem", "number"], name="action_number_once"),
            models.CheckConstraint(
                condition=Q(done_by__isnull=True) | Q(done_on__isnull=False), name="action_done_has_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class ProgressNote(models.Model):
    """A short note on the work done. Notes are added, never changed."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="+")
    text = models.TextField(_("progress"), max_length=2_000)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("progress note")
        ordering = ("problem", "at", "pk")


class Step(ScopedModel):
    """The time that a problem spent in one state, recorded when it leaves the state."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="+")
    path = UnitPathField()
    membership = models.ForeignKey(BatchMembership, models.PROTECT, related_name="+", null=True)
    state = models.CharField(_("state"), max_length=20, choices=choices(STATES))
    entered_on = models.DateField(_("from"))
    left_on = models.DateField(_("to"))
    days = models.PositiveIntegerField(_("days"))

    class Meta(ScopedModel.Meta):
        verbose_name = _("step")
        ordering = ("-left_on", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(left_on__gte=F("entered_on")), name="step_ends_later"),
        )
        indexes = (
            models.Index(fields=["path", "state"], name="step_place"),
            models.Index(fields=["left_on", "path", "days", "problem"], name="step_left"),
        )

    def get_state_display(self) -> str:  # type: ignore[no-redef]  # its type is Django's
        """Return the label of the state, as :meth:`Problem.get_state_display` does."""
        return str(STATES[State(self.state)])
