"""Who wants to be told by letter, and the digests that were sent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touchstone.common import clock
from touchstone.units.models import User


class Preference(models.Model):
    """Whether and in which language a person gets the daily digest; without one it is sent where an address is known."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+", primary_key=True)
    digest = models.BooleanField(_("send me a letter when something is due"), default=True)
    language = models.CharField(_("language"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("preference")


class Digest(models.Model):
    """One digest of one day to one person: the constraint keeps a second one from being sent."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    reminders = models.PositiveIntegerField(_("reminders"))
    at = models.DateTimeField(_("sent"), default=clock.now)

    class Meta:
        verbose_name = _("digest")
        constraints = (
            models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day"),
            models.CheckConstraint(condition=Q(reminders__gt=0), name="digest_says_something"),
        )
