"""Every act on a problem: its form, the form's initial values, and the action that it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.forms.models import model_to_dict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.problems import actions, queries
from touchstone.problems.actions import Assignment
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import Offer, Parts, Work
from touchstone.problems.rules import OPEN, Act, State
from touchstone.web.common import formats, provisional
from touchstone.web.common.acts import ActContext, OfferedAct, by, calls, plain
from touchstone.web.common.reader import WorkspaceRequest, sent
from touchstone.web.common.refusals import RefusingForm, VersionForm
from touchstone.web.common.unit_choice import UnitChoice, choose_or_keep
from touchstone.web.problems import forms, registration
from touchstone.web.problems.lists import shortened

if TYPE_CHECKING:
    from touchstone.problems.models import Problem


@dataclass
class ProblemContext(ActContext):
    """What an act works on: the problem, its parts, and the unit chosen next to the form."""

    argument = "problem"

    problem: Problem
    parts: Parts
    choice: UnitChoice | None = None


WITHOUT_INPUT: Callable[[ProblemContext], RefusingForm] = plain(VersionForm)


@dataclass(frozen=True, kw_only=True)
class ProblemAct(OfferedAct[ProblemContext]):
    """An act on a problem. The register's rules determine its name and who is offered it."""

    form: Callable[[ProblemContext], RefusingForm] = WITHOUT_INPUT
    chooses_unit: bool = False
    shows_work: bool = False
    """Whether the agreed standard and the work done are shown next to the form."""


def on_problem(request: WorkspaceRequest, problem: Problem, parts: Parts, act: ProblemAct) -> ProblemContext:
    """Return what an act works on, with the unit chosen beside its form if it takes one."""
    on = ProblemContext(request, problem, parts)
    if act.chooses_unit:
        on.choice = choose_or_keep(request, ProblemPermission.DIRECT, problem.unit)
    return on


def _assign_form(on: ProblemContext) -> RefusingForm:
    names = ("standard", "deadline", "track", "severity", "responsible_post", "leader_post", "leader")
    initial = {**on.initial, **model_to_dict(on.problem, names)}
    initial["supporting"] = "; ".join(unit.label for unit in on.parts.supporting)
    form = forms.AssignForm(sent(on.request), initial=initial)
    people = queries.find_leaders_for(on.request.access, on.problem.unit, clock.today())
    forms.offer_leaders(form, people, on.problem.leader)
    form.between("deadline", clock.today())
    _say_usual_deadline(on, form)
    return form


def _reopen_form(on: ProblemContext) -> RefusingForm:
    form = forms.ReopenForm(sent(on.request), initial=on.initial)
    _say_usual_deadline(on, form)
    return form


def _say_usual_deadline(on: ProblemContext, form: RefusingForm) -> None:
    """Say on the form which day an empty deadline means, and whether that is provisional."""
    usual = actions.working_day_after("deadline", clock.today(), on.request.campaign)
    days = {"day": formats.day(usual), "note": provisional.note(on.request.campaign, usual)}
    hint = (
        _("A working day. Empty: %(day)s.")
        if not days["note"]
        else _("A working day. Empty: %(day)s (%(note)s).")
    )
    form.fields["deadline"].help_text = hint % days


def _assign(on: ProblemContext, form: Any) -> object:
    values = dict(form.cleaned_data)
    version, supporting = values.pop("version"), values.pop("supporting")
    assignment = Assignment(
        **values,
        unit=on.choice.the_unit if on.choice else None,
        supporting=registration.named_units(on.request, supporting),
    )
    return actions.assign_problem(**on.target, version=version, assignment=assignment)


def _plan_form(on: ProblemContext) -> RefusingForm:
    initial = on.initial | forms.PlanForm.initial_of(on.problem, on.parts.actions)
    return forms.PlanForm(sent(on.request), initial=initial, add="more" in on.request.POST)


def _finish_form(on: ProblemContext) -> RefusingForm:
    requested = on.request.GET.get("action", "")
    first = next((str(action.pk) for action in on.parts.actions if action.done_on is None), "")
    form = forms.FinishForm(
        sent(on.request), initial=on.initial | {"action": requested or first, "done_on": clock.today()}
    )
    form.offer(
        "action",
        on.parts.actions,
        label=lambda done: f"{done} ✓ {done.done_on}" if done.done_on else str(done),
    )
    form.between("done_on", None, clock.today())
    return form


