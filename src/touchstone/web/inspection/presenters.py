"""View models for the pages of inspections."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from touchstone.campaigns.queries import get_calendar
from touchstone.common import clock
from touchstone.common.wording import listed
from touchstone.inspection import fields, queries
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.rules import RoundState, VisitState
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.labels import SEVERITIES
from touchstone.problems.rules import Severity
from touchstone.web.common import addresses, formats, provisional
from touchstone.web.common import components as ui
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.problem_labels import due_on
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


def state(visit: Visit | Round) -> ui.Status:
    """Return the state of a visit or round as a status label."""
    return ui.Status(visit.get_state_display(), _TONES.get(visit.state, "quiet"))  # type: ignore[arg-type]


def rounds_table(request: WorkspaceRequest, inspection_rounds: Sequence[Round]) -> ui.Table:
    """Return a table of rounds, with those that the reader is on marked."""
    own = queries.find_own_round_keys(request.access)
    columns: Sequence[Column[Round]] = (
        Column(fields.ROUND.title, str),
        Column(_("Period"), _period),
        Column(fields.OWNER.title, lambda round_: round_.owner.label),
        Column(_("You"), lambda round_: ui.Status(_("you are on it"), "good") if round_.pk in own else ""),
        Column(_("State"), state),
    )
    return record_table(
        _("Rounds"),
        columns,
        inspection_rounds,
        href=lambda round_: addresses.to("inspection-round", request.campaign, pk=round_.pk),
        empty=ui.EmptyState(_("No round yet"), _("Rounds that concern you appear here.")),
        key="rounds",
    )


def _period(inspection_round: Round) -> ui.Period:
    return ui.Period(inspection_round.first_day, inspection_round.last_day)


def visits_table(request: WorkspaceRequest, visits: Sequence[Visit], *, works: bool) -> ui.Table:
    """Return a table of a round's visits; ``works`` is True if the reader is on the round and sees all of them."""
    counts = queries.count_findings_by_visit(request.access, visits)
    columns: Sequence[Column[Visit]] = (
        Column(fields.UNIT.title, lambda visit: visit.unit.label),
        Column(_("Date"), lambda visit: visit.visited_on or visit.planned_on or ""),
        Column(fields.GROUP.title, lambda visit: visit.group),
        Column(
            _("Findings"), lambda visit: counts.get(visit.pk, 0) if visit.visited_on else "", numeric=True
        ),
        Column(_("State"), state),
    )
    return record_table(
        _("Visits"),
        columns,
        visits,
        href=lambda visit: addresses.to("inspection-visit", request.campaign, pk=visit.pk),
        empty=_no_visit(works=works),
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
    """Return the progress of a round's visits in one sentence, for those on the round; "" if there are no visits."""
    if not visits:
        return ""
    number = Counter(visit.state for visit in visits)
    text = _("%(planned)s planned, %(visited)s visited and not disclosed, %(disclosed)s disclosed")
    return text % {
        "planned": formats.number(number[VisitState.PLANNED]),
        "visited": formats.number(number[VisitState.VISITED]),
        "disclosed": formats.number(number[VisitState.DISCLOSED]),
    }


def round_facts(inspection_round: Round, *, works: bool) -> ui.Facts:
    """Return the facts about a round; its people are named only to those who are on it."""
    facts = [
        ui.Fact(_("State"), state(inspection_round)),
        ui.Fact(_("Period"), _period(inspection_round)),
        ui.Fact(fields.OWNER.title, inspection_round.owner.label),
        ui.Fact(_("Groups"), listed(queries.find_groups(inspection_round)) or _("none yet")),
    ]
    if works:
        leads = pgettext("of a round", "leads")
        people = [
            _with(member.user, member.group or leads) for member in queries.find_members(inspection_round)
        ]
        facts.append(ui.Fact(_("On the round"), listed(people)))
    return ui.Facts(facts)


def _with(name: object, what: object) -> str:
    return _("%(name)s (%(what)s)") % {"name": name, "what": what}


def draw_facts(drawn: Draw) -> ui.Facts:
    """Return what has been published about a draw."""
    facts = [
        ui.Fact(_("sha256 of the seed"), drawn.commitment, note=formats.moment(drawn.committed_at)),
        ui.Fact(_("Units to draw from"), drawn.population),
        ui.Fact(_("sha256 of their keys"), drawn.population_digest),
    ]
    if drawn.revealed_at is not None:
        facts += [
            ui.Fact(_("Seed"), drawn.seed, note=formats.moment(drawn.revealed_at)),
            ui.Fact(_("Taken of the order"), drawn.drawn),
        ]
        if drawn.passed_over:
            why = {"closed": _("unit closed"), "tied": _("everybody has a tie to the unit")}
            entries = [
                f"{position}: {key} ({why.get(reason, reason)})"
                for position, key, reason in drawn.passed_over
            ]
            facts.append(ui.Fact(_("Passed over"), listed(entries)))
    return ui.Facts(facts)


def visit_facts(request: WorkspaceRequest, visit: Visit, exclusions: Sequence[Exclusion]) -> ui.Facts:
    """Return the facts about a visit, other than its findings."""
    if visit.visited_on is None:
        day = ui.Fact(fields.PLANNED_ON.title, visit.planned_on)
    else:
        day = ui.Fact(fields.VISITED_ON.title, visit.visited_on, note=_times(visit))
    disclosed = formats.moment(visit.disclosed_at) if visit.disclosed_at is not None else ""
    people = [
        _with(exclusion.user, f"{exclusion.get_tie_display()} · {exclusion.seat}") for exclusion in exclusions
    ]
    facts = [
        ui.Fact(_("State"), state(visit)),
        ui.Fact(fields.ROUND.title, str(visit.round), _round_href(request, visit)),
        ui.Fact(fields.GROUP.title, str(visit.group)),
        *ui.facts_known(ui.Fact(fields.SITE.title, visit.site)),
        day,
        ui.Fact(fields.ANNOUNCED.title, _("yes") if visit.announced else _("no, without notice")),
        *ui.facts_known(
            *(ui.Fact(text.title, getattr(visit, text.code)) for text in fields.VISIT_TEXTS),
            ui.Fact(_("Drawn as number"), visit.draw_order),
            ui.Fact(fields.CALLED_OFF_REASON.title, visit.called_off_reason),
            ui.Fact(_("Disclosed"), disclosed),
            ui.Fact(
                _("Reply until"),
                visit.reply_until if disclosed else None,
                note=provisional.note(request.campaign, visit.reply_until),
            ),
            ui.Fact(_("Excluded"), listed(people)),
        ),
    ]
    return ui.Facts(facts)


def _round_href(request: WorkspaceRequest, visit: Visit) -> str:
    """Return the round's URL, or "" if the reader may see only the visit."""
    inspection_round = queries.get_round(request.access, request.campaign, visit.round_id)
    return addresses.to("inspection-round", request.campaign, pk=visit.round_id) if inspection_round else ""


def _times(visit: Visit) -> str:
    times = [timezone.localtime(at).strftime("%H:%M") for at in (visit.started_at, visit.ended_at) if at]
    return "–".join(times)


@dataclass(frozen=True)
class FindingCard:
    """One finding as shown on the page of its visit."""

    finding: Finding
    severity: ui.Status
    photos: Sequence[ui.Link]
    replies: Sequence[Reply]
    problem: ui.Link | None
    links: Sequence[ui.Link]


def cards(
    request: WorkspaceRequest,
    findings: Sequence[Finding],
    photos: Mapping[int, Sequence[Photo]],
    replies: Sequence[Reply],
    links: Mapping[int, Sequence[ui.Link]],
) -> list[FindingCard]:
    """Return the findings of a visit, each with its photos, replies, problem and acts."""
    campaign, sees_problems = request.campaign, may(request, ProblemPermission.VIEW)
    finding_cards = []
    for finding in findings:
        photo_links = [
            ui.Link(
                _("Photo %(n)s of finding %(number)s") % {"n": number, "number": finding.number},
                addresses.to("inspection-photo", campaign, pk=photo.pk),
            )
            for number, photo in enumerate(photos.get(finding.pk, ()), start=1)
        ]
        problem = None
        if finding.problem_key is not None:
            href = addresses.to("problem", campaign, pk=finding.problem_key) if sees_problems else ""
            problem = ui.Link(finding.problem_number, href)
        severity = Severity(finding.severity)
        finding_cards.append(
            FindingCard(
                finding,
                ui.Status(SEVERITIES[severity], SEVERITY_TONES[severity]),  # type: ignore[arg-type]
                photo_links,
                [reply for reply in replies if reply.finding_id == finding.pk],
                problem,
                links.get(finding.pk, ()),
            )
        )
    return finding_cards


def conclusion(conclusion: Conclusion | None) -> ui.Facts | None:
    """Return the facts about a visit's conclusion, or None if there is none yet."""
    if conclusion is None:
        return None
    return ui.Facts(
        (
            ui.Fact(_("Concluded"), formats.moment(conclusion.concluded_at)),
            ui.Fact(_("Fed back on"), conclusion.fed_back_on or _("not yet"), note=conclusion.fed_back_to),
        )
    )


def hidden_notice(visit: Visit, *, works: bool) -> ui.Notice | None:
    """Return a reminder that a visit is hidden, for those on the round, or None."""
    if visit.state == VisitState.DISCLOSED or not works:
        return None
    text = _("The unit, its offices above and the figures know nothing of it until it is disclosed.")
    return ui.Notice(text, _("Only those on the round see this visit"), "warn")


def kept_notice(href: str, since: datetime.datetime) -> ui.Notice:
    """Return the notice on the offline copy of a form: since when it was kept, and a link to the live page."""
    text = _(
        "This form was put aside on this device on %(moment)s. What you write waits here and is sent when there is a "
        "network again."
    )
    return ui.Notice(
        text % {"moment": formats.moment(since)},
        _("No network: this is the saved copy"),
        "warn",
        links=(ui.Link(_("Try the network again"), href),),
    )


def due_rows(request: WorkspaceRequest, own: Sequence[Unit]) -> list[ui.TaskRow]:
    """Return tasks to reply to visits to the reader's own units, while there is time and nobody has replied."""
    if not own or not may(request, InspectionPermission.REPLY):
        return []
    visits, calendar = (
        queries.find_replies_due(request.access, request.campaign, own),
        get_calendar(request.campaign),
    )
    return [
        ui.TaskRow(
            _("Reply to the findings of the visit of %(day)s") % {"day": formats.short_day(visit.visited_on)},
            addresses.to("inspection-visit", request.campaign, pk=visit.pk),
            visit.unit.label,
            due_on(visit.reply_until, clock.today(), calendar) if visit.reply_until else None,
            button=ui.Link(
                pgettext("a unit", "Reply"),
                addresses.to("inspection-visit-act", request.campaign, pk=visit.pk, act="reply"),
            ),
        )
        for visit in visits
    ]


def count_said(visit: Visit, number: int) -> str:
    """Return the number of findings in words, or "" before the visit took place."""
    if not number and visit.visited_on is None:
        return ""
    return ngettext("%(n)s finding", "%(n)s findings", number) % {"n": formats.number(number)}


def act_links(
    campaign: Campaign, name: str, pages: Mapping[str, Any], codes: Sequence[str], pk: int
) -> list[ui.Link]:
    """Return links to the pages of acts."""
    return [ui.Link(pages[code].name, addresses.to(name, campaign, pk=pk, act=code)) for code in codes]
