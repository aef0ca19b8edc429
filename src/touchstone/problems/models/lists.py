"""The classification of problems: sources, aspects, lists and special rectifications."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.campaigns.models import Campaign, CampaignWord, WorkStream
from touchstone.problems import fields
from touchstone.units.models import Unit, User, in_language
from touchstone.units.paths import UnitPathField
from touchstone.units.scoping import ScopedModel


class Source(CampaignWord):
    """The source of problems, such as self-examination, an unannounced visit or a public call.

    A problem from this source is a record of the work stream ``stream``, so the responsible unit is not silent there.
    """

    stream = models.ForeignKey(
        WorkStream, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("work stream")
    )

    class Meta(CampaignWord.Meta):
        verbose_name = _("source of problems")
        constraints = (models.UniqueConstraint(fields=["campaign", "code"], name="source_once"),)


class Aspect(CampaignWord):
    """The aspect of the work that a problem concerns."""

    class Meta(CampaignWord.Meta):
        verbose_name = _("aspect")
        constraints = (models.UniqueConstraint(fields=["campaign", "code"], name="aspect_once"),)


class ProblemList(CampaignWord):
    """A numbered list of problems, such as the central feedback or the key issues.

    A number is ``prefix`` and a running number of at least ``digits`` digits (``FK-01``, ``2019-HZ-0037``) and never
    changes; ``last_number`` is the last one assigned.
    """

    prefix = models.CharField(_("numbers begin with"), max_length=20, blank=True)
    digits = models.PositiveSmallIntegerField(_("digits"), default=2)
    last_number = models.PositiveIntegerField(default=0)
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("usual source")
    )

    class Meta(CampaignWord.Meta):
        verbose_name = _("problem list")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "code"], name="problem_list_once"),
            models.UniqueConstraint(fields=["campaign", "prefix"], name="problem_list_prefix_once"),
        )

    def numbered(self, number: int) -> str:
        """Format a running number as a number of this list."""
        return f"{self.prefix}{number:0{self.digits}d}"


class SpecialState(models.TextChoices):
    """The state of a special rectification."""

    PLANNED = "planned", _("planned")
    UNDER_WAY = "under-way", pgettext_lazy("a special rectification", "under way")
    FINISHED = "finished", pgettext_lazy("a special rectification", "finished")


class SpecialRectification(ScopedModel):
    """A special rectification: a drive on one theme across units, led by one of them."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    name = models.CharField(fields.SPECIAL_NAME.label, max_length=fields.SPECIAL_NAME.length)
    name_en = models.CharField(
        fields.SPECIAL_NAME_EN.label, max_length=fields.SPECIAL_NAME_EN.length, blank=True
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=fields.LEAD_UNIT.label)
    path = UnitPathField()
    leader_post = models.CharField(
        fields.SPECIAL_LEADER_POST.label, max_length=fields.SPECIAL_LEADER_POST.length, blank=True
    )
    leader = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    state = models.CharField(max_length=10, choices=SpecialState, default=SpecialState.PLANNED)
    started_on = models.DateField(fields.STARTED_ON.label, null=True, blank=True)
    finished_on = models.DateField(fields.FINISHED_ON.label, null=True, blank=True)
    origin = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        verbose_name = _("special rectification")
        ordering = ("campaign", "number")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "number"], name="special_number_once"),
            models.CheckConstraint(condition=Q(state__in=SpecialState.values), name="special_state_known"),
            models.CheckConstraint(
                condition=Q(finished_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(finished_on__gte=F("started_on")),
                name="special_finishes_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)
