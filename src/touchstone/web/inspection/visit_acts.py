"""The acts on a visit: plan, record, disclosure, reply, conclusion and notice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from touchstone.common import clock
from touchstone.inspection import actions
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import find_exclusions, find_findings, find_groups
from touchstone.inspection.rules import VisitState
from touchstone.web.common.acts import calls, plain
from touchstone.web.common.reader import sent
from touchstone.web.inspection import forms
from touchstone.web.inspection.acts import ActContext, InspectionAct
from touchstone.web.inspection.forms import ActForm
from touchstone.web.inspection.round_acts import issue


def _state(*states: VisitState) -> Callable[[ActContext], bool]:
    return lambda on: on.works and on.visit is not None and on.visit.state in states


def _version(on: ActContext) -> int:
    return on.visit.version if on.visit is not None else 0


def _plan_form(on: ActContext) -> ActForm:
    visit = on.visit
    initial: dict[str, Any] = {}
    if visit is not None:
        initial = {name: getattr(visit, name) for name in ("planned_on", "site", "announced", "version")}
        initial["group"] = str(visit.group_id)
    form = forms.PlanForm(sent(on.request), initial=initial)
    form.set_choices("group", forms.group_choices(find_groups(on.round)))
    return form


def _change(on: ActContext, form: Any) -> object:
    data = dict(form.cleaned_data)
    groups = {str(group.pk): group for group in find_groups(on.round)}
    return actions.change_plan(**on.by, visit=on.the_visit, **data | {"group": groups[data["group"]]})


def _record_form(on: ActContext) -> ActForm:
    visit = on.visit
    initial = {
        "version": _version(on),
        "visited_on": clock.today(),
        "site": visit.site if visit else "",
        "whom_met": visit.whom_met if visit else "",
    }
    if visit is not None and visit.visited_on is not None:
        initial["visited_on"] = visit.visited_on
    return forms.HeldForm(sent(on.request), initial=initial)


def _record(on: ActContext, form: Any) -> object:
    data = dict(form.cleaned_data)
    day = data["visited_on"]
    times = {name: forms.moment(day, data[name]) for name in ("started_at", "ended_at")}
    return actions.record_visit(**on.by, visit=on.the_visit, **data | times)


def _reply_form(on: ActContext) -> ActForm:
    form = forms.ReplyForm(sent(on.request))
    findings = find_findings(on.request.access, on.visit) if on.visit is not None else []
    form.set_choices(
        "finding",
        [(str(finding.pk), f"{finding.number}. {finding.statement[:40]}") for finding in findings],
        _("the visit"),
    )
    return form


def _reply(on: ActContext, form: Any) -> object:
    data = form.cleaned_data
    findings = find_findings(on.request.access, on.visit) if on.visit is not None else []
    about = next((finding for finding in findings if str(finding.pk) == data["finding"]), None)
    return actions.reply(**on.by, visit=on.the_visit, text=data["text"], finding=about)


def _may_reply(on: ActContext) -> bool:
    visit = on.visit
    return (
        visit is not None
        and visit.state == VisitState.DISCLOSED
        and on.conclusion is None
        and on.may(InspectionPermission.REPLY, visit.path)
        and not (
            on.works and on.request.user.pk not in {exclusion.user_id for exclusion in find_exclusions(visit)}
        )
    )


def _may_notice(on: ActContext) -> bool:
    return (
        on.visit is not None
        and on.visit.state == VisitState.DISCLOSED
        and on.may(InspectionPermission.DIRECT, on.round.path)
    )


VISIT_ACTS: Mapping[str, InspectionAct] = MappingProxyType(
    {
        "change": InspectionAct(
            name=gettext_lazy("Change the plan"),
            done=gettext_lazy("The plan is changed."),
            offered=_state(VisitState.PLANNED),
            form=_plan_form,
            do=_change,
        ),
        "held": InspectionAct(
            name=gettext_lazy("Record the visit"),
            done=gettext_lazy("The visit is recorded. It is still hidden."),
            offered=_state(VisitState.PLANNED, VisitState.VISITED),
            form=_record_form,
            do=_record,
        ),
        "call-off": InspectionAct(
            name=gettext_lazy("Call it off"),
            done=gettext_lazy("The visit is called off. Nobody outside the round is told."),
            offered=_state(VisitState.PLANNED),
            form=plain(forms.CallOffForm),
            do=calls(actions.call_off),
        ),
        "disclose": InspectionAct(
            name=pgettext_lazy("a visit", "Disclose"),
            done=gettext_lazy("The visit is disclosed. The unit can reply now."),
            offered=_state(VisitState.VISITED),
            form=plain(forms.VersionForm),
            do=calls(actions.disclose),
            lead=gettext_lazy(
                "The unit and everybody above it see the visit with all its findings and photos from now on, and the "
                "figures count it. This cannot be taken back."
            ),
            question=True,
        ),
        "reply": InspectionAct(
            name=pgettext_lazy("a unit", "Reply"),
            done=gettext_lazy("Your reply is saved."),
            offered=_may_reply,
            form=_reply_form,
            do=_reply,
            lead=gettext_lazy("The inspectors read it before they conclude."),
            needs=(InspectionPermission.REPLY,),
        ),
        "conclude": InspectionAct(
            name=pgettext_lazy("a visit", "Conclude"),
            done=gettext_lazy("The visit is concluded."),
            offered=lambda on: _state(VisitState.DISCLOSED)(on) and on.conclusion is None,
            form=plain(forms.ConclusionForm),
            do=calls(actions.conclude),
            lead=gettext_lazy("Possible once the unit has replied, or its days are over."),
        ),
        "feed-back": InspectionAct(
            name=gettext_lazy("Feed the conclusion back"),
            done=gettext_lazy("It is kept when the unit was told."),
            offered=lambda on: on.works and on.conclusion is not None,
            form=plain(forms.FeedBackForm, day=lambda on: clock.today()),
            do=calls(actions.feed_back),
        ),
        "notice": InspectionAct(
            name=gettext_lazy("Issue a notice"),
            done=gettext_lazy("The notice is issued."),
            offered=_may_notice,
            form=plain(forms.NoticeForm),
            do=issue,
        ),
    }
)
"""The acts on a visit."""
