"""The labels of the codes in the rules."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.problems.rules import Act, Method, Outcome, Party, Severity, State, Timeliness, Track

TRACKS: Mapping[Track, Any] = {
    Track.IMMEDIATE: _("immediate rectification"),
    Track.PHASED: _("phased rectification"),
    Track.CONTINUING: _("continuing rectification"),
}

SEVERITIES: Mapping[Severity, Any] = {
    Severity.SERIOUS: _("serious"),
    Severity.GENERAL: _("general"),
    Severity.MINOR: _("minor"),
}

STATES: Mapping[State, Any] = {
    State.DRAFT: _("draft"),
    State.REGISTERED: _("registered"),
    State.ASSIGNED: _("assigned"),
    State.DISPUTED: _("assignment disputed"),
    State.PLAN_SUBMITTED: _("plan submitted"),
    State.PLAN_AGREED: _("plan agreed"),
    State.UNDER_WAY: _("under way"),
    State.CLOSURE_REQUESTED: _("closure requested"),
    State.UNDER_VERIFICATION: _("under verification"),
    State.RETURNED: _("returned"),
    State.CLOSED: pgettext_lazy("a problem", "closed"),
    State.REOPENED: _("reopened"),
    State.MERGED: _("merged into another"),
    State.UNFOUNDED: _("unfounded"),
    State.ROUTINE: _("handed to routine management"),
    State.CARRIED: _("carried into the next campaign"),
}

OUTCOMES: Mapping[Outcome, Any] = {
    Outcome.FULLY: _("fully rectified"),
    Outcome.BASICALLY: _("basically rectified"),
    Outcome.IN_PROGRESS: _("in progress"),
    Outcome.CONTINUING: pgettext_lazy("outcome", "continuing"),
    Outcome.NOT_RECTIFIED: _("not rectified"),
}

TIMELINESS: Mapping[Timeliness, Any] = {
    Timeliness.ON_SCHEDULE: _("on schedule"),
    Timeliness.DUE_SOON: _("due soon"),
    Timeliness.OVERDUE: _("overdue"),
    Timeliness.EXTENDED: _("extended"),
}

METHODS: Mapping[Method, Any] = {
    Method.PAPERS: _("papers read"),
    Method.SITE_VISIT: _("site visited"),
    Method.PEOPLE_ASKED: _("people asked"),
    Method.TRIAL: _("tried out"),
}

HOLDERS: Mapping[Party, Any] = {
    Party.REGISTRAR: _("the person registering it"),
    Party.OFFICE: _("the campaign office"),
    Party.UNIT: _("the responsible unit"),
    Party.VERIFIER: _("the steering group"),
}

ACTS: Mapping[Act, Any] = {
    Act.REGISTER: _("Register"),
    Act.ASSIGN: pgettext_lazy("a problem", "Assign"),
    Act.DISPUTE: _("Dispute the assignment"),
    Act.SUBMIT_PLAN: _("Submit the plan"),
    Act.AGREE_PLAN: _("Agree to the plan"),
    Act.RETURN_PLAN: _("Send the plan back"),
    Act.START: _("Start the work"),
    Act.REQUEST_CLOSURE: _("Request closure"),
    Act.WITHDRAW_REQUEST: _("Withdraw the request"),
    Act.TAKE_UP: _("Take up the verification"),
    Act.VERIFY: _("Record the verification"),
    Act.RETURN: _("Return it"),
    Act.CLOSE: pgettext_lazy("a problem", "Close"),
    Act.HAND_OVER: _("Hand over to routine management"),
    Act.REOPEN: _("Reopen"),
    Act.MERGE: _("Merge into another"),
    Act.SET_ASIDE: _("Set aside as unfounded"),
    Act.CARRY: _("Carry into the next campaign"),
}


def choices(names: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """Return the choices of a field from the labels of its codes."""
    return [(code.value, name) for code, name in names.items()]


def values(codes: type[StrEnum]) -> list[str]:
    """Return the codes as stored in the database."""
    return [code.value for code in codes]
