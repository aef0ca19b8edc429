"""Marks what rests on days that are not announced yet."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from touchstone.campaigns.queries import get_calendar

if TYPE_CHECKING:
    from django.forms import Form

    from touchstone.campaigns.models import Campaign


def note(campaign: Campaign, day: datetime.date | None) -> str:
    """Return a note that a day is provisional, or "" if it is certain."""
    if day is None or get_calendar(campaign).certain(day):
        return ""
    return _("provisional: the working days of %(year)d are not announced yet") % {"year": day.year}


def mark(form: Form, name: str, campaign: Campaign, day: datetime.date | None) -> None:
    """Say at a field of a form that the day which it proposes is provisional, if it is."""
    if said := note(campaign, day):
        field = form.fields[name]
        field.help_text = f"{field.help_text} ({said})" if field.help_text else capfirst(said)
