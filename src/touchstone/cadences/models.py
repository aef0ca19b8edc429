"""Cadences, the dates that their rules give, and the occurrences that units fulfil or miss.

A **date** belongs to a cadence and is the same for all units. An **occurrence** is what one unit owes on a date; it is made
when its first day has come, so a rule without end never reaches further than its dates.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touchstone.cadences.rules import LONGEST_RULE, LONGEST_WINDOW
from touchstone.campaigns.models import BatchMembership, Campaign, CampaignWord
from touchstone.measures.models import Delta, Tally, one_row_for
from touchstone.units.models import Group, Unit, User
from touchstone.units.paths import UnitPathField
from touchstone.units.scoping import ScopedModel


class FreeDayRule(models.TextChoices):
    """What becomes of a date that is no working day; see ``rules.FreeDay``."""

    STAY = "stay", _("it stays on that day")
    NEXT = "next", _("it moves to the next working day")
    PREVIOUS = "previous", _("it moves to the working day before")
    LEFT_OUT = "left-out", _("it is left out")


class Cadence(CampaignWord):
    """Something that units do again and again, such as a weekly study.

    Without an ``owner`` it holds for every unit that takes part; with one, for the owner and the units below it, there in
    place of the cadence that it ``replaces``. ``fulfilled_by`` are the kinds of records that count, such as
    ``session:reading-class``; none means that only an explanation can be given.
    """

    owner = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("owner unit")
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("replaces")
    )
    rule = models.CharField(_("rule"), max_length=LONGEST_RULE)
    fulfilled_by = models.JSONField(_("fulfilled by"), default=list, blank=True)
    free_day = models.CharField(
        _("on a free day"), max_length=8, choices=FreeDayRule, default=FreeDayRule.NEXT
    )
    early = models.PositiveSmallIntegerField(_("days before"), default=0, blank=True)
    slippage = models.PositiveSmallIntegerField(_("slippage"), default=0, blank=True)
    make_up = models.PositiveSmallIntegerField(_("make-up"), default=0, blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    """From when it holds; without it from the campaign's first day."""

    class Meta(CampaignWord.Meta):
        verbose_name = _("cadence")
        verbose_name_plural = _("cadences")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "code"], name="cadence_code_once"),
            models.UniqueConstraint(
                fields=["replaces", "owner"],
                condition=Q(retired_on__isnull=True, replaces__isnull=False),
                name="cadence_replaced_once_in_a_unit",
            ),
            models.CheckConstraint(condition=Q(free_day__in=FreeDayRule.values), name="cadence_free_day"),
            models.CheckConstraint(
                condition=Q(owner__isnull=True, replaces__isnull=True)
                | Q(owner__isnull=False, starts_on__isnull=False),
                name="cadence_of_a_unit_has_a_start",
            ),
            models.CheckConstraint(
                condition=Q(
                    early__lte=LONGEST_WINDOW, slippage__lte=LONGEST_WINDOW, make_up__lte=LONGEST_WINDOW
                ),
                name="cadence_windows_short",
            ),
        )


class CadenceDate(models.Model):
    """One date of a cadence. ``made_at`` says when its occurrences were made; until then it follows rule and calendar.

    A date that was called off stays, so that calendars say so; its occurrences count no longer. ``revision`` rises with
    every change that a calendar has to follow.
    """

    cadence = models.ForeignKey(Cadence, models.CASCADE, related_name="+", db_index=False)
    rule_date = models.DateField(_("date by the rule"))
    due_on = models.DateField(_("due on"))
    from_day = models.DateField(_("counts from"))
    until = models.DateField(_("on time until"))
    last_day = models.DateField(_("made up until"))
    provisional = models.BooleanField(_("provisional"), default=False)
    made_at = models.DateTimeField(null=True, blank=True)
    moved = models.BooleanField(_("moved by hand"), default=False)
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    """Why it was moved or called off."""
    explanations = models.JSONField(default=list, blank=True)
    """What units had explained when it was called off, for when it is brought back: unit, words, when, and by whom."""
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("date of a cadence")
        ordering = ("due_on", "pk")
        constraints = (
            models.UniqueConstraint(fields=["cadence", "rule_date"], name="cadence_date_once"),
            models.CheckConstraint(
                condition=Q(from_day__lte=F("due_on"), due_on__lte=F("until"), until__lte=F("last_day")),
                name="cadence_date_in_order",
            ),
            models.CheckConstraint(
                condition=Q(called_off_at__isnull=True) | ~Q(reason=""), name="cadence_date_called_off_why"
            ),
        )
        indexes = (
            models.Index(fields=["from_day"], condition=Q(made_at__isnull=True), name="cadence_date_to_make"),
            models.Index(fields=["cadence", "due_on"], name="cadence_date_due"),
        )

    def __str__(self) -> str:
        return f"{self.due_on:%Y-%m-%d}"


