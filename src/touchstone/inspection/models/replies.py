"""Records that follow a disclosure: the unit's replies, the conclusion, and notices."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import Campaign
from touchstone.inspection.models.hiding import HiddenModel
from touchstone.inspection.models.rounds import Round
from touchstone.inspection.models.visits import Finding, Visit
from touchstone.units.models import User
from touchstone.units.paths import UnitPathField
from touchstone.units.scoping import ScopedModel


class Reply(HiddenModel):
    """A unit's reply to a visit or to one of its findings. A late reply is accepted and marked as late."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="+")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="+", null=True, blank=True)
    text = models.TextField(_("reply"), max_length=2_000)
    late = models.BooleanField(_("late"), default=False)
    replied_at = models.DateTimeField(_("replied"))
    replied_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta(HiddenModel.Meta):
        verbose_name = _("reply")
        ordering = ("visit", "pk")
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="reply_says_something"),)


class Conclusion(HiddenModel):
    """The conclusion of a visit, and when and to whom it was fed back."""

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="+")
    text = models.TextField(_("conclusion"), max_length=4_000)
    concluded_at = models.DateTimeField(_("concluded"))
    concluded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    fed_back_on = models.DateField(_("fed back to the unit on"), null=True, blank=True)
    fed_back_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    fed_back_to = models.CharField(_("fed back to (function)"), max_length=120, blank=True)

    class Meta(HiddenModel.Meta):
        verbose_name = _("conclusion")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="conclusion_says_something"),
            models.CheckConstraint(
                condition=Q(fed_back_on__isnull=True, fed_back_by__isnull=True)
                | Q(fed_back_on__isnull=False, fed_back_by__isnull=False),
                name="conclusion_fed_back_by_somebody",
            ),
        )


class Audience(models.TextChoices):
    """Who can read a notice."""

    UNITS = "units", _("units")
    PUBLIC = "public", _("everybody")


class Notice(ScopedModel):
    """A notice about a round or one disclosed visit, to the units below its sender or to the public."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    path = UnitPathField()
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="+", null=True, blank=True)
    audience = models.CharField(_("for"), max_length=6, choices=Audience)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=4_000)
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_reason = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("-issued_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="notice_audience_known"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="notice_says_something"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__gte=F("issued_at"), withdrawn_by__isnull=False) & ~Q(withdrawn_reason=""),
                name="notice_withdrawn_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.title
