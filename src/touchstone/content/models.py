"""The base of all pages of the public site and the editor's room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractPage

from touchstone.units.models import Unit


class BasePage(AbstractPage):
    """A page that one unit owns: for its subtree the page speaks, and its editors may write it."""

    owning_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("owning unit")
    )
