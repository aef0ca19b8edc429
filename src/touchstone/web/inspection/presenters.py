"""The pieces of the pages of inspections."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from touchstone.common import clock
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import (
    count_findings_by_visit,
    find_groups,
    find_members,
    find_own_round_keys,
    find_replies_due,
    get_round,
)
from touchstone.inspection.rules import RoundState, VisitState
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.labels import SEVERITIES
from touchstone.problems.rules import Severity
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.pages import listed
from touchstone.web.common.reader import WorkspaceRequest, may

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.inspection.models import Conclusion, Draw, Exclusion, Finding, Photo, Reply, Round, Visit
    from touchstone.units.models import Unit

KEY = "visits"

_TONES: Mapping[str, str] = {
    VisitState.PLANNED: "open",
    VisitState.VISITED: "part",
    VisitState.DISCLOSED: "good",
    VisitState.CALLED_OFF: "quiet",
    RoundState.OPEN: "open",
    RoundState.CLOSED: "closed",
}

SEVERITY_TONES = {Severity.SERIOUS: "bad", Severity.GENERAL: "part", Severity.MINOR: "quiet"}


def list_link(request: WorkspaceRequest) -> ui.Link:
    """Return the way to the list of inspections."""
    return ui.Link(_("Inspections"), addresses.to("inspection", request.campaign))


def state(one: Visit | Round) -> ui.Status:
    """Return the state of a visit or round as a mark with its word."""
    return ui.Status(one.get_state_display(), _TONES.get(one.state, "quiet"))  # type: ignore[arg-type]


def rounds_table(request: WorkspaceRequest, found: Sequence[Round]) -> ui.Table:
    """Return the rounds that the reader may see; their own are marked."""
    own = find_own_round_keys(request.access)
    rows = [
        ui.Row(
            (
                one,
                _period(one),
                one.owner.label,
                ui.Status(_("you are on it"), "good") if one.pk in own else "",
                state(one),
            ),
            addresses.to("inspection-round", request.campaign, pk=one.pk),
            str(one.pk),
        )
        for one in found
    ]
    return ui.Table(
        _("Rounds"),
        (
            ui.Column(_("Round")),
            ui.Column(_("Period")),
            ui.Column(_("Sent by")),
            ui.Column(_("You")),
            ui.Column(_("State")),
        ),
        rows,
        empty=ui.EmptyState(_("No round yet"), _("Rounds that concern you stand here.")),
        caption_hidden=True,
        key="rounds",
    )


def _period(one: Round) -> ui.Period:
    return ui.Period(one.first_day, one.last_day)


def visits_table(request: WorkspaceRequest, visits: Sequence[Visit], *, works: bool) -> ui.Table:
    """Return the visits of a round that the reader may see; ``works`` says that they see all of them."""
    counts = count_findings_by_visit(request.access, visits)
    rows = [
        ui.Row(
            (
                one.unit.label,
                one.visited_on or one.planned_on or "",
                one.group,
                counts.get(one.pk, 0) if one.visited_on else "",
                state(one),
            ),
            addresses.to("inspection-visit", request.campaign, pk=one.pk),
            str(one.pk),
        )
        for one in visits
    ]
    return ui.Table(
        _("Visits"),
        (
            ui.Column(_("Unit")),
            ui.Column(_("Date")),
            ui.Column(pgettext("of inspectors", "Group")),
            ui.Column(_("Findings"), numeric=True),
            ui.Column(_("State")),
        ),
        rows,
        empty=_no_visit(works=works),
        caption_hidden=True,
        key=KEY,
    )


def _no_visit(*, works: bool) -> ui.EmptyState:
    if works:
        return ui.EmptyState(
            _("No visit is planned yet"),
            _("Plan visits one by one, or publish the hash of a seed and draw the units."),
        )
    return ui.EmptyState(_("No visit that you may see"), _("A visit is hidden until it is disclosed."))


def progress(visits: Sequence[Visit]) -> str:
    """Return in one sentence how far the visits of a round are, for who is on it; empty without any."""
    if not visits:
        return ""
    number = {one: sum(1 for visit in visits if visit.state == one) for one in VisitState}
    said = _("%(planned)s planned, %(visited)s visited and not disclosed, %(disclosed)s disclosed")
    return said % {
        "planned": formats.number(number[VisitState.PLANNED]),
        "visited": formats.number(number[VisitState.VISITED]),
        "disclosed": formats.number(number[VisitState.DISCLOSED]),
    }


def round_facts(held: Round, *, works: bool) -> ui.Facts:
    """Return what is known of a round; its people are named to those who are on it."""
    found = [
        ui.Fact(_("State"), state(held)),
        ui.Fact(_("Period"), _period(held)),
        ui.Fact(_("Sent by"), held.owner.label),
        ui.Fact(_("Groups"), listed(find_groups(held)) or _("none yet")),
    ]
    if works:
        leads = pgettext("of a round", "leads")
        people = [_with(one.user, one.group or leads) for one in find_members(held)]
        found.append(ui.Fact(_("On the round"), listed(people)))
    return ui.Facts(found)


def _with(name: object, what: object) -> str:
    return _("%(name)s (%(what)s)") % {"name": name, "what": what}


def draw_facts(drawn: Draw) -> ui.Facts:
    """Return what was published of a draw."""
    found = [
        ui.Fact(_("sha256 of the seed"), drawn.commitment, note=formats.moment(drawn.committed_at)),
        ui.Fact(_("Units to draw from"), drawn.population),
        ui.Fact(_("sha256 of their keys"), drawn.population_digest),
    ]
    if drawn.revealed_at is not None:
        found += [
            ui.Fact(_("Seed"), drawn.seed, note=formats.moment(drawn.revealed_at)),
            ui.Fact(_("Taken of the order"), drawn.drawn),
        ]
        if drawn.passed_over:
            why = {"closed": _("unit closed"), "tied": _("everybody has a tie to the unit")}
            said = [f"{place}: {key} ({why.get(reason, reason)})" for place, key, reason in drawn.passed_over]
            found.append(ui.Fact(_("Passed over"), listed(said)))
    return ui.Facts(found)


def visit_facts(request: WorkspaceRequest, held: Visit, kept: Sequence[Exclusion]) -> ui.Facts:
    """Return what is known of a visit besides its findings."""
    found = [
        ui.Fact(_("State"), state(held)),
        ui.Fact(_("Round"), str(held.round), _round_href(request, held)),
        ui.Fact(pgettext("of inspectors", "Group"), str(held.group)),
    ]
    if held.site:
        found.append(ui.Fact(_("Site"), held.site))
    if held.visited_on is None:
        found.append(ui.Fact(_("Planned for"), held.planned_on))
    else:
        found.append(ui.Fact(_("Visited on"), held.visited_on, note=_times(held)))
    found.append(ui.Fact(_("Announced"), _("yes") if held.announced else _("no, without notice")))
    if held.whom_met:
        found.append(ui.Fact(_("Whom we met"), held.whom_met))
    if held.draw_order is not None:
        found.append(ui.Fact(_("Drawn as number"), held.draw_order))
    if held.called_off_reason:
        found.append(ui.Fact(_("Called off because"), held.called_off_reason))
    if held.disclosed_at is not None:
        found.append(ui.Fact(_("Disclosed"), formats.moment(held.disclosed_at)))
        if held.reply_until is not None:
            found.append(ui.Fact(_("Reply until"), held.reply_until))
    if kept:
        said = [_with(one.user, f"{one.get_tie_display()} · {one.seat}") for one in kept]
        found.append(ui.Fact(_("Kept away"), listed(said)))
    return ui.Facts(found)


def _round_href(request: WorkspaceRequest, held: Visit) -> str:
    """Return the address of the round; empty for who may see the visit but not the round."""
    shown = get_round(request.access, request.campaign, held.round_id)
    return addresses.to("inspection-round", request.campaign, pk=held.round_id) if shown else ""


def _times(held: Visit) -> str:
    times = [timezone.localtime(at).strftime("%H:%M") for at in (held.started_at, held.ended_at) if at]
    return "–".join(times)


@dataclass(frozen=True)
class FindingCard:
    """One finding as it is shown on the page of its visit."""

    finding: Finding
    severity: ui.Status
    photos: Sequence[ui.Link]
    replies: Sequence[Reply]
    problem: ui.Link | None
    links: Sequence[ui.Link]
    source: str
    """How the ledger that it came from has its outcome; else empty."""


def cards(
    request: WorkspaceRequest,
    findings: Sequence[Finding],
    photos: Mapping[int, Sequence[Photo]],
    replies: Sequence[Reply],
    links: Mapping[int, Sequence[ui.Link]],
) -> list[FindingCard]:
    """Return the findings of a visit, each with its photos, replies, problem and acts."""
    campaign, sees_problems = request.campaign, may(request, ProblemPermission.VIEW)
    made = []
    for one in findings:
        shown = [
            ui.Link(
                _("Photo %(n)s of finding %(number)s") % {"n": number, "number": one.number},
                addresses.to("inspection-photo", campaign, pk=photo.pk),
            )
            for number, photo in enumerate(photos.get(one.pk, ()), start=1)
        ]
        problem = None
        if one.problem_key is not None:
            href = addresses.to("problem", campaign, pk=one.problem_key) if sees_problems else ""
            problem = ui.Link(one.problem_number, href)
        severity = Severity(one.severity)
        made.append(
            FindingCard(
                one,
                ui.Status(SEVERITIES[severity], SEVERITY_TONES[severity]),  # type: ignore[arg-type]
                shown,
                [reply for reply in replies if reply.finding_id == one.pk],
                problem,
                links.get(one.pk, ()),
                one.get_ledger_outcome_display() if one.ledger_outcome else "",
            )
        )
    return made


def conclusion(found: Conclusion | None) -> ui.Facts | None:
    """Return the conclusion of a visit; None while there is none."""
    if found is None:
        return None
    facts = [ui.Fact(_("Concluded"), formats.moment(found.concluded_at))]
    if found.fed_back_on is not None:
        facts.append(ui.Fact(_("Fed back on"), found.fed_back_on, note=found.fed_back_to))
    else:
        facts.append(ui.Fact(_("Fed back on"), _("not yet")))
    return ui.Facts(facts)


def hidden_notice(held: Visit, *, works: bool) -> ui.Notice | None:
    """Return the reminder that a visit is hidden, for those who see it nevertheless."""
    if held.state == VisitState.DISCLOSED or not works:
        return None
    text = _("The unit, its offices above and the figures know nothing of it until it is disclosed.")
    return ui.Notice(text, _("Only those on the round see this visit"), "warn")


def kept_notice(href: str, since: datetime.datetime) -> ui.Notice:
    """Return what stands on the form that a device keeps: that it is a copy, since when, and how to leave it."""
    text = _(
        "This form was put aside on this device on %(moment)s. What you write waits here and is sent when there is a "
        "network again."
    )
    return ui.Notice(
        text % {"moment": formats.moment(since)},
        _("No network: this is the kept copy"),
        "warn",
        links=(ui.Link(_("Try the network again"), href),),
    )


def due_rows(request: WorkspaceRequest, own: Sequence[Unit]) -> list[ui.TaskRow]:
    """Return the visits to the reader's own units to which they may still reply in time and nobody has, as tasks."""
    if not own or not may(request, InspectionPermission.REPLY):
        return []
    visits = find_replies_due(request.access, request.campaign, own)
    return [
        ui.TaskRow(
            _("Reply to the findings of the visit of %(day)s") % {"day": formats.short_day(one.visited_on)},
            addresses.to("inspection-visit", request.campaign, pk=one.pk),
            one.unit.label,
            ui.Due(one.reply_until, clock.today()) if one.reply_until else None,
            button=ui.Link(
                pgettext("a unit", "Reply"),
                addresses.to("inspection-visit-act", request.campaign, pk=one.pk, act="reply"),
            ),
        )
        for one in visits
    ]


def count_said(held: Visit, number: int) -> str:
    """Return how many findings there are, in words; nothing before the visit took place."""
    if not number and held.visited_on is None:
        return ""
    return ngettext("%(n)s finding", "%(n)s findings", number) % {"n": formats.number(number)}


def act_links(
    campaign: Campaign, name: str, pages: Mapping[str, Any], codes: Sequence[str], pk: int
) -> list[ui.Link]:
    """Return links to the pages of acts."""
    return [ui.Link(pages[code].name, addresses.to(name, campaign, pk=pk, act=code)) for code in codes]