def _verify_form(on: ProblemContext) -> RefusingForm:
    form = forms.VerifyForm(
        sent(on.request), on.request.FILES or None, initial=on.initial | {"day": clock.today()}
    )
    request = on.parts.waiting_request
    form.between("day", request.requested_on if request else None, clock.today())
    return form


def _hand_over(on: ProblemContext, form: Any) -> object:
    name = form.cleaned_data["routine_owner"]
    owner = registration.named_unit(on.request, name, "routine_owner") if name else None
    return actions.hand_over(**on.target, **{**form.cleaned_data, "routine_owner": owner})


def _merge_form(on: ProblemContext) -> RefusingForm:
    request, problem = on.request, on.problem
    similar = [
        *queries.find_similar(
            request.access, request.campaign, problem.statement, unit=problem.unit, without=problem.pk
        ),
        *queries.find_similar_elsewhere(request.access, request.campaign, problem),
    ]
    still_open = {hit.problem.number: hit.problem for hit in similar if State(hit.problem.state) in OPEN}
    form = forms.MergeForm(sent(on.request), initial=on.initial)
    form.offer_similar(
        [
            (number, f"{number} · {problem.unit.label} · {shortened(problem.statement)}")
            for number, problem in still_open.items()
        ]
    )
    return form


def _merge(on: ProblemContext, form: Any) -> object:
    data = form.cleaned_data
    number = data["into"] or data.get("chosen") or ""
    into = queries.get_problem_by_number(on.request.access, on.request.campaign, number) if number else None
    if into is None:
        message = (
            _("There is no such problem, or you are not allowed to see it.")
            if number
            else _("Choose the other one.")
        )
        raise Refused(message, "into")
    return actions.merge_problem(**on.target, version=data["version"], into=into, reason=data["reason"])


def _look_back(on: ProblemContext, form: Any) -> object:
    look = on.parts.due_look_back
    if look is None:
        raise Refused(_("This look-back was done already."))
    return actions.look_back(**by(on.request), look=look, **form.cleaned_data)


def _correct_form(on: ProblemContext) -> RefusingForm:
    initial = on.initial | registration.CorrectionForm.initial_of(on.problem)
    return registration.CorrectionForm(on.request, sent(on.request), problem=on.problem, initial=initial)


def _correct(on: ProblemContext, form: Any) -> object:
    data, problem = form.cleaned_data, on.problem
    entry = form.entry(problem.unit, on.parts.supporting, problem)
    return actions.correct_problem(**on.target, version=data["version"], entry=entry, reason=data["reason"])


