"""Every act on a problem: its form, what it begins with, and the action that it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.problems import actions
from touchstone.problems.actions import Assignment
from touchstone.problems.queries import (
    Offer,
    Parts,
    Work,
    find_leaders_for,
    find_similar,
    find_similar_elsewhere,
    get_problem_by_number,
)
from touchstone.problems.queries.labels import LookBackResult
from touchstone.problems.rules import OPEN, Act, State
from touchstone.web.common.formats import Words
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.common.unit_choice import UnitChoice
from touchstone.web.problems import forms, registration
from touchstone.web.problems.lists import shortened

if TYPE_CHECKING:
    from touchstone.problems.models import Problem


@dataclass
class Doing:
    """An act that somebody is about to do: the problem, its parts, and what was chosen beside the form."""

    request: WorkspaceRequest
    problem: Problem
    parts: Parts
    choice: UnitChoice | None = None


Make = Callable[[Doing, Any], forms.ActForm]
Do = Callable[[Doing, Any], object]


@dataclass(frozen=True)
class ActPage:
    """How one act is asked for and done.

    ``make`` makes the form from what was sent (None: nothing yet), ``do`` calls the action and may be refused.
    """

    make: Make
    do: Do
    done: Words
    lead: Words = ""
    chooses_unit: bool = False
    shows_work: bool = False
    """Whether the standard and what was done stand beside the form."""


def _plain(form: type[forms.ActForm], **initial: Callable[[Doing], Any]) -> Make:
    """Return how to make a form that begins with its version and these values."""

    def make(doing: Doing, given: Any) -> forms.ActForm:
        begins = _initial(doing) | {name: value(doing) for name, value in initial.items()}
        return form(given, doing.request.FILES or None, initial=begins)

    return make


def _initial(doing: Doing) -> dict[str, Any]:
    return {"version": doing.problem.version}


def _calls(action: Callable[..., object], *names: str) -> Do:
    """Return how to call an action with these fields of the form."""

    def do(doing: Doing, form: Any) -> object:
        return action(**_who(doing, form), **{name: form.cleaned_data[name] for name in names})

    return do


def _who(doing: Doing, form: Any) -> dict[str, Any]:
    request = doing.request
    return {
        "by": request.user,
        "access": request.access,
        "problem": doing.problem,
        "version": form.cleaned_data["version"],
    }


# --- assigning -----------------------------------------------------------------------------------------------------


def _assign_form(doing: Doing, given: Any) -> forms.ActForm:
    form = forms.AssignForm(
        given, initial=_initial(doing) | forms.initial_assignment(doing.problem, doing.parts)
    )
    people = {
        user.pk: user for user in find_leaders_for(doing.request.access, doing.problem.unit, clock.today())
    }
    if doing.problem.leader is not None:
        people.setdefault(doing.problem.leader.pk, doing.problem.leader)
    form.offer_leaders(list(people.values()))
    forms.between(form, "deadline", clock.today())
    return form


def _assign(doing: Doing, form: Any) -> object:
    given = form.cleaned_data
    people = {
        str(user.pk): user
        for user in find_leaders_for(doing.request.access, doing.problem.unit, clock.today())
    }
    return actions.assign_problem(
        **_who(doing, form),
        assignment=Assignment(
            unit=doing.choice.unit if doing.choice else None,
            deadline=given["deadline"],
            standard=given["standard"],
            track=forms.TRACK_OF[given["track"]],
            severity=forms.SEVERITY_OF[given["severity"]],
            responsible_post=given["responsible_post"],
            leader_post=given["leader_post"],
            leader=people.get(given.get("leader") or ""),
            supporting=registration.named_units(doing.request, given["supporting"]),
        ),
    )


# --- what the unit does --------------------------------------------------------------------------------------------


def _plan_form(doing: Doing, given: Any) -> forms.ActForm:
    initial = _initial(doing) | forms.PlanForm.initial_of(doing.problem, doing.parts.actions)
    return forms.PlanForm(given, initial=initial, add=given is not None and "more" in given)


def _submit_plan(doing: Doing, form: Any) -> object:
    given = form.cleaned_data
    return actions.submit_plan(
        **_who(doing, form),
        actions=form.planned(),
        cause=given["cause"],
        responsible_post=given["responsible_post"],
    )


def _finish_form(doing: Doing, given: Any) -> forms.ActForm:
    asked = doing.request.GET.get("action", "")
    first = next((str(action.pk) for action in doing.parts.actions if action.done_on is None), "")
    form = forms.FinishForm(
        given, initial=_initial(doing) | {"action": asked or first, "done_on": clock.today()}
    )
    form.offer_actions(doing.parts.actions)
    forms.between(form, "done_on", None, clock.today())
    return form


def _finish(doing: Doing, form: Any) -> object:
    given = form.cleaned_data
    action = next(action for action in doing.parts.actions if str(action.pk) == given["action"])
    return actions.finish_action(**_who(doing, form), action=action, done_on=given["done_on"])


# --- what others do ------------------------------------------------------------------------------------------------


def _verify_form(doing: Doing, given: Any) -> forms.ActForm:
    form = forms.VerifyForm(
        given, doing.request.FILES or None, initial=_initial(doing) | {"day": clock.today()}
    )
    request = doing.parts.waiting_request
    forms.between(form, "day", request.requested_on if request else None, clock.today())
    return form


def _verify(doing: Doing, form: Any) -> object:
    return actions.verify(**_who(doing, form), **form.given())


def _decide(doing: Doing, form: Any) -> object:
    given = form.cleaned_data
    return actions.decide_extension(
        **_who(doing, form), granted=given["granted"] == "yes", answer=given["answer"]
    )


def _hand_over(doing: Doing, form: Any) -> object:
    given, name = form.cleaned_data, form.cleaned_data["routine_owner"]
    owner = registration.named_unit(doing.request, name, "routine_owner") if name else None
    return actions.hand_over(**_who(doing, form), routine_owner=owner, review_on=given["review_on"])


def _merge_form(doing: Doing, given: Any) -> forms.ActForm:
    request, problem = doing.request, doing.problem
    near = find_similar(
        request.access, request.campaign, problem.statement, unit=problem.unit, without=problem.pk
    )
    near += [
        similar_problem
        for similar_problem in find_similar_elsewhere(request.access, request.campaign, problem)
        if similar_problem.problem.pk not in {other.problem.pk for other in near}
    ]
    form = forms.MergeForm(given, initial=_initial(doing))
    still_open = [
        similar_problem.problem for similar_problem in near if State(similar_problem.problem.state) in OPEN
    ]
    form.offer([(problem.number, _line(problem)) for problem in still_open])
    return form


def _line(problem: Problem) -> str:
    return f"{problem.number} · {problem.unit.label} · {shortened(problem.statement)}"


def _merge(doing: Doing, form: Any) -> object:
    given = form.cleaned_data
    number = given["into"] or given.get("chosen") or ""
    into = get_problem_by_number(doing.request.access, doing.request.campaign, number) if number else None
    if into is None:
        said = (
            _("There is no such problem among those that you may see.")
            if number
            else _("Choose the other one.")
        )
        raise Refused(said, "into")
    return actions.merge_problem(**_who(doing, form), into=into, reason=given["reason"])


def _look_back(doing: Doing, form: Any) -> object:
    given, who = form.cleaned_data, _who(doing, form)
    look = doing.parts.due_look_back
    if look is None:
        raise Refused(_("This look-back was done already."))
    del who["problem"]
    return actions.look_back(
        **who,
        look=look,
        result=LookBackResult(given["result"]),
        note=given["note"],
        photos=given["photos"],
    )


def _correct_form(doing: Doing, given: Any) -> forms.ActForm:
    initial = _initial(doing) | registration.CorrectionForm.initial_of(doing.problem)
    return registration.CorrectionForm(doing.request, given, initial=initial)


def _correct(doing: Doing, form: Any) -> object:
    problem = doing.problem
    return actions.correct_problem(
        **_who(doing, form),
        entry=form.entry(problem.unit, doing.parts.supporting, problem),
        reason=form.cleaned_data["reason"],
    )


PAGES: Mapping[Offer, ActPage] = MappingProxyType(
    {
        Act.REGISTER: ActPage(
            _plain(forms.ActForm),
            _calls(actions.register_draft),
            gettext_lazy("The problem is registered."),
            gettext_lazy("From now on it counts in the figures, and the office assigns it."),
        ),
        Act.ASSIGN: ActPage(
            _assign_form, _assign, gettext_lazy("The problem is assigned."), chooses_unit=True
        ),
        Act.DISPUTE: ActPage(
            _plain(forms.ReasonForm),
            _calls(actions.dispute_assignment, "reason"),
            gettext_lazy("The office decides about the assignment."),
            gettext_lazy("Say to whom the problem belongs and why; the office decides."),
        ),
        Act.SUBMIT_PLAN: ActPage(_plan_form, _submit_plan, gettext_lazy("The plan is submitted.")),
        Act.AGREE_PLAN: ActPage(
            _plain(forms.ActForm),
            _calls(actions.agree_plan),
            gettext_lazy("The plan is agreed; work may start."),
            gettext_lazy(
                "The unit starts work by this plan; what was done is measured against the standard."
            ),
            shows_work=True,
        ),
        Act.RETURN_PLAN: ActPage(
            _plain(forms.ReasonForm),
            _calls(actions.return_plan, "reason"),
            gettext_lazy("The plan is sent back."),
            shows_work=True,
        ),
        Act.START: ActPage(
            _plain(forms.ActForm),
            _calls(actions.start_work),
            gettext_lazy("Work has started."),
            gettext_lazy("From now on the problem is under way; closure can be asked for."),
        ),
        Act.REQUEST_CLOSURE: ActPage(
            _plain(forms.ClosureForm),
            _calls(actions.request_closure, "statement", "photos"),
            gettext_lazy("Closure is requested; somebody else looks now."),
            gettext_lazy("Somebody outside the unit will look at what was done."),
            shows_work=True,
        ),
        Act.WITHDRAW_REQUEST: ActPage(
            _plain(forms.ActForm),
            _calls(actions.withdraw_request),
            gettext_lazy("The request is withdrawn."),
            gettext_lazy("The work goes on, and closure can be asked for again."),
        ),
        Act.TAKE_UP: ActPage(
            _plain(forms.ActForm),
            _calls(actions.take_up),
            gettext_lazy("Everybody sees now that somebody looks."),
            gettext_lazy("The unit sees that somebody is looking and can no longer take the request back."),
            shows_work=True,
        ),
        Act.VERIFY: ActPage(
            _verify_form, _verify, gettext_lazy("The verification is recorded."), shows_work=True
        ),
        Act.RETURN: ActPage(
            _plain(forms.ReasonForm),
            _calls(actions.return_problem, "reason"),
            gettext_lazy("The problem is returned to the unit."),
            shows_work=True,
        ),
        Act.CLOSE: ActPage(
            _plain(forms.ActForm),
            _calls(actions.close_problem),
            gettext_lazy("The problem is closed. The days of the look-back are set."),
            gettext_lazy("It keeps its number and its history, and is looked back at."),
            shows_work=True,
        ),
        Act.HAND_OVER: ActPage(
            _plain(forms.HandOverForm, routine_owner=lambda doing: doing.problem.unit.label),
            _hand_over,
            gettext_lazy("The problem is handed to routine management."),
        ),
        Act.REOPEN: ActPage(
            _plain(forms.ReopenForm),
            _calls(actions.reopen, "reason", "deadline"),
            gettext_lazy("The problem is open again, under its number."),
        ),
        Act.MERGE: ActPage(
            _merge_form,
            _merge,
            gettext_lazy("The problem is merged; it keeps its number and counts no more."),
            gettext_lazy("Both keep their numbers; only the other one counts."),
        ),
        Act.SET_ASIDE: ActPage(
            _plain(forms.ReasonForm),
            _calls(actions.set_aside, "reason"),
            gettext_lazy("The problem is set aside as unfounded."),
            gettext_lazy("It keeps its number and counts in no figure."),
        ),
        Work.NOTE_PROGRESS: ActPage(
            _plain(forms.ProgressForm),
            _calls(actions.note_progress, "text", "photos"),
            gettext_lazy("The progress is noted."),
        ),
        Work.FINISH_ACTION: ActPage(_finish_form, _finish, gettext_lazy("The corrective action is noted.")),
        Work.ASK_EXTENSION: ActPage(
            _plain(forms.ExtensionForm),
            _calls(actions.ask_extension, "to", "reason"),
            gettext_lazy("The extension is asked for; the office decides."),
        ),
        Work.DECIDE_EXTENSION: ActPage(
            _plain(forms.DecisionForm), _decide, gettext_lazy("The extension is decided.")
        ),
        Work.LOOK_BACK: ActPage(
            _plain(forms.LookBackForm),
            _look_back,
            gettext_lazy("The look-back is recorded."),
            gettext_lazy("A problem that came back is open again under its number."),
            shows_work=True,
        ),
        Work.PUBLISH: ActPage(
            _plain(forms.PublishForm, text=lambda doing: doing.problem.public_text),
            _calls(actions.publish_problem, "text"),
            gettext_lazy("The public text is kept."),
            gettext_lazy("These words stand on the public page with the outcome and the dates."),
        ),
        Work.OPEN_NOTICE: ActPage(
            _plain(forms.ActForm),
            _calls(actions.open_notice),
            gettext_lazy("The public notice is open."),
            gettext_lazy(
                "The result stands open to the public for the campaign's usual days before the problem is closed."
            ),
        ),
        Work.CORRECT: ActPage(_correct_form, _correct, gettext_lazy("The problem is corrected.")),
    }
)
"""The page of each act."""
