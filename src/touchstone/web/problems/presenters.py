"""View models for the page of a problem and for the pages of its acts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touchstone.common import clock
from touchstone.common.pages import NO_KEY, read_key
from touchstone.common.wording import clauses, listed
from touchstone.inspection.queries import get_finding
from touchstone.interchange.queries import get_run
from touchstone.problems import fields, rules
from touchstone.problems.actions.messages import MESSAGES
from touchstone.problems.queries import Offer, Parts, Similar, Work, get_party
from touchstone.problems.queries.carrying import PREFIX as CARRIED
from touchstone.problems.queries.carrying import get_carried_from, get_carried_into
from touchstone.problems.queries.labels import SEVERITIES, TRACKS
from touchstone.problems.queries.self_checks import get_answered_self_check
from touchstone.problems.rules import Act, Fault, Party, Severity, State, Track
from touchstone.web.common import addresses, formats, problem_labels, provisional
from touchstone.web.common import components as ui
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.problems.lists import leader, shortened, title

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.problems.models import CorrectiveAction, Evidence, Problem

IN_SHORT = 240
"""Number of characters of the statement shown above a form; the full text is on the problem's page."""


def who_and_when(person: object, day: datetime.date) -> str:
    """Return who did something and when, as the note of a fact."""
    return _("%(who)s, %(day)s") % {"who": person, "day": formats.day(day)}


def facts(request: WorkspaceRequest, problem: Problem, parts: Parts) -> ui.Facts:
    """Return the facts about a problem, other than its statement and standard."""
    origin = problem.origin_label
    whence = _("Carried from") if problem.origin.startswith(CARRIED) else _("Source record")
    return ui.facts_not_zero(
        ui.Fact(_("Outcome"), problem_labels.outcome(problem)),
        ui.Fact(
            fields.UNIT.title,
            problem.unit.label,
            addresses.to("unit", request.campaign, pk=problem.unit_id),
        ),
        ui.Fact(fields.SUPPORTING.title, listed([unit.label for unit in parts.supporting])),
        *(ui.Fact(field.title, getattr(problem, field.code)) for field in fields.DETAILS),
        ui.Fact(fields.LEADER.title, leader(problem)),
        ui.Fact(
            fields.DEADLINE.title,
            problem.deadline or _("none yet"),
            note=_deadline_note(problem, parts, request.campaign),
        ),
        ui.Fact(fields.LIST.title, str(problem.list)),
        ui.Fact(fields.SOURCE.title, str(problem.source)),
        ui.Fact(whence, origin, _origin_href(request, problem) if origin else ""),
        ui.Fact(fields.ASPECT.title, str(problem.aspect or "")),
        ui.Fact(fields.SPECIAL.title, str(problem.special or "")),
        ui.Fact(fields.TRACK.title, TRACKS[Track(problem.track)]),
        ui.Fact(fields.SEVERITY.title, SEVERITIES[Severity(problem.severity)]),
        ui.Fact(fields.REGISTERED_ON.title, problem.registered_on),
        *_further_facts(request, problem, parts),
    )


def _origin_href(request: WorkspaceRequest, problem: Problem) -> str:
    """Return the URL of the record that a problem came from, or "" if the reader may not see it."""
    kind, _, rest = problem.origin.partition(":")
    text, _, _number = rest.partition(":")
    key = read_key(text) or NO_KEY
    access, campaign = request.access, request.campaign
    match kind:
        case "inspection.finding" if finding := get_finding(access, campaign, key):
            visit = addresses.to("inspection-visit", campaign, pk=finding.visit_id)
            return f"{visit}#finding-{finding.number}"
        case "import" if run := get_run(access, campaign, key):
            return addresses.to("import", campaign, pk=run.pk)
        case "problems.problem" if other := get_carried_from(access, problem):
            return addresses.to("problem", other.campaign, pk=other.pk)
        case "problems.self-check" if self_check := get_answered_self_check(access, campaign, key):
            return addresses.to("self-check", campaign, pk=self_check.pk)
    return ""


def _deadline_note(problem: Problem, parts: Parts, campaign: Campaign) -> str:
    extension = parts.waiting_extension
    notes = []
    if problem.first_deadline and problem.deadline and problem.deadline > problem.first_deadline:
        notes.append(_("first it was %(day)s") % {"day": formats.day(problem.first_deadline)})
    if extension is not None:
        notes.append(_("asked for: %(day)s") % {"day": formats.day(extension.new_deadline)})
    return clauses(filter(None, [*notes, provisional.note(campaign, problem.deadline)]))


def _carried_into(request: WorkspaceRequest, problem: Problem) -> Iterator[ui.Fact]:
    """Return the problem of another campaign into which a problem was carried, if the reader may see it."""
    other = get_carried_into(request.access, problem)
    if other is not None:
        there = addresses.to("problem", other.campaign, pk=other.pk)
        said = _("%(number)s of “%(campaign)s”") % {"number": other, "campaign": other.campaign}
        yield ui.Fact(_("Carried into"), said, there)


