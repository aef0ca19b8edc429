"""The acts on a finding: correcting it, withdrawing it, and registering it as a problem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.campaigns.queries import find_offered
from touchstone.inspection import actions
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import find_criteria
from touchstone.inspection.rules import VisitState
from touchstone.problems.queries import find_aspects, find_lists, find_sources
from touchstone.problems.rules import Track
from touchstone.web.common.acts import calls, plain
from touchstone.web.common.reader import sent
from touchstone.web.common.refusals import RefusingForm
from touchstone.web.inspection import forms
from touchstone.web.inspection.acts import FindingContext, InspectionAct


def _writable(on: FindingContext) -> bool:
    return on.works and on.finding.state == "recorded" and on.conclusion is None


def _correction_form(on: FindingContext) -> RefusingForm:
    return forms.CorrectionForm(
        list(find_offered(find_criteria(on.request.campaign), on.finding.criterion_id)),
        sent(on.request),
        on.request.FILES or None,
        initial=forms.CorrectionForm.initial_of(on.finding),
    )


def _correct(on: FindingContext, form: Any) -> object:
    data = form.cleaned_data
    return actions.correct_finding(
        **on.target,
        version=data["version"],
        entry=form.entry(),
        photos=data["photos"],
        reason=data["reason"],
    )


def _may_register(on: FindingContext) -> bool:
    if on.finding.state != "recorded" or on.finding.problem_number or on.visit.state != VisitState.DISCLOSED:
        return False
    return on.may(InspectionPermission.VISIT, on.path) or on.may(InspectionPermission.DIRECT, on.path)


USUAL = ("unannounced-visit", "inspection", "visit")
"""Codes of the usual sources of a finding; the first that the campaign has is proposed."""


def _register_form(on: FindingContext) -> RefusingForm:
    campaign = on.request.campaign
    lists = list(find_offered(find_lists(campaign)))
    sources = list(find_offered(find_sources(campaign)))
    usual = next(
        (source for code in USUAL for source in sources if source.code == code),
        sources[0] if sources else None,
    )
    in_list = next((list_ for list_ in lists if usual is not None and list_.source_id == usual.pk), None)
    initial = {
        "source": usual.code if usual else "",
        "problem_list": (in_list or lists[0]).code if lists else "",
        "track": Track.IMMEDIATE.value,
        "deadline": on.finding.deadline,
    }
    form = forms.RegisterForm(sent(on.request), initial=initial)
    form.offer("problem_list", lists, code="code")
    form.offer("source", sources, code="code")
    form.offer_any("aspect", find_offered(find_aspects(campaign)), _("none"))
    return form


FINDING_ACTS: Mapping[str, InspectionAct[FindingContext]] = {
    "correct": InspectionAct(
        name=gettext_lazy("Correct the finding"),
        done=gettext_lazy("The finding is corrected."),
        offered=_writable,
        form=_correction_form,
        do=_correct,
    ),
    "withdraw": InspectionAct(
        name=gettext_lazy("Withdraw the finding"),
        done=gettext_lazy("The finding is withdrawn and counts nowhere any more."),
        offered=lambda on: _writable(on) and not on.finding.problem_number,
        form=plain(forms.VersionReasonForm),
        do=calls(actions.withdraw_finding),
    ),
    "register": InspectionAct(
        name=gettext_lazy("Make it a problem"),
        done=gettext_lazy("The finding is in the register of problems now."),
        offered=_may_register,
        form=_register_form,
        do=calls(actions.register_finding),
        lead=gettext_lazy(
            "The unit gets it with a number and a date; somebody else will check that it is put right."
        ),
    ),
}
"""The acts on a finding."""
