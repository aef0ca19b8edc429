"""The acts on a visit: its plan, the disclosure, the reply, the conclusion, a notice."""

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
from touchstone.web.inspection import forms
from touchstone.web.inspection.acts import ActPage, Do, Doing, plain
from touchstone.web.inspection.forms import ActForm
from touchstone.web.inspection.round_acts import issue


def _state(*states: VisitState) -> Callable[[Doing], bool]:
    return lambda doing: doing.works and doing.visit is not None and doing.visit.state in states


def _version(doing: Doing) -> int:
    return doing.visit.version if doing.visit is not None else 0


def _plan_form(doing: Doing, given: Any, files: Any) -> ActForm:
    visit = doing.visit
    initial: dict[str, Any] = {}
    if visit is not None:
        initial = {name: getattr(visit, name) for name in ("planned_on", "site", "announced", "version")}
        initial["group"] = str(visit.group_id)
    form = forms.PlanForm(given, initial=initial)
    form.offer("group", forms.group_choices(find_groups(doing.round)))
    return form


def _change(doing: Doing, form: Any) -> object:
    given = dict(form.cleaned_data)
    groups = {str(group.pk): group for group in find_groups(doing.round)}
    return actions.change_plan(
        **doing.who, visit=doing.the_visit, **given | {"group": groups[given["group"]]}
    )


def _held_form(doing: Doing, given: Any, files: Any) -> ActForm:
    visit = doing.visit
    initial = {
        "version": _version(doing),
        "visited_on": clock.today(),
        "site": visit.site if visit else "",
        "whom_met": visit.whom_met if visit else "",
    }
    if visit is not None and visit.visited_on is not None:
        initial["visited_on"] = visit.visited_on
    return forms.HeldForm(given, initial=initial)


def _held(doing: Doing, form: Any) -> object:
    given = dict(form.cleaned_data)
    day = given["visited_on"]
    times = {name: forms.moment(day, given[name]) for name in ("started_at", "ended_at")}
    return actions.record_visit(**doing.who, visit=doing.the_visit, **given | times)


def _reply_form(doing: Doing, given: Any, files: Any) -> ActForm:
    form = forms.ReplyForm(given)
    findings = find_findings(doing.request.access, doing.visit) if doing.visit is not None else []
    form.offer(
        "finding",
        [(str(finding.pk), f"{finding.number}. {finding.statement[:40]}") for finding in findings],
        _("the visit"),
    )
    return form


def _reply(doing: Doing, form: Any) -> object:
    given = form.cleaned_data
    findings = find_findings(doing.request.access, doing.visit) if doing.visit is not None else []
    about = next((finding for finding in findings if str(finding.pk) == given["finding"]), None)
    return actions.reply(**doing.who, visit=doing.the_visit, text=given["text"], finding=about)


def _may_reply(doing: Doing) -> bool:
    visit = doing.visit
    return (
        visit is not None
        and visit.state == VisitState.DISCLOSED
        and doing.conclusion is None
        and doing.may(InspectionPermission.REPLY, visit.path)
        and not (
            doing.works
            and doing.request.user.pk not in {exclusion.user_id for exclusion in find_exclusions(visit)}
        )
    )


def _of_visit(action: Callable[..., object]) -> Do:
    return lambda doing, form: action(**doing.who, visit=doing.visit, **form.cleaned_data)


def _may_notice(doing: Doing) -> bool:
    return (
        doing.visit is not None
        and doing.visit.state == VisitState.DISCLOSED
        and doing.may(InspectionPermission.DIRECT, doing.round.path)
    )


VISIT_ACTS: Mapping[str, ActPage] = MappingProxyType(
    {
        "change": ActPage(
            gettext_lazy("Change the plan"),
            gettext_lazy("The plan is changed."),
            _state(VisitState.PLANNED),
            _plan_form,
            _change,
        ),
        "held": ActPage(
            gettext_lazy("Record the visit"),
            gettext_lazy("The visit is recorded. It is still hidden."),
            _state(VisitState.PLANNED, VisitState.VISITED),
            _held_form,
            _held,
        ),
        "call-off": ActPage(
            gettext_lazy("Call it off"),
            gettext_lazy("The visit is called off. Nobody outside the round learns of it."),
            _state(VisitState.PLANNED),
            plain(forms.CallOffForm, version=_version),
            _of_visit(actions.call_off),
        ),
        "disclose": ActPage(
            pgettext_lazy("a visit", "Disclose"),
            gettext_lazy("The visit is disclosed. The unit can reply now."),
            _state(VisitState.VISITED),
            plain(forms.VersionForm, version=_version),
            _of_visit(actions.disclose),
            gettext_lazy(
                "The unit and everybody above it see the visit with all its findings and photos from now on, and the "
                "figures count it. This cannot be taken back."
            ),
            plain=True,
        ),
        "reply": ActPage(
            pgettext_lazy("a unit", "Reply"),
            gettext_lazy("Your reply is kept."),
            _may_reply,
            _reply_form,
            _reply,
            gettext_lazy("The inspectors read it before they conclude."),
            needs=(InspectionPermission.REPLY,),
        ),
        "conclude": ActPage(
            pgettext_lazy("a visit", "Conclude"),
            gettext_lazy("The visit is concluded."),
            lambda doing: _state(VisitState.DISCLOSED)(doing) and doing.conclusion is None,
            plain(forms.ConclusionForm),
            _of_visit(actions.conclude),
            gettext_lazy("Possible once the unit has replied, or its days are over."),
        ),
        "feed-back": ActPage(
            gettext_lazy("Feed the conclusion back"),
            gettext_lazy("It is kept when the unit was told."),
            lambda doing: doing.works and doing.conclusion is not None,
            plain(forms.FeedBackForm, day=lambda doing: clock.today()),
            _of_visit(actions.feed_back),
        ),
        "notice": ActPage(
            gettext_lazy("Issue a notice"),
            gettext_lazy("The notice is issued."),
            _may_notice,
            plain(forms.NoticeForm),
            issue,
        ),
    }
)
"""The acts on a visit."""
