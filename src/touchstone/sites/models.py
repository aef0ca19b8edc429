"""Exhibitions, and the visits to them that were counted: numbers only, no visitor is named."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import BatchMembership, Campaign, CampaignWord
from touchstone.measures.models import Delta, Tally, one_row_for
from touchstone.sites import fields
from touchstone.units.models import Unit, User
from touchstone.units.paths import UnitPathField
from touchstone.units.scoping import ScopedModel


class VisitorCategory(CampaignWord):
    """Who visits an exhibition, such as the public or enterprises. Each campaign defines its own."""

    class Meta(CampaignWord.Meta):
        verbose_name = _("category of visitors")
        constraints = (models.UniqueConstraint(fields=["campaign", "code"], name="visitor_category_once"),)


class Channel(models.TextChoices):
    """How people visited an exhibition."""

    IN_PERSON = "in-person", _("in person")
    ONLINE = "online", _("online")


class ExhibitionState(models.TextChoices):
    """Whether an exhibition is listed, and its visits count."""

    RECORDED = "recorded", _("recorded")
    WITHDRAWN = "withdrawn", _("withdrawn")


class VisitsState(models.TextChoices):
    """Whether a count of visits counts. One that was withdrawn with its exhibition comes back with it."""

    RECORDED = "recorded", _("recorded")
    WITHDRAWN = "withdrawn", _("withdrawn")
    WITH_EXHIBITION = "exhibition", _("withdrawn with its exhibition")


class Exhibition(ScopedModel):
    """An exhibition of one unit, in one place and, if it has an address, online; without a last day it stays open.

    It is corrected or withdrawn with a reason, never deleted.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=fields.UNIT.label)
    path = UnitPathField()
    name = models.CharField(fields.NAME.label, max_length=fields.NAME.length)
    place = models.CharField(fields.PLACE.label, max_length=fields.PLACE.length, blank=True)
    from_day = models.DateField(fields.FROM_DAY.label)
    until_day = models.DateField(fields.UNTIL_DAY.label, null=True, blank=True)
    online_address = models.URLField(
        fields.ONLINE_ADDRESS.label, max_length=fields.ONLINE_ADDRESS.length, blank=True
    )
    state = models.CharField(max_length=10, choices=ExhibitionState, default=ExhibitionState.RECORDED)
    added_at = models.DateTimeField(_("recorded"))
    changed_at = models.DateTimeField(_("last changed"))
    version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        verbose_name = _("exhibition")
        verbose_name_plural = _("exhibitions")
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "unit", "name"],
                condition=Q(state="recorded"),
                name="exhibition_named_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ExhibitionState.values), name="exhibition_state_known"
            ),
            models.CheckConstraint(
                condition=Q(until_day__isnull=True) | Q(until_day__gte=F("from_day")),
                name="exhibition_last_day_not_before_first",
            ),
        )
        indexes = (
            models.Index(fields=["campaign", "-from_day", "-id"], name="exhibition_newest"),
            models.Index(fields=["campaign", "path"], name="exhibition_place"),
        )

    def __str__(self) -> str:
        return self.name


class ExhibitionVisits(ScopedModel):
    """The visits of one category of visitors counted on a day: corrected or withdrawn with a reason, never deleted.

    ``unit`` organised the exhibition on that day, and ``membership`` is the participation that the visits count for.
    ``ordinal`` is 2 or higher for a further count of the same day, such as that at another entrance.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", db_index=False)
    exhibition = models.ForeignKey(
        Exhibition,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=fields.EXHIBITION.label,
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=fields.UNIT.label)
    path = UnitPathField()
    membership = models.ForeignKey(BatchMembership, models.PROTECT, related_name="+", null=True)
    day = models.DateField(fields.DAY.label)
    channel = models.CharField(fields.CHANNEL.label, max_length=fields.CHANNEL.length, choices=Channel)
    category = models.ForeignKey(
        VisitorCategory, models.PROTECT, related_name="+", verbose_name=fields.CATEGORY.label
    )
    ordinal = models.PositiveSmallIntegerField(_("which count of the day"), default=1)
    number = models.PositiveIntegerField(fields.NUMBER.label)
    state = models.CharField(max_length=10, choices=VisitsState, default=VisitsState.RECORDED)
    origin = models.CharField(max_length=60, blank=True)
    """Where the record came from if nobody entered it here, such as ``import:12:764`` (run, row); otherwise empty."""
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, db_index=False)
    changed_at = models.DateTimeField(_("last changed"))
    version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        verbose_name = _("visits to an exhibition")
        verbose_name_plural = _("visits to exhibitions")
        constraints = (
            models.UniqueConstraint(
                fields=["exhibition", "day", "channel", "category", "ordinal"],
                condition=Q(state="recorded"),
                name="visits_recorded_once",
            ),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="visits_channel_known"),
            models.CheckConstraint(condition=Q(state__in=VisitsState.values), name="visits_state_known"),
        )
        indexes = (
            models.Index(fields=["campaign", "-day", "-id"], name="visits_newest"),
            models.Index(fields=["exhibition", "-day", "-id"], name="visits_newest_of_one"),
            models.Index(fields=["campaign", "path", "day"], name="visits_place"),
        )

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.get_channel_display()} · {self.category}"


class _VisitSums(models.Model):
    """Sums of visits by campaign, batch (0: none), channel, category and day."""

    campaign_id = models.BigIntegerField()
    batch_id = models.BigIntegerField(default=0)
    channel = models.CharField(max_length=10)
    category_id = models.BigIntegerField()
    day = models.DateField()
    visits = models.BigIntegerField(default=0)
    counts = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class VisitDelta(Delta, _VisitSums):
    """Change to the sums when visits are recorded, corrected or withdrawn."""


class VisitTally(Tally, _VisitSums):
    """Settled sums of the visits at or below a unit, per day and for all days together."""

    class Meta:
        constraints = one_row_for(
            "day", "batch_id", "channel", "category_id", name="exhibition_visits_tally_once"
        )
