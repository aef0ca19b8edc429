"""Extensions, closure requests, verifications, look-backs, letters and rule changes."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left, Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.campaigns.models import BatchMembership, Campaign
from touchstone.problems.models.labels import METHODS, OUTCOMES, choices, values
from touchstone.problems.models.lists import SpecialRectification
from touchstone.problems.models.problem import Problem, ProgressNote
from touchstone.problems.rules import Method, Outcome
from touchstone.units.models import Unit, User
from touchstone.units.paths import UnitPathField
from touchstone.units.scoping import ScopedModel


class Extension(models.Model):
    """A request for a later deadline and the decision on it; the old deadline is kept."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="+")
    old_deadline = models.DateField(_("from"))
    new_deadline = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=500)
    asked_on = models.DateField(_("asked on"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    granted = models.BooleanField(_("granted"), null=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("extension")
        ordering = ("problem", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["problem"], condition=Q(granted__isnull=True), name="extension_one_waits"
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True, decided_on__isnull=True, decided_by__isnull=True)
                | Q(granted__isnull=False, decided_on__isnull=False, decided_by__isnull=False),
                name="extension_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(new_deadline__gt=F("old_deadline")), name="extension_is_later"
            ),
            models.CheckConstraint(
                condition=Q(asked_on__lte=F("old_deadline")), name="extension_asked_in_time"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="extension_decided_by_another",
            ),
        )


class ClosureRequest(models.Model):
    """The responsible unit's statement that a problem is put right, with the request to verify it.

    ``answered_on`` is set when the request is verified, returned or withdrawn.
    """

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="+")
    statement = models.TextField(_("what was done"), max_length=2_000)
    requested_on = models.DateField(_("requested on"))
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_on = models.DateField(_("answered on"), null=True, blank=True)

    class Meta:
        verbose_name = _("closure request")
        ordering = ("problem", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["problem"], condition=Q(answered_on__isnull=True), name="closure_one_waits"
            ),
        )


class Verification(models.Model):
    """A verification: the method, the findings and the outcome.

    ``requested_by``, ``responsible_path`` and ``seat_path`` (the unit from which the verifier acts) are copies taken
    when it was verified, so that database constraints can refuse people who check their own work.
    """

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="+")
    request = models.ForeignKey(ClosureRequest, models.PROTECT, related_name="+")
    method = models.CharField(_("method"), max_length=12, choices=choices(METHODS))
    note = models.TextField(_("what was found"), max_length=2_000)
    day = models.DateField(_("day"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=choices(OUTCOMES))
    residual = models.TextField(_("what remains"), max_length=2_000, blank=True)
    residual_until = models.DateField(_("what remains is done by"), null=True, blank=True)
    verified_at = models.DateTimeField(_("verified"))
    verified_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    responsible_path = models.CharField(max_length=255)
    seat_path = models.CharField(max_length=255)

    class Meta:
        verbose_name = _("verification")
        ordering = ("problem", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(verified_by=F("requested_by")), name="verified_by_another_person"
            ),
            models.CheckConstraint(
                condition=~Q(Exact(Left("seat_path", Length("responsible_path")), F("responsible_path"))),
                name="verified_from_outside_the_unit",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=values(Outcome)), name="verification_outcome_known"
            ),
            models.CheckConstraint(condition=Q(method__in=values(Method)), name="verification_method_known"),
            models.CheckConstraint(condition=~Q(note=""), name="verification_has_a_note"),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.BASICALLY.value)
                | (~Q(residual="") & Q(residual_until__isnull=False)),
                name="verification_basically_says_what_remains",
            ),
        )


class PublicNotice(models.Model):
    """The period in which a result is shown to the public before it becomes final."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="+")
    text = models.TextField(_("public text"), max_length=1_000)
    opened_on = models.DateField(_("from"))
    until = models.DateField(_("until"))
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    class Meta:
        verbose_name = _("public notice")
        ordering = ("problem", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(until__gte=F("opened_on")), name="notice_ends_later"),
            models.UniqueConstraint(fields=["problem", "opened_on"], name="notice_once_a_day"),
        )


class LookBackResult(models.TextChoices):
    """The finding of a look-back."""

    HOLDS = "holds", _("it holds")
    RELAPSED = "relapsed", _("it came back")


class LookBack(ScopedModel):
    """A scheduled check of a closed problem; a relapse reopens the problem under the same number."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="+")
    path = UnitPathField()
    membership = models.ForeignKey(BatchMembership, models.PROTECT, related_name="+", null=True)
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    result = models.CharField(_("result"), max_length=10, choices=LookBackResult, blank=True)
    note = models.TextField(_("what was found"), max_length=2_000, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("look-back")
        ordering = ("due_on", "pk")
        constraints = (
            models.UniqueConstraint(fields=["problem", "due_on"], name="look_back_once_a_day"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True, result="")
                | Q(done_on__isnull=False, done_by__isnull=False, result__in=LookBackResult.values),
                name="look_back_done_by_somebody",
            ),
        )
        indexes = (
            models.Index(
                fields=["due_on", "path"], condition=Q(done_on__isnull=True), name="look_back_waiting"
            ),
            models.Index(fields=["path"], name="look_back_place"),
        )


class LetterKind(models.TextChoices):
    """The four letters by which an office presses for rectification."""

    NOTICE = "notice", pgettext_lazy("a letter", "notice")
    GUIDANCE = "guidance", _("guidance letter")
    REMINDER = "reminder", _("reminder letter")
    WARNING = "warning", _("warning letter")


class Letter(models.Model):
    """A letter to the responsible unit about one problem, kept as sent. The answer is a progress note."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=LetterKind)
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"), max_length=4_000)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    sent_on = models.DateField(_("sent on"))
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer = models.ForeignKey(
        ProgressNote, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("answer")
    )

    class Meta:
        verbose_name = _("letter")
        ordering = ("problem", "pk")
        constraints = (
            models.UniqueConstraint(fields=["problem", "kind", "number"], name="letter_number_once"),
            models.CheckConstraint(condition=Q(kind__in=LetterKind.values), name="letter_kind_known"),
        )


class RuleChangeKind(models.TextChoices):
    """What happened to a rule."""

    MADE = "made", pgettext_lazy("a rule", "made")
    CHANGED = "changed", pgettext_lazy("a rule", "changed")
    ABOLISHED = "abolished", pgettext_lazy("a rule", "abolished")


class RuleChange(ScopedModel):
    """A rule made, changed or abolished because of a problem or a special rectification."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    path = UnitPathField()
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="+", null=True, blank=True)
    special = models.ForeignKey(SpecialRectification, models.PROTECT, related_name="+", null=True, blank=True)
    kind = models.CharField(_("what"), max_length=10, choices=RuleChangeKind)
    title = models.CharField(_("title"), max_length=200)
    day = models.DateField(_("in force from"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("rule change")
        ordering = ("-day", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=RuleChangeKind.values), name="rule_change_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(problem__isnull=False) | Q(special__isnull=False), name="rule_change_has_a_reason"
            ),
        )
