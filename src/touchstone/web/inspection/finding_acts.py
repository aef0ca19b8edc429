"""The acts on a finding: correcting, withdrawing, and making it a problem."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.inspection import actions
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import find_criteria
from touchstone.inspection.rules import VisitState
from touchstone.problems.queries import find_aspects, find_lists, find_sources
from touchstone.problems.rules import Track
from touchstone.web.inspection import forms
from touchstone.web.inspection.acts import ActPage, Doing, plain
from touchstone.web.inspection.forms import ActForm


def _writable(doing: Doing) -> bool:
    finding = doing.finding
    return doing.works and finding is not None and finding.state == "recorded" and doing.conclusion is None


def _correction_form(doing: Doing, given: Any, files: Any) -> ActForm:
    initial = forms.CorrectionForm.initial_of(doing.finding) if doing.finding is not None else {}
    return forms.CorrectionForm(list(find_criteria(doing.request.campaign)), given, files, initial=initial)


def _correct(doing: Doing, form: Any) -> object:
    given = form.cleaned_data
    return actions.correct_finding(
        **doing.who,
        finding=doing.the_finding,
        version=given["version"],
        entry=form.entry(),
        photos=given["photos"],
        reason=given["reason"],
    )


def _finding_version(doing: Doing) -> int:
    return doing.finding.version if doing.finding is not None else 0


def _may_register(doing: Doing) -> bool:
    finding, visit = doing.finding, doing.visit
    if finding is None or visit is None or finding.state != "recorded" or finding.problem_number:
        return False
    return visit.state == VisitState.DISCLOSED and (
        doing.may(InspectionPermission.VISIT, visit.path)
        or doing.may(InspectionPermission.DIRECT, visit.path)
    )


USUAL = ("unannounced-visit", "inspection", "visit")
"""Codes of the source that a finding usually comes from, the first that the campaign has."""


def _register_form(doing: Doing, given: Any, files: Any) -> ActForm:
    campaign = doing.request.campaign
    lists, sources = list(find_lists(campaign)), list(find_sources(campaign))
    usual = next(
        (source for code in USUAL for source in sources if source.code == code),
        sources[0] if sources else None,
    )
    in_list = next((list_ for list_ in lists if usual is not None and list_.source_id == usual.pk), None)
    initial = {
        "source": usual.code if usual else "",
        "problem_list": (in_list or lists[0]).code if lists else "",
        "track": Track.IMMEDIATE.value,
        "deadline": doing.finding.deadline if doing.finding is not None else None,
    }
    form = forms.RegisterForm(given, initial=initial)
    form.offer("problem_list", [(list_.code, str(list_)) for list_ in lists])
    form.offer("source", [(source.code, str(source)) for source in sources])
    aspects = [(aspect.code, str(aspect)) for aspect in find_aspects(campaign)]
    if aspects:
        form.offer("aspect", aspects, _("none"))
    else:
        del form.fields["aspect"]
    return form


def _register(doing: Doing, form: Any) -> object:
    campaign, given = doing.request.campaign, form.cleaned_data
    return actions.register_finding(
        **doing.who,
        finding=doing.the_finding,
        problem_list=find_lists(campaign).get(code=given["problem_list"]),
        source=find_sources(campaign).get(code=given["source"]),
        aspect=find_aspects(campaign).filter(code=given.get("aspect") or "").first(),
        track=Track(given["track"]),
        deadline=given["deadline"],
    )


FINDING_ACTS: Mapping[str, ActPage] = MappingProxyType(
    {
        "correct": ActPage(
            gettext_lazy("Correct the finding"),
            gettext_lazy("The finding is corrected."),
            _writable,
            _correction_form,
            _correct,
        ),
        "withdraw": ActPage(
            gettext_lazy("Withdraw the finding"),
            gettext_lazy("The finding is withdrawn and counts nowhere any more."),
            lambda doing: _writable(doing) and not (doing.finding and doing.finding.problem_number),
            plain(forms.WithdrawForm, version=_finding_version),
            lambda doing, form: actions.withdraw_finding(
                **doing.who, finding=doing.the_finding, **form.cleaned_data
            ),
        ),
        "register": ActPage(
            gettext_lazy("Make it a problem"),
            gettext_lazy("The finding is in the register of problems now."),
            _may_register,
            _register_form,
            _register,
            gettext_lazy(
                "The unit gets it with a number and a date; somebody else will check that it is put right."
            ),
        ),
    }
)
"""The acts on a finding."""
