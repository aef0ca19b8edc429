"""Sentences of refusals."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from touchstone.sites.rules import SiteFault

FAULT_MESSAGES: Mapping[SiteFault, Any] = {
    SiteFault.UNTIL_BEFORE_FROM: _("The last day is before the first. Correct one of the two."),
    SiteFault.FUTURE: _("The date is in the future. Record visits after they were counted."),
    SiteFault.BEFORE_CAMPAIGN: _("The date is before the campaign opens. Check the date."),
    SiteFault.AFTER_CAMPAIGN: _("The date is after the campaign closed. Check the date."),
    SiteFault.BEFORE_EXHIBITION: _("The exhibition had not opened on this date. Check the date."),
    SiteFault.AFTER_EXHIBITION: _(
        "The exhibition had closed by this date. Check the date, or correct its last day."
    ),
    SiteFault.UNIT_NOT_OPEN: _("The unit did not exist on this date. Check the unit and the date."),
}
TAKEN = _(
    "For this day %(number)s visits are recorded already. Correct that number, or record this one as a further count."
)
NAMED_TWICE = _("This unit has an exhibition of this name already.")
WITHDRAWN = _("This exhibition was withdrawn. Take the withdrawal back first.")
CHANGED = _("Somebody changed this while you were writing. Look at it again, then correct it.")
