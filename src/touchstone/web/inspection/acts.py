"""Every act on a round, a visit or a finding: who is offered it, its form, and the action that it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.inspection import actions
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import (
    conclusion_of,
    criteria_of,
    draw_of,
    findings_of,
    groups_of,
    groups_to_put,
    people_to_bring,
    works_on,
)
from touchstone.inspection.rules import RoundState, VisitState, commitment
from touchstone.problems.queries import aspects_of, lists_of, sources_of
from touchstone.problems.rules import Track
from touchstone.web.inspection import forms
from touchstone.web.inspection.forms import ActForm
from touchstone.web.reader import WorkspaceRequest
from touchstone.web.words import Words

if TYPE_CHECKING:
    from touchstone.inspection.models import Conclusion, Finding, Round, Visit


@dataclass
class Doing:
    """An act that somebody is about to do, and on what; what is not concerned is None."""

    request: WorkspaceRequest
    round: Round
    visit: Visit | None = None
    finding: Finding | None = None
    conclusion: Conclusion | None = None
    works: bool = False
    """Whether the reader is on the round."""

    @property
    def who(self) -> dict[str, Any]:
        """By whom, for the actions."""
        return {"by": self.request.user, "access": self.request.access}

    def may(self, permission: InspectionPermission, path: str) -> bool:
        """Say whether the reader holds a permission at a place."""
        return self.request.access.covers(permission, path)

    @property
    def directs(self) -> bool:
        """Whether the reader is on the round and may set it up."""
        return self.works and self.may(InspectionPermission.DIRECT, self.round.path)

    @property
    def path(self) -> str:
        """The place of the visited unit, or of the unit that sends the round."""
        return self.visit.path if self.visit is not None else self.round.path


Make = Callable[[Doing, Any, Any], ActForm]
Do = Callable[[Doing, Any], object]


@dataclass(frozen=True)
class ActPage:
    """How one act is offered, asked for and done."""

    name: Words
    done: Words
    offered: Callable[[Doing], bool]
    make: Make
    do: Do
    lead: Words = ""
    plain: bool = False
    """Whether it is asked as a plain question, with the lead as its consequence."""
    needs: tuple[InspectionPermission, ...] = (InspectionPermission.VISIT, InspectionPermission.DIRECT)
    """Permissions of which one is needed at the unit, whatever the state."""


def _plain(form: type[ActForm], **initial: Callable[[Doing], Any]) -> Make:
    def make(doing: Doing, given: Any, files: Any) -> ActForm:
        return form(given, files, initial={name: value(doing) for name, value in initial.items()})

    return make


def doing_on(
    request: WorkspaceRequest, held: Round, visit: Visit | None = None, finding: Finding | None = None
) -> Doing:
    """Return an act that is about to be done on something that the reader may see."""
    conclusion = conclusion_of(request.access, visit) if visit is not None else None
    return Doing(request, held, visit, finding, conclusion, works_on(request.access, held))


def offered(doing: Doing, pages: Mapping[str, ActPage]) -> list[str]:
    """Return the acts that the reader is offered now."""
    return [code for code, one in pages.items() if one.offered(doing)]


# --- rounds --------------------------------------------------------------------------------------------------------


def _open(doing: Doing) -> bool:
    return doing.directs and doing.round.state == RoundState.OPEN


def _group_form(doing: Doing, given: Any, files: Any) -> ActForm:
    form = forms.GroupForm(given)
    form.offer("group", forms.group_choices(groups_to_put(doing.request.access, doing.round)))
    return form


def _put(doing: Doing, form: Any) -> object:
    groups = {str(one.pk): one for one in groups_to_put(doing.request.access, doing.round)}
    return actions.put_group(**doing.who, round_=doing.round, group=groups[form.cleaned_data["group"]])


def _bring(doing: Doing, form: Any) -> object:
    text = form.cleaned_data["user"]
    found = people_to_bring(doing.request.access, doing.round, text)
    if len(found) != 1:
        raise Refused(
            _("Several people bear this name. Write the account.")
            if found
            else _("There is no such account."),
            "user",
        )
    return actions.bring_person(**doing.who, round_=doing.round, user=found[0])


def _commit(doing: Doing, form: Any) -> object:
    seed = form.cleaned_data["seed"]
    if len(seed) < 16:
        raise Refused(_("The seed is too short to be secret. Take 16 characters or more."), "seed")
    return actions.commit_draw(**doing.who, round_=doing.round, commitment=commitment(seed))


def _draw(doing: Doing, form: Any) -> object:
    given = form.cleaned_data
    return actions.draw(**doing.who, round_=doing.round, size=given["size"], seed=given["seed"])


def _notice(doing: Doing, form: Any) -> object:
    return actions.issue_notice(**doing.who, round_=doing.round, visit=doing.visit, **form.cleaned_data)


def _committed(doing: Doing) -> bool:
    found = draw_of(doing.round)
    return found is not None and found.revealed_at is None


ROUND_ACTS: Mapping[str, ActPage] = MappingProxyType(
    {
        "put-group": ActPage(
            gettext_lazy("Put a group on the round"),
            gettext_lazy("The group goes out in this round."),
            lambda doing: _open(doing) and bool(groups_to_put(doing.request.access, doing.round)),
            _group_form,
            _put,
            gettext_lazy("Everybody who is appointed to the group today sees the visits of the round."),
        ),
        "bring-person": ActPage(
            gettext_lazy("Bring a person onto the round"),
            gettext_lazy("The person is on the round."),
            _open,
            _plain(forms.PersonForm),
            _bring,
            gettext_lazy("The person sees the visits of the round, unless tied to the unit."),
        ),
        "commit": ActPage(
            gettext_lazy("Publish the hash of a seed"),
            gettext_lazy("The hash is published. Keep the seed; it is not stored."),
            lambda doing: _open(doing) and draw_of(doing.round) is None,
            _plain(forms.SeedForm),
            _commit,
            gettext_lazy(
                "Before units are drawn, the sha256 of the seed and that of the units to draw from are published, so "
                "that anybody can check afterwards that nobody chose."
            ),
        ),
        "draw": ActPage(
            gettext_lazy("Draw units"),
            gettext_lazy("The units are drawn; their visits are planned."),
            lambda doing: _open(doing) and _committed(doing),
            _plain(forms.DrawForm),
            _draw,
            gettext_lazy("The groups take turns. Whoever has a tie to a unit is kept away from its visit."),
        ),
        "reveal": ActPage(
            gettext_lazy("Reveal the seed"),
            gettext_lazy("The seed is revealed. Anybody can repeat the draw now."),
            lambda doing: doing.directs and _committed(doing),
            _plain(forms.SeedForm),
            lambda doing, form: actions.reveal_seed(
                **doing.who, round_=doing.round, seed=form.cleaned_data["seed"]
            ),
            gettext_lazy(
                "Refused while a drawn visit is still hidden: the seed tells which units were drawn."
            ),
        ),
        "notice": ActPage(
            gettext_lazy("Issue a notice"),
            gettext_lazy("The notice is issued."),
            lambda doing: doing.may(InspectionPermission.DIRECT, doing.round.path),
            _plain(forms.NoticeForm),
            _notice,
        ),
        "close": ActPage(
            gettext_lazy("Close the round"),
            gettext_lazy("The round is closed."),
            _open,
            _plain(ActForm),
            lambda doing, form: actions.close_round(**doing.who, round_=doing.round),
            gettext_lazy("No more visits are planned in it. Every visit must be disclosed or called off."),
            plain=True,
        ),
    }
)
"""The acts on a round."""


# --- visits --------------------------------------------------------------------------------------------------------


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
    form.offer("group", forms.group_choices(groups_of(doing.round)))
    return form


def _change(doing: Doing, form: Any) -> object:
    given = dict(form.cleaned_data)
    groups = {str(one.pk): one for one in groups_of(doing.round)}
    return actions.change_plan(**doing.who, visit=doing.visit, **given | {"group": groups[given["group"]]})


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
    return actions.record_visit(**doing.who, visit=doing.visit, **given | times)


def _reply_form(doing: Doing, given: Any, files: Any) -> ActForm:
    form = forms.ReplyForm(given)
    found = findings_of(doing.request.access, doing.visit) if doing.visit is not None else []
    form.offer(
        "finding", [(str(one.pk), f"{one.number}. {one.statement[:40]}") for one in found], _("the visit")
    )
    return form


def _reply(doing: Doing, form: Any) -> object:
    given = form.cleaned_data
    found = findings_of(doing.request.access, doing.visit) if doing.visit is not None else []
    about = next((one for one in found if str(one.pk) == given["finding"]), None)
    return actions.reply(**doing.who, visit=doing.visit, text=given["text"], finding=about)


def _may_reply(doing: Doing) -> bool:
    visit = doing.visit
    return (
        visit is not None
        and visit.state == VisitState.DISCLOSED
        and doing.conclusion is None
        and doing.may(InspectionPermission.REPLY, visit.path)
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
            _plain(forms.CallOffForm, version=_version),
            _of_visit(actions.call_off),
        ),
        "disclose": ActPage(
            pgettext_lazy("a visit", "Disclose"),
            gettext_lazy("The visit is disclosed. The unit can reply now."),
            _state(VisitState.VISITED),
            _plain(forms.VersionForm, version=_version),
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
            _plain(forms.ConclusionForm),
            _of_visit(actions.conclude),
            gettext_lazy("Possible once the unit has replied, or its days are over."),
        ),
        "feed-back": ActPage(
            gettext_lazy("Feed the conclusion back"),
            gettext_lazy("It is kept when the unit was told."),
            lambda doing: doing.works and doing.conclusion is not None,
            _plain(forms.FeedBackForm, day=lambda doing: clock.today()),
            _of_visit(actions.feed_back),
        ),
        "notice": ActPage(
            gettext_lazy("Issue a notice"),
            gettext_lazy("The notice is issued."),
            _may_notice,
            _plain(forms.NoticeForm),
            _notice,
        ),
    }
)
"""The acts on a visit."""


# --- findings ------------------------------------------------------------------------------------------------------


def _writable(doing: Doing) -> bool:
    finding = doing.finding
    return doing.works and finding is not None and finding.state == "recorded" and doing.conclusion is None


def _correction_form(doing: Doing, given: Any, files: Any) -> ActForm:
    initial = forms.CorrectionForm.initial_of(doing.finding) if doing.finding is not None else {}
    return forms.CorrectionForm(list(criteria_of(doing.request.campaign)), given, files, initial=initial)


def _correct(doing: Doing, form: Any) -> object:
    given = form.cleaned_data
    return actions.correct_finding(
        **doing.who,
        finding=doing.finding,
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
    lists, sources = list(lists_of(campaign)), list(sources_of(campaign))
    usual = next(
        (one for code in USUAL for one in sources if one.code == code), sources[0] if sources else None
    )
    in_list = next((one for one in lists if usual is not None and one.source_id == usual.pk), None)
    initial = {
        "source": usual.code if usual else "",
        "problem_list": (in_list or lists[0]).code if lists else "",
        "track": Track.IMMEDIATE.value,
        "deadline": doing.finding.deadline if doing.finding is not None else None,
    }
    form = forms.RegisterForm(given, initial=initial)
    form.offer("problem_list", [(one.code, str(one)) for one in lists])
    form.offer("source", [(one.code, str(one)) for one in sources])
    aspects = [(one.code, str(one)) for one in aspects_of(campaign)]
    if aspects:
        form.offer("aspect", aspects, _("none"))
    else:
        del form.fields["aspect"]
    return form


def _register(doing: Doing, form: Any) -> object:
    campaign, given = doing.request.campaign, form.cleaned_data
    return actions.register_finding(
        **doing.who,
        finding=doing.finding,
        problem_list=lists_of(campaign).get(code=given["problem_list"]),
        source=sources_of(campaign).get(code=given["source"]),
        aspect=aspects_of(campaign).filter(code=given.get("aspect") or "").first(),
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
            _plain(forms.WithdrawForm, version=_finding_version),
            lambda doing, form: actions.withdraw_finding(
                **doing.who, finding=doing.finding, **form.cleaned_data
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