class OccurrenceState(models.TextChoices):
    """What became of an occurrence. One that is open after its last day on time is missed."""

    OPEN = "open", _("open")
    FULFILLED = "fulfilled", _("fulfilled")
    LATE = "late", _("made up late")
    EXPLAINED = "explained", _("explained")


class Occurrence(ScopedModel):
    """What one unit owes on one date of a cadence, and the record that fulfils it.

    The record is named by its kind and key, such as (``session``, 17), because records lie above this package. One that
    was explained keeps its explanation when it is made up for later.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    path = UnitPathField()
    membership = models.ForeignKey(BatchMembership, models.PROTECT, related_name="+", null=True)
    cadence = models.ForeignKey(Cadence, models.PROTECT, related_name="+", db_index=False)
    date = models.ForeignKey(CadenceDate, models.PROTECT, related_name="+", db_index=False)
    until = models.DateField(_("on time until"))
    state = models.CharField(_("state"), max_length=10, choices=OccurrenceState, default=OccurrenceState.OPEN)
    record_kind = models.CharField(max_length=20, blank=True)
    record_key = models.BigIntegerField(null=True, blank=True)
    record_day = models.DateField(_("fulfilled on"), null=True, blank=True)
    explanation = models.CharField(_("explanation"), max_length=300, blank=True)
    explained_at = models.DateTimeField(null=True, blank=True)
    explained_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("occurrence")
        verbose_name_plural = _("occurrences")
        constraints = (
            models.UniqueConstraint(fields=["date", "unit"], name="occurrence_once"),
            models.UniqueConstraint(
                fields=["record_kind", "record_key", "cadence"],
                condition=Q(record_key__isnull=False),
                name="occurrence_fulfilled_by_one_record",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OccurrenceState.values), name="occurrence_state_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["fulfilled", "late"], record_key__isnull=False, record_day__isnull=False
                )
                & ~Q(record_kind="")
                | Q(
                    state__in=["open", "explained"],
                    record_key__isnull=True,
                    record_day__isnull=True,
                    record_kind="",
                ),
                name="occurrence_fulfilled_by_a_record",
            ),
            models.CheckConstraint(
                condition=Q(explanation="", explained_at__isnull=True, explained_by__isnull=True)
                | (~Q(explanation="") & Q(explained_at__isnull=False)),
                name="occurrence_explained_by_an_act",
            ),
            models.CheckConstraint(
                condition=~Q(state="explained") | ~Q(explanation=""), name="occurrence_explained_in_words"
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(explanation=""), name="occurrence_open_not_explained"
            ),
        )
        indexes = (
            models.Index(fields=["campaign", "path", "until"], name="occurrence_place"),
            # What a unit still owes, which Today asks.
            models.Index(
                fields=["unit", "cadence"], condition=Q(record_key__isnull=True), name="occurrence_owed"
            ),
        )

    def __str__(self) -> str:
        return f"{self.cadence} {self.date}"


class _OccurrenceSums(models.Model):
    """Numbers of occurrences by campaign, batch (0: none), cadence and last day on time."""

    campaign_id = models.BigIntegerField()
    batch_id = models.BigIntegerField(default=0)
    cadence_id = models.BigIntegerField()
    day = models.DateField()
    made = models.BigIntegerField(default=0)
    open = models.BigIntegerField(default=0)
    fulfilled = models.BigIntegerField(default=0)
    late = models.BigIntegerField(default=0)
    explained = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class OccurrenceDelta(Delta, _OccurrenceSums):
    """Change to the numbers when occurrences are made, fulfilled, explained or taken away."""


class OccurrenceTally(Tally, _OccurrenceSums):
    """Settled numbers of the occurrences at or below a unit, per day and for all days together."""

    class Meta:
        constraints = one_row_for("day", "batch_id", "cadence_id", name="occurrence_tally_once")


class FeedOf(models.TextChoices):
    """Whose dates a calendar feed holds."""

    UNIT = "unit", _("a unit")
    GROUP = "group", _("a steering group")
    PERSON = "person", _("a person")


class CalendarFeed(models.Model):
    """An address under which a calendar program reads dates, for whoever knows it.

    Only a digest of the secret in the address is stored, so that it is shown once. A feed gives what its maker may see
    when it is read, and nothing once it is revoked; nobody counts how often it is read.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    of = models.CharField(_("dates of"), max_length=6, choices=FeedOf)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", null=True, blank=True)
    group = models.ForeignKey(Group, models.CASCADE, related_name="+", null=True, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=12)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar feed")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(of="unit", unit__isnull=False, group__isnull=True)
                | Q(of="group", unit__isnull=True, group__isnull=False)
                | Q(of="person", unit__isnull=True, group__isnull=True),
                name="calendar_feed_of_one_thing",
            ),
        )

    def __str__(self) -> str:
        return str(self.unit or self.group or self.made_by)