PAGES: Mapping[Offer, ProblemAct] = MappingProxyType(
    {
        Act.REGISTER: ProblemAct(
            do=calls(actions.register_draft),
            done=gettext_lazy("The problem is registered."),
            lead=gettext_lazy("From now on it counts in the figures, and the office assigns it."),
        ),
        Act.ASSIGN: ProblemAct(
            form=_assign_form, do=_assign, done=gettext_lazy("The problem is assigned."), chooses_unit=True
        ),
        Act.DISPUTE: ProblemAct(
            form=plain(forms.ReasonForm),
            do=calls(actions.dispute_assignment),
            done=gettext_lazy("The office decides about the assignment."),
            lead=gettext_lazy("Say to whom the problem belongs and why; the office decides."),
        ),
        Act.SUBMIT_PLAN: ProblemAct(
            form=_plan_form,
            do=calls(actions.submit_plan),
            done=gettext_lazy("The plan is submitted."),
        ),
        Act.AGREE_PLAN: ProblemAct(
            do=calls(actions.agree_plan),
            done=gettext_lazy("The plan is agreed; work may start."),
            lead=gettext_lazy(
                "The unit starts work by this plan; what was done is measured against the standard."
            ),
            shows_work=True,
        ),
        Act.RETURN_PLAN: ProblemAct(
            form=plain(forms.ReasonForm),
            do=calls(actions.return_plan),
            done=gettext_lazy("The plan is sent back."),
            shows_work=True,
        ),
        Act.START: ProblemAct(
            do=calls(actions.start_work),
            done=gettext_lazy("Work has started."),
            lead=gettext_lazy("From now on the problem is under way; closure can be asked for."),
        ),
        Act.REQUEST_CLOSURE: ProblemAct(
            form=plain(forms.ClosureForm),
            do=calls(actions.request_closure),
            done=gettext_lazy("Closure is requested; somebody else looks now."),
            lead=gettext_lazy("Somebody outside the unit will look at what was done."),
            shows_work=True,
        ),
        Act.WITHDRAW_REQUEST: ProblemAct(
            do=calls(actions.withdraw_request),
            done=gettext_lazy("The request is withdrawn."),
            lead=gettext_lazy("The work goes on, and closure can be asked for again."),
        ),
        Act.TAKE_UP: ProblemAct(
            do=calls(actions.take_up),
            done=gettext_lazy("Everybody sees now that somebody looks."),
            lead=gettext_lazy(
                "The unit sees that somebody is looking and can no longer take the request back."
            ),
            shows_work=True,
        ),
        Act.VERIFY: ProblemAct(
            form=_verify_form,
            do=calls(actions.verify),
            done=gettext_lazy("The verification is recorded."),
            shows_work=True,
        ),
        Act.RETURN: ProblemAct(
            form=plain(forms.ReasonForm),
            do=calls(actions.return_problem),
            done=gettext_lazy("The problem is returned to the unit."),
            shows_work=True,
        ),
        Act.CLOSE: ProblemAct(
            do=calls(actions.close_problem),
            done=gettext_lazy("The problem is closed. The days of the look-back are set."),
            lead=gettext_lazy("It keeps its number and its history, and is looked back at."),
            shows_work=True,
        ),
        Act.HAND_OVER: ProblemAct(
            form=plain(forms.HandOverForm, routine_owner=lambda on: on.problem.unit.label),
            do=_hand_over,
            done=gettext_lazy("The problem is handed to routine management."),
        ),
        Act.REOPEN: ProblemAct(
            form=_reopen_form,
            do=calls(actions.reopen),
            done=gettext_lazy("The problem is open again, under its number."),
        ),
        Act.MERGE: ProblemAct(
            form=_merge_form,
            do=_merge,
            done=gettext_lazy("The problem is merged; it keeps its number and counts no more."),
            lead=gettext_lazy("Both keep their numbers; only the other one counts."),
        ),
        Act.SET_ASIDE: ProblemAct(
            form=plain(forms.ReasonForm),
            do=calls(actions.set_aside),
            done=gettext_lazy("The problem is set aside as unfounded."),
            lead=gettext_lazy("It keeps its number and counts in no figure."),
        ),
        Work.NOTE_PROGRESS: ProblemAct(
            form=plain(forms.ProgressForm),
            do=calls(actions.note_progress),
            done=gettext_lazy("The progress is noted."),
        ),
        Work.FINISH_ACTION: ProblemAct(
            form=_finish_form,
            do=calls(actions.finish_action),
            done=gettext_lazy("The corrective action is noted."),
        ),
        Work.ASK_EXTENSION: ProblemAct(
            form=plain(forms.ExtensionForm),
            do=calls(actions.ask_extension),
            done=gettext_lazy("The extension is asked for; the office decides."),
        ),
        Work.DECIDE_EXTENSION: ProblemAct(
            form=plain(forms.DecisionForm),
            do=calls(actions.decide_extension),
            done=gettext_lazy("The extension is decided."),
        ),
        Work.LOOK_BACK: ProblemAct(
            form=plain(forms.LookBackForm),
            do=_look_back,
            done=gettext_lazy("The look-back is recorded."),
            lead=gettext_lazy("A problem that came back is open again under its number."),
            shows_work=True,
        ),
        Work.PUBLISH: ProblemAct(
            form=plain(forms.PublishForm, text=lambda on: on.problem.public_text),
            do=calls(actions.publish_problem),
            done=gettext_lazy("The public text is saved."),
            lead=gettext_lazy("This text appears on the public page with the outcome and the dates."),
        ),
        Work.OPEN_NOTICE: ProblemAct(
            do=calls(actions.open_notice),
            done=gettext_lazy("The public notice is open."),
            lead=gettext_lazy(
                "The result is open to the public for the campaign's usual number of days before the problem is closed."
            ),
        ),
        Work.CORRECT: ProblemAct(
            form=_correct_form, do=_correct, done=gettext_lazy("The problem is corrected.")
        ),
    }
)
"""The form and the action of each act."""
