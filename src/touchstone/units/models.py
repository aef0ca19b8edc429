"""The organisation: the tree of units, their names, the people appointed to them and the groups that guide them."""

import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager

from touchstone.common.text import match_key
from touchstone.units import fields
from touchstone.units.paths import STEP, ByteOrderField, UnitPathField
from touchstone.units.roles import LABELS, Role
from touchstone.units.scoping import ScopedManager, ScopedModel


def in_language(name: str, name_en: str) -> str:
    """Return the English name if there is one and English is active, or else the name."""
    return name_en if name_en and (get_language() or "").startswith("en") else name


class User(AbstractUser):  # type: ignore[django-manager-missing]  # Wagtail has no type hints
    """A person with an account. What they may do comes from their appointments.

    An account that is deactivated has no password, so that nothing from before works when it is active again.
    """

    name = models.CharField(_("name"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        indexes = (models.Index(fields=["name", "id"], name="person_by_name"),)

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if not self.is_active and (fields is None or "is_active" in fields):
            # Each session and each one-time link is bound to the password: they end, whoever deactivates the account.
            self.set_unusable_password()
            if fields is not None:
                kwargs["update_fields"] = {*fields, "password"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()

    def __str__(self) -> str:
        return self.get_full_name()


class CacheEntry(models.Model):
    """A row of Django's cache in the database, in the form that it prescribes; see the settings of the cache.

    It holds what is counted about attempts to log in, and which codes were used.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)


class UnitKind(models.Model):
    """A kind of unit, such as a government department or a provincial enterprise. Kinds are data, not code."""

    code = models.SlugField(_("code"), max_length=40, unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("kind of unit")
        ordering = ("code",)

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class _EveryUnit(MP_NodeManager):
    """All units, unordered: the manager that treebeard needs, without the ordering that it adds."""

    def get_queryset(self) -> models.QuerySet["Unit"]:
        return models.QuerySet(self.model, using=self._db)


class Unit(MP_Node):
    """An organ, institution, enterprise or branch: a node of the tree, with the days on which it opened and closed."""

    SCOPE_PATH = "path"
    steplen = STEP
    node_order_by: ClassVar[list[str]] = []

    path = UnitPathField()
    name = models.CharField(fields.NAME.label, max_length=fields.NAME.length)
    name_en = models.CharField(fields.NAME_EN.label, max_length=fields.NAME_EN.length, blank=True)
    name_key = ByteOrderField(max_length=120, editable=False)
    kind = models.ForeignKey(
        UnitKind, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("kind")
    )
    opened_on = models.DateField(fields.OPENED_ON.label, null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    liaison_post = models.CharField(
        fields.LIAISON_POST.label, max_length=fields.LIAISON_POST.length, blank=True
    )
    liaison_phone = models.CharField(
        fields.LIAISON_PHONE.label, max_length=fields.LIAISON_PHONE.length, blank=True
    )

    objects: ClassVar[ScopedManager["Unit"]] = ScopedManager()
    unscoped: ClassVar[models.Manager["Unit"]] = _EveryUnit()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        default_manager_name = "unscoped"
        base_manager_name = "unscoped"
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
                name="unit_closes_after_it_opens",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="unit_has_a_name"),
            # Not unique=True: on PostgreSQL that would add a second index for LIKE, which nothing uses.
            models.UniqueConstraint(fields=["path"], name="unit_place"),
        )
        indexes = (
            models.Index(fields=["depth", "path"], name="unit_level"),
            models.Index(fields=["name_key"], name="unit_by_name"),
        )

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_key = match_key(self.name)
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> None:
        raise TypeError("A unit is closed, never deleted: its records stay.")

    def exists_on(self, day: datetime.date) -> bool:
        """Say whether the unit exists on a day; the day on which it closes is its last."""
        return (self.opened_on is None or self.opened_on <= day) and (
            self.closed_on is None or day <= self.closed_on
        )

    @property
    def label(self) -> str:
        """The unit's name in the reader's language."""
        return in_language(self.name, self.name_en)

    def __str__(self) -> str:
        return self.label


class UnitAlias(ScopedModel):
    """Another name of a unit in ledgers and in conversation: a short name, or a former name."""

    SCOPE_PATH = "unit__path"

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    name_key = ByteOrderField(max_length=120, editable=False)
    until = models.DateField(_("in use until"), null=True, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("other name")
        constraints = (models.UniqueConstraint(fields=["unit", "name_key"], name="alias_once_per_unit"),)
        indexes = (models.Index(fields=["name_key"], name="alias_by_name"),)

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_key = match_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def __str__(self) -> str:
        return self.name


class UnitMove(ScopedModel):
    """A move of a unit, with everything below it, to another place in the tree."""

    SCOPE_PATH = "unit__path"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    from_parent = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True)
    to_parent = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True)
    moved_on = models.DateField(_("moved on"))
    moved_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta(ScopedModel.Meta):
        ordering = ("moved_on", "pk")


class SuccessionKind(models.TextChoices):
    """How a unit came after another."""

    MERGED = "merged", _("merged into it")
    DIVIDED = "divided", _("divided off")


class Succession(ScopedModel):
    """A unit that came after another on a day: the other was merged into it, or it was divided off."""

    SCOPE_PATH = ("earlier__path", "later__path")

    earlier = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    later = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=SuccessionKind)
    last_day = models.DateField(_("last day"))

    class Meta(ScopedModel.Meta):
        verbose_name = _("merger or division")
        ordering = ("last_day", "pk")
        constraints = (
            models.UniqueConstraint(fields=["earlier", "later", "kind"], name="succession_once"),
            models.CheckConstraint(condition=~Q(earlier=F("later")), name="succession_of_two"),
            models.CheckConstraint(condition=Q(kind__in=SuccessionKind.values), name="succession_kind_known"),
        )


class GroupKind(models.TextChoices):
    """The purpose of a group."""

    STEERING = "steering", _("Steering group")
    INSPECTION = "inspection", _("Inspection group")


class Group(ScopedModel):
    """A steering group, which guides units, or an inspection group, which visits them; owned by one unit."""

    SCOPE_PATH = "owner__path"

    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=GroupKind)
    number = models.PositiveIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    name_key = models.CharField(max_length=80, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("group")
        ordering = ("kind", "number")
        constraints = (
            models.UniqueConstraint(fields=["owner", "kind", "number"], name="group_number_once"),
            models.CheckConstraint(condition=Q(kind__in=GroupKind.values), name="group_kind_known"),
        )

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_key = match_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class _Dated(ScopedModel):
    """Something with a first and a last day; without a last day it lasts until further notice."""

    from_day = models.DateField(_("from"))
    to_day = models.DateField(_("to"), null=True, blank=True)

    class Meta(ScopedModel.Meta):
        abstract = True


class GroupAssignment(_Dated):
    """The assignment of a unit, with everything below it, to a group."""

    SCOPE_PATH = "unit__path"

    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Meta(_Dated.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["group", "unit"], condition=Q(to_day__isnull=True), name="unit_once_in_a_group"
            ),
            models.CheckConstraint(
                condition=Q(to_day__isnull=True) | Q(to_day__gte=F("from_day")), name="assignment_ends_later"
            ),
        )

    def __str__(self) -> str:
        return f"{self.group} · {self.unit}"


class Appointment(_Dated):
    """A person's post and role on a unit or in a group, from one day to another.

    ``campaign`` is the address of the campaign in which alone it counts, or "" if it counts in every campaign. It is no
    foreign key: campaigns are above this package, and an address never changes.
    """

    SCOPE_PATH = ("unit__path", "group__owner__path")

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=12, choices=[(role.value, LABELS[role]) for role in Role])
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True, blank=True)
    group = models.ForeignKey(Group, models.PROTECT, related_name="+", null=True, blank=True)
    post = models.CharField(_("post"), max_length=80, blank=True)
    campaign = models.SlugField(_("only in the campaign"), max_length=60, blank=True, db_index=False)

    class Meta(_Dated.Meta):
        verbose_name = _("appointment")
        constraints = (
            models.CheckConstraint(
                condition=Q(unit__isnull=False, group__isnull=True)
                | Q(unit__isnull=True, group__isnull=False),
                name="appointed_to_a_unit_or_a_group",
            ),
            models.CheckConstraint(
                condition=Q(to_day__isnull=True) | Q(to_day__gte=F("from_day")), name="appointment_ends_later"
            ),
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="role_known"),
            models.UniqueConstraint(
                fields=["user", "role", "unit", "campaign"],
                condition=Q(to_day__isnull=True, unit__isnull=False),
                name="appointed_once_to_a_unit",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "group", "campaign"],
                condition=Q(to_day__isnull=True, group__isnull=False),
                name="appointed_once_to_a_group",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {LABELS[Role(self.role)]}"
