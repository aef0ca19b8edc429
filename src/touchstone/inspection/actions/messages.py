"""Messages for actions that the rules refuse; each says what to do."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from touchstone.common.refusal import Refused
from touchstone.inspection.rules import Fault

MESSAGES: Mapping[Fault, Any] = {
    Fault.NOT_ON_ROUND: _("You are not on this round."),
    Fault.ROUND_CLOSED: _("This round is closed. Open another one."),
    Fault.TIED: _(
        "You have an appointment at this unit, below it or above it, or had one lately: somebody else has to visit it."
    ),
    Fault.UNIT_OUTSIDE: _("You may not inspect this unit."),
    Fault.UNIT_CLOSED: _("This unit does not exist on that day. Check the unit and the date."),
    Fault.GROUP_NOT_ON_ROUND: _("This group does not go out in this round. Choose one that does."),
    Fault.STATEMENT_MISSING: _("Write what you found."),
    Fault.CRITERION_MISSING: _("Choose a criterion."),
    Fault.CALLED_OFF: _("This visit was called off."),
    Fault.NOT_VISITED: _("This visit has not taken place yet. Say first when it was."),
    Fault.ALREADY_VISITED: _("This visit has taken place already."),
    Fault.ALREADY_DISCLOSED: _("This visit is disclosed already."),
    Fault.NOT_DISCLOSED: _(
        "This visit is not disclosed yet. Disclose it first: the register shows it to the unit."
    ),
    Fault.CONCLUDED: _("This visit has its conclusion already."),
    Fault.REPLY_RUNNING: _(
        "The unit still has time to reply. Conclude when it has replied or its days are over."
    ),
    Fault.REASON_MISSING: _("Say why."),
    Fault.TEXT_MISSING: _("Write the text."),
    Fault.DAY_IN_FUTURE: _("The day is in the future."),
    Fault.DAYS_BACKWARD: _("The last day is before the first. Correct one of the two."),
    Fault.VISIT_CUT_OFF: _(
        "A visit of this round is outside these days. Choose days that include every visit."
    ),
    Fault.SEED_SHORT: _("The seed is too short to be secret. Take 16 characters or more."),
    Fault.SEED_WRONG: _("This is not the seed that was published as a hash before the draw."),
    Fault.COMMITMENT_WRONG: _("This is not a sha256: it has 64 digits from 0 to 9 and a to f."),
    Fault.COMMITTED: _("The hash of this round's seed was published already, and stays."),
    Fault.NOT_COMMITTED: _("Publish the hash of the seed first."),
    Fault.NOT_DRAWN: _("Nothing has been drawn yet."),
    Fault.DRAWN_VISITS_HIDDEN: _(
        "A drawn visit is not disclosed or called off yet. The seed would tell which unit it is."
    ),
    Fault.REVEALED: _("The seed has been revealed; nothing more is drawn with it."),
    Fault.SIZE: _("There are not that many units left to draw from."),
    Fault.FINDING_WITHDRAWN: _("This finding was withdrawn."),
}


def refuse(faults: Iterable[tuple[str, Fault]]) -> None:
    """Raise the refusal for the first fault, if there is one."""
    for field, fault in faults:
        raise Refused(MESSAGES[fault], field)


def refused(fault: Fault, field: str = "") -> Refused:
    """Return the refusal for one fault."""
    return Refused(MESSAGES[fault], field)
