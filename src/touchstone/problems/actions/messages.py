"""The messages for refused acts; each says what to do."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from touchstone.common.refusal import Refused
from touchstone.problems.rules import Fault

MESSAGES: Mapping[Fault, Any] = {
    Fault.NOT_NOW: _("This cannot be done in the state the problem is in now. Look at it again."),
    Fault.MERGED: _("This problem was merged into another one. Go on with that one."),
    Fault.CARRIED: _("This problem was carried into the next campaign. Go on with it there."),
    Fault.UNIT_MISSING: _("Name the responsible unit."),
    Fault.STANDARD_MISSING: _(
        "Write the standard that will count as put right; it is agreed before work starts."
    ),
    Fault.DEADLINE_MISSING: _("Set a date."),
    Fault.DEADLINE_PAST: _("This date is past. Choose a day that is still to come."),
    Fault.DEADLINE_FREE_DAY: _("This is not a working day. Choose a working day."),
    Fault.REASON_MISSING: _("Say why."),
    Fault.PLAN_MISSING: _("A plan needs at least one corrective action."),
    Fault.PLAN_NEEDED: _("Only an immediate rectification starts without a plan. Submit the plan first."),
    Fault.ACTIONS_OPEN: _("A corrective action is not done yet. Finish every one first."),
    Fault.STATEMENT_MISSING: _("Say what was done, measured against the agreed standard."),
    Fault.SAME_PERSON: _("The person who asked for closure cannot verify it. Somebody else has to."),
    Fault.OWN_UNIT: _(
        "You cannot decide about a problem of your own unit, of a unit above it, or of one that you left lately."
        " Somebody outside has to."
    ),
    Fault.OWN_WORDS: _(
        "You cannot rewrite what others found in your own unit, nor your own problem once it is assigned. Ask the office."
    ),
    Fault.OFFICE_CORRECTS: _("Once a problem is assigned, only the office corrects it."),
    Fault.NOTE_MISSING: _("Write what you found."),
    Fault.METHOD_ONLY_PAPER: _(
        "A serious problem is not verified on paper alone. Visit, ask people or try it out."
    ),
    Fault.DAY_IN_FUTURE: _("The day is in the future."),
    Fault.DAY_BEFORE_REQUEST: _("The day is before closure was requested."),
    Fault.RESIDUAL_MISSING: _("“Basically rectified” needs a list of what remains."),
    Fault.RESIDUAL_DATE_MISSING: _("Say by when what remains will be done."),
    Fault.NOT_FULLY: _("Only what a verifier found fully rectified can be closed."),
    Fault.NOT_CONTINUING: _("Only what a verifier found continuing is handed to routine management."),
    Fault.ROUTINE_OWNER_MISSING: _("Name the unit that looks after it from now on."),
    Fault.REVIEW_DATE_MISSING: _("Set the day on which it is reviewed."),
    Fault.NOTICE_RUNNING: _("The public notice is still running. Close the problem when it has ended."),
    Fault.EXTENSION_LATE: _("An extension is asked for before the deadline; this one has passed."),
    Fault.EXTENSION_BACKWARD: _("The new deadline must be later than the present one."),
    Fault.EXTENSION_WAITING: _("An extension is already waiting for a decision."),
    Fault.EXTENSION_OVERTAKEN: _(
        "The deadline was changed after this was asked for, and is no earlier now. Refuse it; another can be asked for."
    ),
    Fault.NOT_WORKED_ON: _("The problem is not being worked on."),
    Fault.INTO_ITSELF: _("A problem cannot be merged into itself. Choose the other one."),
    Fault.INTO_MERGED: _("That problem counts no more itself. Choose the one that is worked on."),
    Fault.INTO_CLOSED: _("That problem is closed. Reopen it first if it came back, then merge."),
    Fault.INTO_CARRIED: _("That problem goes on in the next campaign. Choose one that is worked on here."),
    Fault.LOOK_BACK_EARLY: _(
        "It is too early to say whether the improvement lasts. Look back in the two weeks before the planned day, or later."
    ),
    Fault.COMMITMENT_WRONG: _("This is not a sha256: it has 64 digits from 0 to 9 and a to f."),
    Fault.SEED_WRONG: _("This is not the seed that was published as a hash before the draw."),
    Fault.DRAWN: _("This sample is drawn already, and stays."),
}


def refuse(faults: Iterable[tuple[str, Fault]]) -> None:
    """Raise a refusal with the first fault, if there is one."""
    for field, fault in faults:
        raise Refused(MESSAGES[fault], field)


def say_why(reason: str, field: str = "reason") -> None:
    """Refuse an act that needs a reason and has none."""
    if not reason:
        raise Refused(MESSAGES[Fault.REASON_MISSING], field)
