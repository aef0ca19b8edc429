"""The acts on a visit: plan, record, disclosure, reply, conclusion and notice."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.forms.models import model_to_dict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from touchstone.common import clock
from touchstone.common.fields import codes
from touchstone.inspection import actions, fields
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import find_exclusions, find_findings, find_groups
from touchstone.inspection.rules import VisitState
from touchstone.web.common.acts import calls, enters, plain
from touchstone.web.common.reader import sent
from touchstone.web.common.refusals import RefusingForm, VersionForm
from touchstone.web.inspection import forms
from touchstone.web.inspection.acts import InspectionAct, VisitContext
from touchstone.web.inspection.round_acts import issue_notice


def _state(*states: VisitState) -> Callable[[VisitContext], bool]:
    return lambda on: on.works and on.visit.state in states


def _plan_form(on: VisitContext) -> RefusingForm:
    form = forms.PlanForm(
        sent(on.request), initial=model_to_dict(on.visit, (*codes(*fields.PLAN), "version"))
    )
    form.offer("group", find_groups(on.round))
    return form


def _reply_form(on: VisitContext) -> RefusingForm:
    form = forms.ReplyForm(sent(on.request))
    form.offer(
        "finding",
        find_findings(on.request.access, on.visit),
        _("the visit"),
        label=lambda finding: f"{finding.number}. {finding.statement[:40]}",
    )
    return form


def _may_reply(on: VisitContext) -> bool:
    if on.visit.state != VisitState.DISCLOSED or on.conclusion is not None:
        return False
    if not on.may(InspectionPermission.REPLY, on.path):
        return False
    excluded = {exclusion.user_id for exclusion in find_exclusions(on.visit)} if on.works else ()
    return not on.works or on.request.user.pk in excluded


VISIT_ACTS: Mapping[str, InspectionAct[VisitContext]] = {
    "change": InspectionAct(
        name=gettext_lazy("Change the plan"),
        done=gettext_lazy("The plan is changed."),
        offered=_state(VisitState.PLANNED),
        form=_plan_form,
        do=enters(actions.change_plan, "plan"),
    ),
    "held": InspectionAct(
        name=gettext_lazy("Record the visit"),
        done=gettext_lazy("The visit is recorded. It is still hidden."),
        offered=_state(VisitState.PLANNED, VisitState.VISITED),
        form=plain(
            forms.HeldForm,
            *codes(fields.SITE, *fields.VISIT_TEXTS),
            visited_on=lambda on: on.visit.visited_on or clock.today(),
        ),
        do=enters(actions.record_visit),
    ),
    "call-off": InspectionAct(
        name=gettext_lazy("Call it off"),
        done=gettext_lazy("The visit is called off. Nobody outside the round is told."),
        offered=_state(VisitState.PLANNED),
        form=plain(forms.VersionReasonForm),
        do=calls(actions.call_off),
    ),
    "disclose": InspectionAct(
        name=pgettext_lazy("a visit", "Disclose"),
        done=gettext_lazy("The visit is disclosed. The unit can reply now."),
        offered=_state(VisitState.VISITED),
        form=plain(VersionForm),
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
        do=calls(actions.reply),
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
        offered=lambda on: (
            on.visit.state == VisitState.DISCLOSED and on.may(InspectionPermission.DIRECT, on.round.path)
        ),
        form=plain(forms.NoticeForm),
        do=lambda on, form: issue_notice(on, form, on.visit),
    ),
}
"""The acts on a visit."""
