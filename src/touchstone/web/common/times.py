"""The times of a campaign in words: what each is called, what it is for, and how long it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.rules import Counted, InvalidTime, Time, read_time
from touchstone.web.common.formats import Words

COUNTED: Mapping[Counted, Words] = {
    Counted.WORKING_DAYS: pgettext_lazy("a length", "working days"),
    Counted.DAYS: pgettext_lazy("a length", "days"),
    Counted.MONTHS: pgettext_lazy("a length", "months"),
}


@dataclass(frozen=True)
class Purpose:
    """What a time is called, and what it is for."""

    label: Words
    use: Words


PURPOSES: Mapping[str, Purpose] = {
    "deadline": Purpose(
        _("Deadline of a problem"),
        _("When a problem is due that was assigned without a day, and a letter waits for its answer."),
    ),
    "reminder": Purpose(_("Reminder"), _("How long before its due day a task counts as due soon.")),
    "concentrated-rectification": Purpose(
        _("Concentrated rectification"), _("How long a special rectification takes from its start.")
    ),
    "public-notice": Purpose(
        _("Public notice"), _("How long a result is shown to the public before the problem may be closed.")
    ),
    "look-back-from": Purpose(
        _("First look-back"), _("How long after its closing a problem is looked at again.")
    ),
    "look-back-until": Purpose(
        _("Last look-back"), _("How long after its closing it is looked at for the last time.")
    ),
    "review": Purpose(
        _("Review of what continues"), _("When a problem that continues in routine work is reviewed.")
    ),
    "visit-reply": Purpose(
        _("Reply to a visit"), _("By when a unit replies after a visit has been disclosed to it.")
    ),
    "tie": Purpose(
        _("Tie to a former unit"),
        _("How long a person whose appointment has ended still checks nothing at that unit."),
    ),
}
"""The times that something in the workspace uses, in the order in which they are shown."""


def length(time: Time) -> str:
    """Return a length of time in words."""
    number = {"n": time.number}
    match time.counted:
        case Counted.WORKING_DAYS:
            return ngettext("%(n)s working day", "%(n)s working days", time.number) % number
        case Counted.DAYS:
            return ngettext("%(n)s day", "%(n)s days", time.number) % number
        case Counted.MONTHS:
            return ngettext("%(n)s month", "%(n)s months", time.number) % number


def stored_length(name: str, value: object) -> object:
    """Return a stored length of time in words; any other value unchanged."""
    try:
        return length(read_time(name, value))
    except InvalidTime:
        return value


def label(name: str) -> str:
    """Return what a time is called, or its name if nothing in the workspace uses it."""
    purpose = PURPOSES.get(name)
    return gettext("Time: %(name)s") % {"name": purpose.label if purpose else name}
