"""Labels and tones of the acts, states and outcomes of problems."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.problems.queries import Offer, Work, get_timeliness
from touchstone.problems.queries.labels import ACTS, HOLDERS, OUTCOMES, STATES, TIMELINESS
from touchstone.problems.rules import OPEN, Act, Outcome, Party, ProblemFacts, State, Timeliness, holder
from touchstone.web.common.components import Due, Status
from touchstone.web.common.components.feedback import Tone
from touchstone.web.common.formats import Words

if TYPE_CHECKING:
    from touchstone.common.working_days import WorkingCalendar
    from touchstone.problems.models import Problem

DONE: Mapping[str, Words] = {
    "problems.register": pgettext_lazy("a problem", "Registered"),
    "problems.assign": pgettext_lazy("a problem", "Assigned"),
    "problems.passed-on": _("Passed on in a merger"),
    "problems.dispute": _("Assignment disputed"),
    "problems.submit-plan": _("Plan submitted"),
    "problems.agree-plan": _("Plan agreed"),
    "problems.return-plan": _("Plan sent back"),
    "problems.start": _("Work started"),
    "problems.request-closure": _("Closure requested"),
    "problems.withdraw-request": _("Request withdrawn"),
    "problems.take-up": _("Verification taken up"),
    "problems.verify": _("Verified"),
    "problems.return": pgettext_lazy("a problem", "Returned"),
    "problems.close": pgettext_lazy("a problem", "Closed"),
    "problems.hand-over": _("Handed to routine management"),
    "problems.reopen": pgettext_lazy("a problem", "Reopened"),
    "problems.merge": pgettext_lazy("a problem", "Merged into another"),
    "problems.set-aside": _("Set aside as unfounded"),
    "problems.correct": pgettext_lazy("a problem", "Corrected"),
    "problems.note-progress": _("Progress noted"),
    "problems.finish-action": _("Corrective action"),
    "problems.ask-extension": _("Extension asked for"),
    "problems.decide-extension": _("Extension decided"),
    "problems.look-back": _("Looked back at"),
    "problems.publish": _("Public text written"),
    "problems.open-notice": _("Public notice opened"),
    "problems.send-letter": _("Letter sent"),
    "problems.rule-change": _("Rule made or changed"),
    "problems.ask-elsewhere": _("Others asked whether they have it too"),
    "problems.answer-self-check": _("Looked whether it has a problem of others too"),
    "problems.plan-sample": _("Sample planned"),
    "problems.draw-sample": _("Sample drawn"),
    "problems.check-sample": _("Checked again for a sample"),
    "problems.create-special": pgettext_lazy("a special rectification", "Planned"),
    "problems.change-special": pgettext_lazy("a special rectification", "Changed"),
    "problems.start-special": pgettext_lazy("a special rectification", "Started"),
    "problems.finish-special": pgettext_lazy("a special rectification", "Finished"),
    "problems.resume-special": pgettext_lazy("a special rectification", "Taken up again"),
    "problems.move-deadline": _("Deadline moved with the calendar"),
    "problems.move-look-back": _("Look-back moved with the calendar"),
    "problems.move-notice": _("End of the public notice moved with the calendar"),
    "problems.follow": _("Followed its unit"),
}
"""Labels of acts, by the verb of the audit event."""

WORKS: Mapping[Work, Words] = {
    Work.NOTE_PROGRESS: _("Note progress"),
    Work.FINISH_ACTION: _("Finish a corrective action"),
    Work.ASK_EXTENSION: _("Ask for an extension"),
    Work.DECIDE_EXTENSION: _("Decide the extension"),
    Work.LOOK_BACK: _("Record the look-back"),
    Work.PUBLISH: _("Write the public text"),
    Work.OPEN_NOTICE: _("Open a public notice"),
    Work.CORRECT: pgettext_lazy("a problem", "Correct"),
}

TONES: Mapping[State, Tone] = {
    State.DRAFT: "quiet",
    State.DISPUTED: "warn",
    State.RETURNED: "warn",
    State.REOPENED: "warn",
    State.UNDER_WAY: "part",
    State.CLOSURE_REQUESTED: "part",
    State.UNDER_VERIFICATION: "part",
    State.CLOSED: "good",
    State.ROUTINE: "closed",
    State.MERGED: "quiet",
    State.UNFOUNDED: "quiet",
}

OUTCOME_TONES: Mapping[Outcome, Tone] = {
    Outcome.FULLY: "good",
    Outcome.BASICALLY: "part",
    Outcome.IN_PROGRESS: "open",
    Outcome.CONTINUING: "open",
    Outcome.NOT_RECTIFIED: "bad",
}

MAIN: tuple[Offer, ...] = (
    Act.REGISTER,
    Act.CLOSE,
    Act.HAND_OVER,
    Act.VERIFY,
    Act.AGREE_PLAN,
    Work.DECIDE_EXTENSION,
    Act.SUBMIT_PLAN,
    Act.START,
    Act.REQUEST_CLOSURE,
    Work.FINISH_ACTION,
    Act.ASSIGN,
    Work.LOOK_BACK,
    Work.NOTE_PROGRESS,
)
"""Candidates for the main action of a page; the first one offered is used."""


def offer_name(offer: Offer) -> Words:
    """Return the label of an act."""
    return ACTS[offer] if isinstance(offer, Act) else WORKS[offer]


def state(problem: Problem) -> Status:
    """Return the state as a status; a verified problem is shown as waiting to be closed."""
    state = State(problem.state)
    if state is State.UNDER_VERIFICATION and holder_of(problem) is Party.OFFICE:
        return Status(_("verified, to be closed"), "part")
    return Status(STATES[state], TONES.get(state, "open"))


def outcome(problem: Problem) -> Status:
    """Return the outcome as a status."""
    outcome = Outcome(problem.outcome)
    return Status(OUTCOMES[outcome], OUTCOME_TONES[outcome])


def holder_of(problem: Problem) -> Party | None:
    """Return the party that the problem is waiting for, or None."""
    return holder(ProblemFacts(State(problem.state), outcome=Outcome(problem.outcome)))


def holder_name(problem: Problem) -> Words:
    """Return the name of the party that the problem is waiting for, or ""."""
    party = holder_of(problem)
    return HOLDERS[party] if party is not None else ""


def due(problem: Problem, today: datetime.date, calendar: WorkingCalendar) -> Due | None:
    """Return when an open problem is due; None if it is not open or has no deadline."""
    if problem.deadline is None or State(problem.state) not in OPEN:
        return None
    return due_on(problem.deadline, today, calendar)


def due_on(day: datetime.date, today: datetime.date, calendar: WorkingCalendar) -> Due:
    """Return a due date with the working days by which it has passed."""
    late = calendar.between(day, today) if day < today else None
    years = range(min(day, today).year, today.year + 1) if late is not None else [day.year]
    return Due(day, today, late, not calendar.certain(day) or not all(map(calendar.is_certain_in, years)))


def timely(problem: Problem, today: datetime.date, soon: datetime.date) -> Words:
    """Return a problem's timeliness as a label, or "" if it is on schedule or has none."""
    timeliness = get_timeliness(problem, today, soon)
    return TIMELINESS[timeliness] if timeliness not in (None, Timeliness.ON_SCHEDULE) else ""
