"""Campaigns, their batches, the units that take part and the parallel work streams."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.units.models import Unit, User, in_language
from touchstone.units.paths import UnitPathField
from touchstone.units.scoping import ScopedModel


class Campaign(models.Model):
    """An education-and-improvement campaign, carried out below one unit. Everything specific to it is data."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    root = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("carried out below"))
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"), null=True, blank=True)
    country = models.CharField(_("working days of"), max_length=8, default="CN")
    extra_working = models.JSONField(_("worked although free"), default=list, blank=True)
    """Working days of this campaign, such as ``"2019-05-05"``, that are free in the country's calendar."""
    extra_free = models.JSONField(_("free although worked"), default=list, blank=True)
    """Free days of this campaign, such as a company holiday, that are working days in the country's calendar."""
    settled_years = models.JSONField(_("settled years"), default=list, blank=True)
    """Years whose days the office has settled itself: worked from Monday to Friday, but for the two lists above."""
    times = models.JSONField(_("times"), default=dict, blank=True)
    """Times by name, such as ``{"session-record": "3 days"}``; all others have the defaults of the rules."""
    template = models.CharField(_("started from template"), max_length=60, blank=True)
    closed_on = models.DateField(pgettext_lazy("a campaign", "closed on"), null=True, blank=True)
    """The last day of a campaign that was closed, which takes nothing new."""
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    """Who closed it; nobody for one that was closed by a command."""
    would_close_on = models.DateField(null=True, blank=True)
    """The last day that was planned for a closed campaign; proposed when it is opened again."""

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ("-opens_on", "slug")
        constraints = (
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")),
                name="campaign_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=False, closed_at__isnull=False)
                | Q(closed_on__isnull=True, closed_at__isnull=True, closed_by__isnull=True),
                name="campaign_closed_on_a_day_by_an_act",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(closed_on__gte=F("opens_on"), closes_on__isnull=False, closes_on=F("closed_on")),
                name="campaign_closed_with_its_last_day",
            ),
            models.CheckConstraint(
                condition=Q(would_close_on__isnull=True) | Q(closed_on__isnull=False),
                name="campaign_would_close_if_closed",
            ),
        )

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class _Named(models.Model):
    """A part of a campaign with a name in both languages."""

    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class CampaignWord(_Named):
    """A word that each campaign defines for itself; ledgers may use any of its names."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    code = models.SlugField(_("code"), max_length=40)
    other_names = models.JSONField(_("other names in ledgers"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)
    """The day from which it is offered no longer; old records and figures keep it."""

    class Meta:
        abstract = True
        ordering = ("campaign", "order", "code")


class WorkStream(CampaignWord):
    """A kind of work that goes on throughout a campaign in parallel with others, such as study or rectification.

    A unit is covered in it by its records of this stream; if the stream is ``covered_by`` plans, by any of its problems
    that has a plan.
    """

    class Cover(models.TextChoices):
        """What covers a unit in a work stream."""

        RECORDS = "records", _("their records")
        PLANS = "plans", _("problems of theirs that have a plan")

    covered_by = models.CharField(
        _("units are covered by"), max_length=8, choices=Cover, default=Cover.RECORDS
    )

    class Meta(CampaignWord.Meta):
        verbose_name = _("work stream")
        constraints = (models.UniqueConstraint(fields=["campaign", "code"], name="stream_code_once"),)


class Batch(_Named):
    """Units that take part in the same period of a campaign.

    If it was closed with the campaign, ``would_close_on`` is its last day if the campaign opens again.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(_("number"))
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"), null=True, blank=True)
    closed_with_campaign = models.BooleanField(default=False)
    would_close_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ("campaign", "number")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "number"], name="batch_number_once"),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")),
                name="batch_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(closed_with_campaign=True, closes_on__isnull=False)
                | Q(closed_with_campaign=False, would_close_on__isnull=True),
                name="batch_closed_with_campaign",
            ),
        )


class MembershipState(models.TextChoices):
    """The state of a participation. It follows the calendar by ``turn_the_day`` and is never set by hand."""

    AHEAD = "ahead", _("has not begun")
    OPEN = "open", _("takes part")
    OVER = "over", _("is over")


class BatchMembership(ScopedModel):
    """The participation in a batch of a unit, with everything below it that is not a member itself, between two days.

    It is counted, and records count for it, only while its standing is open: from the run of ``turn_the_day`` on its
    first day to the run after its last. So tallies change only when something is written, and always match the rows.
    One that had not begun when its campaign was closed has its last day before its first: it covers no day.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    path = UnitPathField()
    from_day = models.DateField(_("from"))
    to_day = models.DateField(_("to"), null=True, blank=True)
    standing = models.CharField(
        _("standing"), max_length=8, choices=MembershipState, default=MembershipState.OPEN
    )
    ended_with_campaign = models.BooleanField(default=False, db_default=False)

    @property
    def never_began(self) -> bool:
        """Whether it had not begun when its campaign was closed."""
        return self.to_day is not None and self.to_day < self.from_day

    class Meta(ScopedModel.Meta):
        abstract = False
        verbose_name = _("participation")
        ordering = ("path",)
        constraints = (
            models.UniqueConstraint(
                fields=["batch", "unit"], condition=Q(to_day__isnull=True), name="unit_once_in_a_batch"
            ),
            models.CheckConstraint(
                condition=Q(to_day__isnull=True) | Q(to_day__gte=F("from_day")) | Q(ended_with_campaign=True),
                name="membership_ends_later",
            ),
            models.CheckConstraint(
                condition=Q(standing__in=MembershipState.values), name="membership_standing"
            ),
            models.CheckConstraint(
                condition=~Q(standing=MembershipState.OVER) | Q(to_day__isnull=False),
                name="membership_over_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(ended_with_campaign=False) | Q(to_day__isnull=False),
                name="membership_ended_has_a_day",
            ),
        )
        indexes = (
            # With the standing, so that the participations of a batch are counted without reading any.
            models.Index(fields=["batch", "path", "standing"], name="membership_place"),
            models.Index(fields=["unit"], name="membership_unit"),
            # ``turn_the_day`` looks only at those memberships whose standing can change.
            models.Index(fields=["from_day"], condition=Q(standing="ahead"), name="membership_ahead"),
            models.Index(
                fields=["to_day"],
                condition=Q(standing="open", to_day__isnull=False),
                name="membership_ending",
            ),
            # By which the standing checks find the open ones: in the order of the tree, and those that began too early.
            *(
                models.Index(
                    fields=fields,
                    condition=Q(standing="open", to_day__isnull=True),
                    name=f"membership_{name}",
                )
                for name, fields in (("open", ["path", "unit", "batch"]), ("begun", ["batch", "from_day"]))
            ),
        )


class SavedFilter(models.Model):
    """A filter of a list that one person has saved under a name; nobody else sees it.

    ``page`` names the list, such as ``problems``; ``query`` is the part of its URL that filters.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    page = models.SlugField(max_length=40, db_index=False)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1_000)

    class Meta:
        verbose_name = _("saved filter")
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "campaign", "page", "name"], name="saved_filter_name_once"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(query=""), name="saved_filter_says_something"),
        )

    def __str__(self) -> str:
        return self.name