def _further_facts(request: WorkspaceRequest, problem: Problem, parts: Parts) -> Iterator[ui.Fact]:
    """Return the facts that only some problems have, mostly late in their history."""
    campaign = request.campaign
    yield ui.Fact(_("What remains"), problem.residual, note=formats.day(problem.residual_until))
    yield ui.Fact(pgettext("a problem", "Closed on"), problem.closed_on)
    if problem.routine_owner:
        notes = [_("review on %(day)s") % {"day": formats.day(problem.review_on)}]
        review = clauses(filter(None, [*notes, provisional.note(campaign, problem.review_on)]))
        yield ui.Fact(_("Routine owner"), problem.routine_owner.label, note=review)
    yield ui.Fact(_("Times reopened"), problem.reopened)
    yield from _carried_into(request, problem)
    merged = [(_("Merged into"), problem.merged_into)] if problem.merged_into else []
    for label, other in (*merged, *((_("Holds also"), other) for other in parts.merged)):
        yield ui.Fact(label, other.number, addresses.to("problem", campaign, pk=other.pk))
    notice = parts.running_notice
    if notice is not None:
        days = {"first": formats.day(notice.opened_on), "last": formats.day(notice.until)}
        yield ui.Fact(_("Public notice"), _("from %(first)s until %(last)s") % days)
    if parts.due_look_back is not None:
        day = parts.due_look_back.due_on
        yield ui.Fact(_("Look back on"), day, note=provisional.note(campaign, day))
    visibility = _("shown to the public") if problem.published_at else _("not shown to the public")
    yield ui.Fact(_("Public text"), problem.public_text, note=visibility)


def plan(request: WorkspaceRequest, parts: Parts, *, may_finish: bool, pk: int) -> ui.Table | None:
    """Return the table of corrective actions, or None if there are none yet."""
    if not parts.actions:
        return None
    finish = addresses.to("problem-act", request.campaign, pk=pk, act=Work.FINISH_ACTION.value)

    def done(action: CorrectiveAction) -> ui.Cell:
        offered = may_finish and action.done_on is None
        return ui.Cell(
            _done(action), href=addresses.with_query(finish, {"action": action.pk}) if offered else ""
        )

    columns: Sequence[Column[CorrectiveAction]] = (
        Column(_("Corrective action"), lambda action: f"{action.number}. {action.text}"),
        Column(_("Responsible (post)"), lambda action: action.post),
        Column(_("By"), lambda action: action.due_on or ""),
        Column(_("Done"), done),
    )
    return record_table(_("Corrective actions"), columns, parts.actions, key="actions")


def _done(action: CorrectiveAction) -> ui.Status:
    if action.done_on:
        return ui.Status(formats.short_day(action.done_on), "good")
    return ui.Status(_("not done yet"), "open")


def plan_said(parts: Parts) -> str:
    """Return how many corrective actions are done, in words, or "" if there are none."""
    done = sum(action.done_on is not None for action in parts.actions)
    return _("%(done)s of %(all)s done") % {"done": done, "all": len(parts.actions)} if parts.actions else ""


def act_link(campaign: Campaign, problem: Problem, offer: Offer) -> ui.Link:
    """Return the link to the page of an act."""
    return ui.Link(
        problem_labels.offer_name(offer),
        addresses.to("problem-act", campaign, pk=problem.pk, act=offer.value),
    )


def main_offer(problem: Problem, parts: Parts, offers: Sequence[Offer]) -> Offer | None:
    """Return the main act: one for the party that the problem is waiting for, which the rules would not refuse now."""
    holder = problem_labels.holder_of(problem)
    refused: set[Offer] = {
        offer
        for offer in problem_labels.MAIN
        if get_party(offer) is not holder and (isinstance(offer, Act) or get_party(offer) is Party.UNIT)
    }
    if any(action.done_on is None for action in parts.actions):
        refused |= {Act.REQUEST_CLOSURE, Act.CLOSE}
    else:
        refused.add(Work.FINISH_ACTION)  # all are done, so it could only mark one as not done after all
    if parts.running_notice is not None and parts.running_notice.until >= clock.today():
        refused.add(Act.CLOSE)
    look = parts.due_look_back
    if look is not None and look.due_on > clock.today() + datetime.timedelta(days=rules.LOOK_BACK_AHEAD):
        refused.add(Work.LOOK_BACK)
    return next((offer for offer in problem_labels.MAIN if offer in offers and offer not in refused), None)


