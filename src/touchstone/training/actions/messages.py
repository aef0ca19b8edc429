"""The sentences of refusals."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from touchstone.common.refusal import Refused
from touchstone.training.rules import TrainingFault

FAULT_MESSAGES: Mapping[TrainingFault, Any] = {
    TrainingFault.LAST_DAY_BEFORE_FIRST: _("The last day is before the first. Correct one of the two."),
    TrainingFault.BEFORE_CAMPAIGN: _("The first day is before the campaign opens. Check the date."),
    TrainingFault.AFTER_CAMPAIGN: _("The first day is after the campaign closed. Check the date."),
    TrainingFault.NOT_BEGUN: _("The sitting has not begun yet. Say who came when it has."),
    TrainingFault.UNIT_NOT_OPEN: _("The unit did not exist on this date. Check the unit and the date."),
    TrainingFault.TAKEN_ABOVE_QUOTA: _(
        "More trainees than the unit has places. Correct the number, or ask the office for more places."
    ),
    TrainingFault.COMPLETED_ABOVE_TAKEN: _("More trainees completed than came. Correct one of the two."),
    TrainingFault.COMPLETED_WITHOUT_TAKEN: _("Enter how many came before how many completed."),
    TrainingFault.LEAVE_WITHOUT_TAKEN: _("Enter how many came before their hours of leave."),
    TrainingFault.LEAVE_ABOVE_HOURS: _(
        "More hours of leave than the class has for so many. Correct the number."
    ),
}


CHANGED_MEANWHILE = _(
    "Somebody changed this while you were writing. Look at it again, then send it once more."
)


def refused(found: tuple[str, TrainingFault]) -> Refused:
    """Return the refusal for a broken rule, at its field."""
    field, fault = found
    return Refused(FAULT_MESSAGES[fault], field)
