"""Rounds of inspection: their groups and members, the draw of their units, and the criteria of visits."""

from typing import ClassVar, Self, cast

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import Campaign, CampaignWord
from touchstone.common import clock
from touchstone.inspection import fields
from touchstone.inspection.models.labels import ROUND_STATES, TIES
from touchstone.inspection.rules import RoundState, Tie
from touchstone.problems.models.labels import choices, values
from touchstone.units.access import Access
from touchstone.units.models import Appointment, Group, Unit, User, in_language
from touchstone.units.paths import EVERYWHERE, UnitPathField, any_field_under
from touchstone.units.queries import in_force_on
from touchstone.units.scoping import ScopedManager, ScopedModel, ScopedQuery, ScopedQuerySet


class Criterion(CampaignWord):
    """A criterion of visits, such as whether a measure was carried out at all. Each campaign defines its own."""

    class Meta(CampaignWord.Meta):
        verbose_name = _("criterion")
        constraints = (models.UniqueConstraint(fields=["campaign", "code"], name="criterion_once"),)


class RoundQuerySet(ScopedQuerySet["Round"]):
    """A query set of rounds, whose visibility also depends on who is on them."""

    def visible_to(self, access: Access, permission: str, *, walk: bool = False) -> Self:
        """Keep the rounds sent by units in the reader's subtrees, and those that the reader is on."""
        paths = access.paths(permission)
        if EVERYWHERE in paths or not paths or access.user_id is None:
            return super().visible_to(access, permission, walk=walk)
        rounds = self.filter(any_field_under(paths, "path", walk=walk) | Q(pk__in=rounds_of(access.user_id)))
        cast("ScopedQuery", rounds.query).scoped = True
        return rounds


class RoundManager(ScopedManager["Round"]):
    """The scoped manager of rounds."""

    def get_queryset(self) -> RoundQuerySet:
        return RoundQuerySet(self.model, using=self._db)


class Round(ScopedModel):
    """A round of visits. That it takes place is public; which units it visits is not."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=fields.OWNER.label)
    path = UnitPathField()
    number = models.PositiveIntegerField(_("number"))
    name = models.CharField(fields.ROUND_NAME.label, max_length=fields.ROUND_NAME.length)
    name_en = models.CharField(fields.ROUND_NAME_EN.label, max_length=fields.ROUND_NAME_EN.length, blank=True)
    first_day = models.DateField(fields.FIRST_DAY.label)
    last_day = models.DateField(fields.LAST_DAY.label, null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=choices(ROUND_STATES), default=RoundState.OPEN.value
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    origin = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[RoundManager] = RoundManager()

    class Meta(ScopedModel.Meta):
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ("campaign", "number")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "owner", "number"], name="round_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="round_numbered_from_one"),
            models.CheckConstraint(condition=Q(state__in=values(RoundState)), name="round_state_known"),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="round_ends_later"
            ),
            models.CheckConstraint(
                condition=Q(state=RoundState.CLOSED.value, closed_at__isnull=False)
                & (Q(closed_by__isnull=False) | ~Q(origin=""))
                | ~Q(state=RoundState.CLOSED.value) & Q(closed_at__isnull=True, closed_by__isnull=True),
                name="round_closed_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    def get_state_display(self) -> str:  # type: ignore[no-redef]  # its type is Django's
        """Return the label of the state; Django's own method translates every label to find one."""
        return str(ROUND_STATES[RoundState(self.state)])


class RoundGroup(models.Model):
    """An inspection group that goes out in a round."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("group of a round")
        constraints = (models.UniqueConstraint(fields=["round", "group"], name="group_once_on_a_round"),)


class RoundMember(models.Model):
    """A person on a round, who sees its visits before they are disclosed.

    Only members add others to a round: a later appointment to one of its groups grants nothing by itself. A member
    with a ``group`` is on the round only while appointed to that group; a member without one leads the round.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+", null=True, blank=True)
    joined_at = models.DateTimeField(_("joined"))
    joined_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("person on a round")
        constraints = (models.UniqueConstraint(fields=["round", "user"], name="person_once_on_a_round"),)


def rounds_of(user_id: int) -> models.QuerySet[RoundMember, int]:
    """Return the keys of the rounds that a user is on today, for use as a subquery.

    A member who joined with a group is on the round only while appointed to that group.
    """
    in_group = Appointment.unscoped.filter(
        Q(campaign="") | Q(campaign=OuterRef("round__campaign__slug")),
        in_force_on(clock.today()),
        user=user_id,
        group=OuterRef("group"),
    )
    members = RoundMember.objects.filter(Q(group__isnull=True) | Exists(in_group), user=user_id)
    return members.order_by().values_list("round_id", flat=True)


class Exclusion(models.Model):
    """A person on a round who is excluded from one visit because of a tie to the unit."""

    wagtail_reference_index_ignore = True

    visit = models.ForeignKey("inspection.Visit", models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    tie = models.CharField(_("tie"), max_length=6, choices=choices(TIES))
    seat = models.CharField(_("appointment"), max_length=200)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("exclusion from a visit")
        constraints = (
            models.UniqueConstraint(fields=["visit", "user"], name="excluded_once_from_a_visit"),
            models.CheckConstraint(condition=Q(tie__in=values(Tie)), name="exclusion_tie_known"),
        )


class Draw(models.Model):
    """The draw of a round's units: the hashes published before it, and the seed revealed after it to repeat it.

    ``keys`` holds the keys of the units to draw from, sorted, one per line. ``drawn`` is how many units were taken from
    the start of the order, and ``passed_over`` which of these were not visited and why; both are set with the seed.
    """

    round = models.OneToOneField(Round, models.CASCADE, related_name="+")
    commitment = models.CharField(_("sha256 of the seed"), max_length=64)
    population = models.PositiveIntegerField(_("units to draw from"))
    population_digest = models.CharField(_("sha256 of the units' keys"), max_length=64)
    keys = models.TextField()
    committed_at = models.DateTimeField(_("published before the draw"))
    committed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    seed = models.CharField(_("seed"), max_length=200, blank=True)
    drawn = models.PositiveIntegerField(_("drawn"), null=True, blank=True)
    passed_over = models.JSONField(default=list, blank=True)
    revealed_at = models.DateTimeField(_("seed revealed"), null=True, blank=True)
    revealed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("draw")
        constraints = (
            models.CheckConstraint(
                condition=Q(seed="", drawn__isnull=True, revealed_at__isnull=True, revealed_by__isnull=True)
                | ~Q(seed="") & Q(drawn__isnull=False, revealed_at__isnull=False, revealed_by__isnull=False),
                name="draw_revealed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(drawn__isnull=True) | Q(drawn__lte=F("population")),
                name="drawn_within_population",
            ),
        )
