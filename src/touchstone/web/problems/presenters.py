"""The pieces of one problem's page."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touchstone.campaigns.queries import get_calendar
from touchstone.common import clock
from touchstone.problems.actions.messages import MESSAGES
from touchstone.problems.queries import Offer, Parts, Similar, Work, get_party
from touchstone.problems.queries.labels import HOLDERS, SEVERITIES, TRACKS
from touchstone.problems.rules import (
    LOOK_BACK_AHEAD,
    TRANSITIONS,
    Act,
    Fault,
    Party,
    Severity,
    State,
    Track,
)
from touchstone.web.common import addresses, formats, problem_labels
from touchstone.web.common import components as ui
from touchstone.web.common.pages import listed
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.problems.lists import shortened
from touchstone.web.problems.origins import origin_href

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.problems.models import CorrectiveAction, Evidence, Problem

IN_SHORT = 240
"""Letters of a statement above a form; the whole stands on the page of the problem."""


@dataclass(frozen=True)
class Ball:
    """Who has to do something now, and by when."""

    holder: formats.Words
    status: ui.Status
    since: datetime.date
    due: ui.Due | None


def ball(campaign: Campaign, held: Problem, today: datetime.date) -> Ball:
    """Return who has the ball and how the problem stands to its deadline."""
    party = problem_labels.holder_of(held)
    return Ball(
        HOLDERS[party] if party is not None else "",
        problem_labels.state(held),
        held.since,
        problem_labels.due(held, today, get_calendar(campaign)),
    )


def facts(request: WorkspaceRequest, held: Problem, parts: Parts) -> ui.Facts:
    """Return what is known of a problem besides its words."""
    campaign = request.campaign
    found = [
        ui.Fact(_("Outcome"), problem_labels.outcome(held)),
        ui.Fact(_("Responsible unit"), held.unit.label, addresses.to("unit", campaign, pk=held.unit_id)),
    ]
    if parts.supporting:
        found.append(ui.Fact(_("Supporting units"), listed([one.label for one in parts.supporting])))
    if held.responsible_post:
        found.append(ui.Fact(_("Responsible person (post)"), held.responsible_post))
    if held.leader_post or held.leader:
        said = " · ".join(filter(None, (held.leader_post, str(held.leader) if held.leader else "")))
        found.append(ui.Fact(_("Lead leader"), said))
    found += [
        ui.Fact(_("Deadline"), held.deadline or _("none yet"), note=_extended(held, parts)),
        ui.Fact(_("Problem list"), str(held.list)),
        ui.Fact(_("Source"), str(held.source)),
    ]
    if held.origin_label:
        found.append(ui.Fact(_("Source record"), held.origin_label, origin_href(request, held)))
    if held.aspect:
        found.append(ui.Fact(_("Aspect"), str(held.aspect)))
    if held.special:
        found.append(ui.Fact(_("Special rectification"), str(held.special)))
    found += [
        ui.Fact(_("Track"), TRACKS[Track(held.track)]),
        ui.Fact(_("Severity"), SEVERITIES[Severity(held.severity)]),
        ui.Fact(_("Registered on"), held.registered_on),
    ]
    return ui.Facts([*found, *_later(request, held, parts)])


def _extended(held: Problem, parts: Parts) -> str:
    waiting = parts.waiting_extension
    said = []
    if held.first_deadline and held.deadline and held.deadline > held.first_deadline:
        said.append(_("first it was %(day)s") % {"day": formats.day(held.first_deadline)})
    if waiting is not None:
        said.append(_("asked for: %(day)s") % {"day": formats.day(waiting.new_deadline)})
    return "; ".join(said)


def _later(request: WorkspaceRequest, held: Problem, parts: Parts) -> list[ui.Fact]:
    """Return what only some problems have."""
    campaign, found = request.campaign, []
    if held.residual:
        found.append(ui.Fact(_("What remains"), held.residual, note=formats.day(held.residual_until)))
    if held.closed_on:
        found.append(ui.Fact(pgettext("a problem", "Closed on"), held.closed_on))
    if held.routine_owner:
        review = _("review on %(day)s") % {"day": formats.day(held.review_on)}
        found.append(ui.Fact(_("Routine owner"), held.routine_owner.label, note=review))
    if held.reopened:
        found.append(ui.Fact(_("Times reopened"), held.reopened))
    if held.merged_into:
        href = addresses.to("problem", campaign, pk=held.merged_into.pk)
        found.append(ui.Fact(_("Merged into"), held.merged_into.number, href))
    found += [
        ui.Fact(_("Holds also"), one.number, addresses.to("problem", campaign, pk=one.pk))
        for one in parts.merged
    ]
    notice = parts.running_notice
    if notice is not None:
        said = _("from %(first)s until %(last)s") % {
            "first": formats.day(notice.opened_on),
            "last": formats.day(notice.until),
        }
        found.append(ui.Fact(_("Public notice"), said))
    look = parts.due_look_back
    if look is not None:
        found.append(ui.Fact(_("Look back on"), look.due_on))
    if held.public_text:
        shown = _("shown to the public") if held.published_at else _("not shown to the public")
        found.append(ui.Fact(_("Public text"), held.public_text, note=shown))
    return found


def plan(request: WorkspaceRequest, parts: Parts, *, may_finish: bool, pk: int = 0) -> ui.Table | None:
    """Return the corrective actions of a plan; None while there is none."""
    if not parts.actions:
        return None
    columns = (
        ui.Column(_("Corrective action")),
        ui.Column(_("Responsible (post)")),
        ui.Column(_("By")),
        ui.Column(_("Done")),
    )
    rows = []
    for one in parts.actions:
        done: object = ui.Cell(_done(one))
        if may_finish and one.done_on is None:
            there = addresses.to("problem-act", request.campaign, pk=pk, act=Work.FINISH_ACTION.value)
            done = ui.Cell(_done(one), href=addresses.with_query(there, {"action": one.pk}))
        rows.append(ui.Row((f"{one.number}. {one.text}", one.post, one.due_on or "", done), key=str(one.pk)))
    return ui.Table(_("Corrective actions"), columns, rows, caption_hidden=True, key="actions")


def _done(one: CorrectiveAction) -> ui.Status:
    if one.done_on:
        return ui.Status(formats.short_day(one.done_on), "good")
    return ui.Status(_("not done yet"), "open")


def plan_said(parts: Parts) -> str:
    """Say how many corrective actions are done."""
    done = sum(one.done_on is not None for one in parts.actions)
    return _("%(done)s of %(all)s done") % {"done": done, "all": len(parts.actions)} if parts.actions else ""


def act_link(campaign: Campaign, held: Problem, offer: Offer) -> ui.Link:
    """Return the way to the page of an act."""
    return ui.Link(
        problem_labels.offer_name(offer), addresses.to("problem-act", campaign, pk=held.pk, act=offer.value)
    )


def main_action(campaign: Campaign, held: Problem, parts: Parts, offers: Sequence[Offer]) -> ui.Link | None:
    """Return the one thing to do; None when this reader has nothing to do now."""
    main = main_offer(held, parts, offers)
    return act_link(campaign, held, main) if main is not None else None


def main_offer(held: Problem, parts: Parts, offers: Sequence[Offer]) -> Offer | None:
    """Return the act that the page is for: of whoever has the ball, and never one that the rules would refuse now."""
    holder = problem_labels.holder_of(held)
    refused: set[Offer] = {
        one
        for one in problem_labels.MAIN
        if get_party(one) is not holder and (isinstance(one, Act) or get_party(one) is Party.UNIT)
    }
    if any(one.done_on is None for one in parts.actions):
        refused |= {Act.REQUEST_CLOSURE, Act.CLOSE}
    else:
        refused.add(Work.FINISH_ACTION)  # it would only say that one is not done after all
    if parts.running_notice is not None and parts.running_notice.until >= clock.today():
        refused.add(Act.CLOSE)
    look = parts.due_look_back
    if look is not None and look.due_on > clock.today() + datetime.timedelta(days=LOOK_BACK_AHEAD):
        refused.add(Work.LOOK_BACK)
    return next((one for one in problem_labels.MAIN if one in offers and one not in refused), None)


def further(campaign: Campaign, held: Problem, parts: Parts, offers: Sequence[Offer]) -> list[ui.Link]:
    """Return what else can be done."""
    main = main_offer(held, parts, offers)
    return [act_link(campaign, held, one) for one in offers if one is not main]


def beside(held: Problem, parts: Parts) -> ui.Facts:
    """Return the agreed standard beside what was done, for who has to judge it."""
    request = parts.waiting_request or (parts.requests[-1] if parts.requests else None)
    found = [
        ui.Fact(_("Problem"), held.statement),
        ui.Fact(_("Agreed standard"), held.standard or _("none yet")),
    ]
    if request is not None:
        note = _("%(who)s, %(day)s") % {"who": request.requested_by, "day": formats.day(request.requested_on)}
        found.append(ui.Fact(_("What was done"), request.statement, note=note))
    elif held.cause:
        found.append(ui.Fact(_("Cause"), held.cause))
    if parts.verifications:
        last = parts.verifications[-1]
        how = (last.get_method_display(), str(last.verified_by), formats.day(last.day))
        found += [
            ui.Fact(_("What was found"), last.note, note=" · ".join(how)),
            ui.Fact(_("Outcome"), last.get_outcome_display()),
        ]
    found += [
        ui.Fact(_("Corrective action %(n)s") % {"n": one.number}, one.text, note=_note(one))
        for one in parts.actions
    ]
    return ui.Facts(found)


def _note(one: CorrectiveAction) -> str:
    if one.done_on:
        when = _("done on %(day)s") % {"day": formats.day(one.done_on)}
    else:
        when = _("by %(day)s") % {"day": formats.day(one.due_on)} if one.due_on else _("not done yet")
    return " · ".join(filter(None, (one.post, when)))


def beside_heading(parts: Parts) -> str:
    """Return what stands above the agreed standard and what is to be judged by it."""
    return _("Standard and what was done") if parts.requests else _("Standard and plan")


def warning(campaign: Campaign, held: Problem, parts: Parts, offer: Offer) -> ui.Notice | None:
    """Say before anything is written that an act would be refused as things stand."""
    still = sum(one.done_on is None for one in parts.actions)
    if offer is not Act.REQUEST_CLOSURE or not still:
        return None
    return ui.Notice(
        MESSAGES[Fault.ACTIONS_OPEN],
        tone="warn",
        links=(act_link(campaign, held, Work.FINISH_ACTION),),
    )


def not_assignable(chosen: Sequence[Problem]) -> ui.Notice | None:
    """Say which of several problems cannot be assigned as they stand, with the way to assign the others."""
    stuck = [one for one in chosen if State(one.state) not in TRANSITIONS[Act.ASSIGN].origins]
    if not stuck:
        return None
    others = [("pk", one.pk) for one in chosen if one not in stuck]
    said = _("These cannot be assigned as they stand: %(numbers)s.")
    go_on = [ui.Link(_("Assign the others"), f"?{urlencode(others)}")] if others else []
    return ui.Notice(said % {"numbers": listed([one.number for one in stuck])}, tone="warn", links=go_on)


def photo_links(campaign: Campaign, found: Sequence[Evidence]) -> list[ui.Link]:
    """Return photos as links, each with words for who does not see it."""
    return [
        ui.Link(
            _("Photo %(n)s of %(all)s, %(day)s")
            % {"n": number, "all": len(found), "day": formats.day(timezone.localdate(one.added_at))},
            addresses.to("problem-photo", campaign, pk=one.pk),
        )
        for number, one in enumerate(found, start=1)
    ]


def work_photos(held: Problem, parts: Parts) -> list[ui.Link]:
    """Return the photos of the work: those of the closure request last, for it is what has to be judged."""
    return photo_links(held.campaign, [one for one in parts.evidence if one.note_id or one.request_id])


def short(held: Problem, parts: Parts | None = None) -> ui.Facts:
    """Return a problem in a few lines, above a form: with what is asked for where that waits for a decision."""
    found = [
        ui.Fact(_("Problem"), shortened(held.statement, IN_SHORT)),
        ui.Fact(_("State"), problem_labels.state(held)),
    ]
    if held.deadline:
        found.append(ui.Fact(_("Deadline"), formats.day(held.deadline)))
    waiting = parts.waiting_extension if parts else None
    if waiting is not None:
        found += [
            ui.Fact(_("New deadline"), formats.day(waiting.new_deadline)),
            ui.Fact(
                _("Reason"),
                waiting.reason,
                note=_("%(who)s, %(day)s") % {"who": waiting.asked_by, "day": formats.day(waiting.asked_on)},
            ),
        ]
    return ui.Facts(found)


def near(campaign: Campaign, found: Sequence[Similar]) -> list[ui.Link]:
    """Return problems with a near text as links."""
    return [
        ui.Link(
            _("%(number)s: %(text)s")
            % {"number": one.problem.number, "text": shortened(one.problem.statement)},
            addresses.to("problem", campaign, pk=one.problem.pk),
            f"{one.problem.unit.label} · {problem_labels.state(one.problem).word}",
        )
        for one in found
    ]


def notice(campaign: Campaign, held: Problem) -> ui.Notice | None:
    """Say what a reader must know first: that it was merged or set aside, or that it is a draft."""
    if held.merged_into is not None:
        there = ui.Link(held.merged_into.number, addresses.to("problem", campaign, pk=held.merged_into.pk))
        return ui.Notice(
            _("Go on with that one."), _("This problem was merged into another one."), links=(there,)
        )
    if held.state == State.UNFOUNDED:
        return ui.Notice(_("It keeps its number and counts in no figure."), _("Set aside as unfounded."))
    if held.state == State.DRAFT:
        return ui.Notice(_("It counts in no figure yet."), _("This problem is a draft."))
    return None


def returned(held: Problem, happened: ui.TimelineEntry | None) -> ui.Notice | None:
    """Say why a problem came back, on top of its page."""
    if held.state != State.RETURNED or happened is None or not happened.text:
        return None
    return ui.Notice(happened.text, _("Returned"), "warn")