def sidebar_facts(problem: Problem, parts: Parts) -> ui.Facts:
    """Return the agreed standard and the work done, for the person who has to judge them."""
    request = parts.waiting_request or (parts.requests[-1] if parts.requests else None)
    facts = [
        ui.Fact(_("Problem"), problem.statement),
        ui.Fact(_("Agreed standard"), problem.standard or _("none yet")),
    ]
    if request is not None:
        note = who_and_when(request.requested_by, request.requested_on)
        facts.append(ui.Fact(_("What was done"), request.statement, note=note))
    else:
        facts.append(ui.Fact(fields.CAUSE.title, problem.cause))
    if parts.verifications:
        last = parts.verifications[-1]
        how = (last.get_method_display(), str(last.verified_by), formats.day(last.day))
        facts += [
            ui.Fact(_("What was found"), last.note, note=" · ".join(how)),
            ui.Fact(_("Outcome"), last.get_outcome_display()),
        ]
    facts += [
        ui.Fact(_("Corrective action %(n)s") % {"n": action.number}, action.text, note=_note(action))
        for action in parts.actions
    ]
    return ui.facts_not_zero(*facts)


def _note(action: CorrectiveAction) -> str:
    if action.done_on:
        when = _("done on %(day)s") % {"day": formats.day(action.done_on)}
    else:
        when = _("by %(day)s") % {"day": formats.day(action.due_on)} if action.due_on else _("not done yet")
    return " · ".join(filter(None, (action.post, when)))


def warning(campaign: Campaign, problem: Problem, parts: Parts, offer: Offer) -> ui.Notice | None:
    """Return a warning that the act would be refused now, so that nobody fills in the form for nothing."""
    open_actions = sum(action.done_on is None for action in parts.actions)
    if offer is not Act.REQUEST_CLOSURE or not open_actions:
        return None
    return ui.Notice(
        MESSAGES[Fault.ACTIONS_OPEN],
        tone="warn",
        links=(act_link(campaign, problem, Work.FINISH_ACTION),),
    )


def not_assignable(chosen: Sequence[Problem]) -> ui.Notice | None:
    """Return a notice naming the problems that cannot be assigned, with a link to assign the others."""
    stuck = [
        problem for problem in chosen if State(problem.state) not in rules.TRANSITIONS[Act.ASSIGN].origins
    ]
    if not stuck:
        return None
    others = [("pk", problem.pk) for problem in chosen if problem not in stuck]
    text = _("These cannot be assigned as they are: %(numbers)s.")
    links = [ui.Link(_("Assign the others"), f"?{urlencode(others)}")] if others else []
    return ui.Notice(
        text % {"numbers": listed([problem.number for problem in stuck])}, tone="warn", links=links
    )


def photo_links(campaign: Campaign, evidences: Sequence[Evidence]) -> list[ui.Link]:
    """Return links to photos, each with a description for readers who cannot see it."""
    return [
        ui.Link(
            _("Photo %(n)s of %(all)s, %(day)s")
            % {"n": number, "all": len(evidences), "day": formats.day(timezone.localdate(evidence.added_at))},
            addresses.to("problem-photo", campaign, pk=evidence.pk),
        )
        for number, evidence in enumerate(evidences, start=1)
    ]


def short(problem: Problem, parts: Parts | None = None) -> ui.Facts:
    """Return a short summary of a problem for above a form, including any extension that awaits a decision."""
    facts = [
        ui.Fact(_("Problem"), shortened(problem.statement, IN_SHORT)),
        ui.Fact(_("State"), problem_labels.state(problem)),
        ui.Fact(_("Deadline"), problem.deadline and formats.day(problem.deadline)),
    ]
    extension = parts.waiting_extension if parts else None
    if extension is not None:
        note = who_and_when(extension.asked_by, extension.asked_on)
        facts += [
            ui.Fact(_("New deadline"), formats.day(extension.new_deadline)),
            ui.Fact(_("Reason"), extension.reason, note=note),
        ]
    return ui.facts_not_zero(*facts)


def near(campaign: Campaign, similar_problems: Sequence[Similar]) -> list[ui.Link]:
    """Return links to problems with similar statements."""
    return [
        ui.Link(
            title(problem),
            addresses.to("problem", campaign, pk=problem.pk),
            f"{problem.unit.label} · {problem_labels.state(problem).word}",
        )
        for problem in (hit.problem for hit in similar_problems)
    ]


def notice(campaign: Campaign, problem: Problem, last: str) -> ui.Notice | None:
    """Return a notice about a problem that was merged, set aside or returned, or is a draft; otherwise None.

    ``last`` is the text of what was done last: the reason of a problem that was returned.
    """
    if problem.merged_into is not None:
        there = ui.Link(
            problem.merged_into.number, addresses.to("problem", campaign, pk=problem.merged_into.pk)
        )
        return ui.Notice(
            _("Go on with that one."), _("This problem was merged into another one."), links=(there,)
        )
    if problem.state == State.CARRIED:
        text = _("It is worked on there. Here it keeps its number, its outcome and its history.")
        return ui.Notice(text, _("This problem was carried into the next campaign."))
    if problem.state == State.UNFOUNDED:
        return ui.Notice(_("It keeps its number and counts in no figure."), _("Set aside as unfounded."))
    if problem.state == State.DRAFT:
        return ui.Notice(_("It counts in no figure yet."), _("This problem is a draft."))
    if problem.state == State.RETURNED and last:
        return ui.Notice(last, _("Returned"), "warn")
    return None
