"""Visits and their findings, hidden from everyone who is not on the round until they are disclosed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.campaigns.models import BatchMembership, Campaign
from touchstone.inspection import fields
from touchstone.inspection.models.hiding import HiddenModel
from touchstone.inspection.models.labels import VISIT_STATES, untold_key
from touchstone.inspection.models.rounds import Criterion, Round
from touchstone.inspection.rules import VisitState
from touchstone.inspection.storage import photos
from touchstone.problems.models.labels import OUTCOMES, SEVERITIES, choices, values
from touchstone.problems.rules import Outcome, Severity
from touchstone.units.models import Group, Unit, User
from touchstone.units.paths import UnitPathField


class Visit(HiddenModel):
    """One visit to one unit. Until ``disclosed_at`` is set, only people on the round can see it.

    Its key is random and its ``str`` names neither unit nor day, so that nothing recorded elsewhere, such as in a log,
    gives it away. ``draw_order`` is its position in the round's draw, or None if the unit was not drawn.
    """

    VISIT = ""
    SCOPE_PATH = "path"

    id = models.BigIntegerField(primary_key=True, default=untold_key, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.PROTECT, related_name="+", verbose_name=fields.ROUND.label)
    group = models.ForeignKey(Group, models.PROTECT, related_name="+", verbose_name=fields.GROUP.label)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=fields.UNIT.label)
    path = UnitPathField()
    membership = models.ForeignKey(BatchMembership, models.PROTECT, related_name="+", null=True)
    site = models.CharField(fields.SITE.label, max_length=fields.SITE.length, blank=True)
    announced = models.BooleanField(fields.ANNOUNCED.label, default=False)
    planned_on = models.DateField(fields.PLANNED_ON.label, null=True, blank=True)
    draw_order = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=choices(VISIT_STATES), default=VisitState.PLANNED.value
    )
    visited_on = models.DateField(fields.VISITED_ON.label, null=True, blank=True)
    started_at = models.DateTimeField(fields.STARTED_AT.label, null=True, blank=True)
    ended_at = models.DateTimeField(fields.ENDED_AT.label, null=True, blank=True)
    whom_met = models.CharField(fields.WHOM_MET.label, max_length=fields.WHOM_MET.length, blank=True)
    called_off_reason = models.CharField(
        fields.CALLED_OFF_REASON.label, max_length=fields.CALLED_OFF_REASON.length, blank=True
    )
    disclosed_at = models.DateTimeField(_("disclosed"), null=True, blank=True)
    disclosed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    reply_until = models.DateField(_("reply until"), null=True, blank=True)
    origin = models.CharField(max_length=60, blank=True)
    """Where the record came from if nobody entered it here, such as ``import:12``; otherwise empty."""
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(HiddenModel.Meta):
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=values(VisitState)), name="visit_state_known"),
            models.CheckConstraint(
                condition=Q(state=VisitState.DISCLOSED.value, disclosed_at__isnull=False)
                & (Q(disclosed_by__isnull=False) | ~Q(origin=""))
                | ~Q(state=VisitState.DISCLOSED.value)
                & Q(disclosed_at__isnull=True, disclosed_by__isnull=True, reply_until__isnull=True),
                name="visit_disclosed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=(VisitState.VISITED.value, VisitState.DISCLOSED.value), visited_on__isnull=False
                )
                | Q(
                    state__in=(VisitState.PLANNED.value, VisitState.CALLED_OFF.value), visited_on__isnull=True
                ),
                name="visit_visited_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state=VisitState.CALLED_OFF.value) & ~Q(called_off_reason="")
                | ~Q(state=VisitState.CALLED_OFF.value) & Q(called_off_reason=""),
                name="visit_called_off_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True)
                | Q(started_at__isnull=False, ended_at__gte=F("started_at")),
                name="visit_ends_after_it_begins",
            ),
            models.UniqueConstraint(fields=["round", "draw_order"], name="visit_drawn_once"),
            models.UniqueConstraint(
                fields=["round", "group", "unit", "visited_on", "site"],
                condition=~Q(origin=""),
                name="visit_once_in_a_ledger",
            ),
        )
        indexes = (
            models.Index(fields=["campaign", "path"], name="visit_place"),
            models.Index(
                fields=["campaign", "-visited_on", "-id"],
                condition=Q(state=VisitState.DISCLOSED.value),
                name="visit_disclosed",
            ),
        )

    def __str__(self) -> str:
        return str(_("Visit"))

    @property
    def hidden(self) -> bool:
        """Whether the visit is planned or has taken place, but is not disclosed."""
        return self.state in (VisitState.PLANNED, VisitState.VISITED)


class FindingState(models.TextChoices):
    """Whether a finding counts."""

    RECORDED = "recorded", pgettext_lazy("a finding", "recorded")
    WITHDRAWN = "withdrawn", pgettext_lazy("a finding", "withdrawn")


class Finding(HiddenModel):
    """One finding of a visit under one criterion: corrected or withdrawn with a reason, never deleted.

    ``client_key`` is made on the phone that wrote the finding, so that sending it twice stores it once. The problem
    that it became is stored by key and number, without a foreign key.
    """

    id = models.BigIntegerField(primary_key=True, default=untold_key, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", db_index=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField(_("number"))
    ledger_number = models.CharField(_("number in the ledger"), max_length=40, blank=True)
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="+", verbose_name=fields.CRITERION.label
    )
    checked = models.CharField(fields.CHECKED.label, max_length=fields.CHECKED.length, blank=True)
    statement = models.TextField(fields.STATEMENT.label, max_length=fields.STATEMENT.length)
    severity = models.CharField(
        fields.SEVERITY.label,
        max_length=fields.SEVERITY.length,
        choices=choices(SEVERITIES),
        default=Severity.GENERAL.value,
    )
    place = models.CharField(fields.PLACE.label, max_length=fields.PLACE.length, blank=True)
    reported = models.BooleanField(fields.REPORTED.label, default=False)
    deadline = models.DateField(fields.DEADLINE.label, null=True, blank=True)
    ledger_outcome = models.CharField(
        _("outcome as the ledger has it"), max_length=20, choices=choices(OUTCOMES), blank=True
    )
    state = models.CharField(max_length=10, choices=FindingState, default=FindingState.RECORDED)
    withdrawn_reason = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)
    problem_key = models.BigIntegerField(null=True, blank=True)
    problem_number = models.CharField(_("problem"), max_length=40, blank=True)
    client_key = models.CharField(max_length=64, blank=True)
    origin = models.CharField(max_length=60, blank=True)
    written_at = models.DateTimeField(_("written"))
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(HiddenModel.Meta):
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = (
            models.UniqueConstraint(fields=["visit", "number"], name="finding_number_once"),
            models.UniqueConstraint(
                fields=["visit", "client_key"], condition=~Q(client_key=""), name="finding_sent_once"
            ),
            models.UniqueConstraint(
                fields=["campaign", "ledger_number"],
                condition=~Q(ledger_number=""),
                name="finding_once_in_ledgers",
            ),
            models.CheckConstraint(condition=~Q(statement=""), name="finding_says_something"),
            models.CheckConstraint(condition=Q(severity__in=values(Severity)), name="finding_severity_known"),
            models.CheckConstraint(
                condition=Q(ledger_outcome__in=["", *values(Outcome)]),
                name="finding_ledger_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(state=FindingState.RECORDED.value, withdrawn_reason="")
                | Q(state=FindingState.WITHDRAWN.value) & ~Q(withdrawn_reason=""),
                name="finding_withdrawn_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(problem_key__isnull=True, problem_number="")
                | Q(problem_key__isnull=False) & ~Q(problem_number=""),
                name="finding_problem_has_a_number",
            ),
        )

    def __str__(self) -> str:
        return str(_("Finding %(number)d") % {"number": self.number})


class Photo(HiddenModel):
    """A photo of a finding: shrunk, without metadata, stored privately, served only to readers who see the visit."""

    VISIT = "finding__visit__"
    SCOPE_PATH = "finding__visit__path"

    id = models.BigIntegerField(primary_key=True, default=untold_key, editable=False)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="+")
    file = models.FileField(storage=photos, max_length=120)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta(HiddenModel.Meta):
        verbose_name = _("photo")


class Step(HiddenModel):
    """One action on a visit before its disclosure, or on a round's draw: appended, never changed.

    The audit trail has readers who must not know of hidden visits. Actions on a visit are therefore recorded here,
    hidden with the visit, and in the audit trail only once it is disclosed. A step without a visit concerns the draw.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    verb = models.CharField(_("what"), max_length=60)
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta(HiddenModel.Meta):
        verbose_name = _("step of a visit")
        ordering = ("-pk",)
