"""Who wants to get e-mail digests, and the digests that were sent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touchstone.common import clock
from touchstone.units.models import User


class Preference(models.Model):
    """Whether a person gets the daily digest, and in which language. Without a row, it is sent to any known address."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+", primary_key=True)
    digest = models.BooleanField(_("send me a letter when something is due"), default=True)
    language = models.CharField(_("language"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("preference")


class Digest(models.Model):
    """A digest sent to a person on a day; the constraint prevents a second one on the same day."""

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
