"""The disclosure of a visit, and the one step by which a finding becomes a problem."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import get_calendar, get_times
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.inspection.actions.locking import locked_visit, may_direct, remember, standing_of, touch
from touchstone.inspection.actions.messages import refuse, refused
from touchstone.inspection.models import Finding, FindingState, Visit
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.rules import Fault, VisitState, disclosing
from touchstone.inspection.tallies import count_findings, count_visits
from touchstone.problems.actions import ProblemEntry, register_problem
from touchstone.problems.models import Aspect, Problem, ProblemList, Source
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.rules import Severity, Track
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths
from touchstone.units.models import User

REPLY = "visit-reply"
"""The campaign's time within which a unit replies."""


def disclose(*, by: User, access: Access, visit: Visit, version: int | None = None) -> Visit:
    """Let the unit and everybody above it see a visit with its findings, and count them, in one transaction.

    From now on the unit has the campaign's time to reply.
    """
    with transaction.atomic():
        current_visit = locked_visit(by, access, visit, version)
        refuse(disclosing(standing_of(current_visit)))
        current_visit.state, current_visit.disclosed_at, current_visit.disclosed_by = (
            VisitState.DISCLOSED.value,
            clock.now(),
            by,
        )
        campaign = current_visit.campaign
        current_visit.reply_until = get_times(campaign)[REPLY].after(clock.today(), get_calendar(campaign))
        touch(current_visit)
        findings = list(Finding.unscoped.filter(visit=current_visit, state=FindingState.RECORDED))
        for finding in findings:
            finding.visit = current_visit
        count_visits([(current_visit, 1)])
        count_findings((finding, 1) for finding in findings)
        remember(
            by=by,
            verb="inspection.visit-disclosed",
            visit=current_visit,
            changes={
                "unit": (None, current_visit.unit),
                "visited_on": (None, current_visit.visited_on),
                "findings": (None, len(findings)),
                "reply_until": (None, current_visit.reply_until),
            },
        )
    return current_visit


def register_finding(
    *,
    by: User,
    access: Access,
    finding: Finding,
    problem_list: ProblemList,
    source: Source,
    aspect: Aspect | None = None,
    track: Track = Track.PHASED,
    deadline: datetime.date | None = None,
) -> Problem:
    """Let a finding become a problem of the visited unit; doing it twice gives the same problem.

    Refused before the disclosure, for the register is open to the unit. Whoever works on the round or directs
    inspections at the unit may; they need no permission in the register beyond this step.
    """
    with transaction.atomic():
        freeze_paths()
        locked_finding = _to_register(by, access, finding)
        visit = locked_finding.visit
        if locked_finding.problem_key is not None:
            known = Problem.unscoped.filter(pk=locked_finding.problem_key).first()
            if known is not None:
                return known
        entry = ProblemEntry(
            list=problem_list,
            source=source,
            aspect=aspect,
            unit=visit.unit,
            statement=statement_of(locked_finding),
            severity=Severity(locked_finding.severity),
            track=track,
            deadline=deadline or _ahead(visit.campaign, locked_finding.deadline),
            origin=f"inspection.finding:{locked_finding.pk}",
            origin_label=str(
                _("%(round)s, visit of %(day)s, finding %(number)d")
                % {"round": visit.round, "day": visit.visited_on, "number": locked_finding.number}
            )[:200],
        )
        step = Access(by.pk, {ProblemPermission.REGISTER.value: (visit.path,)}, access.roles)
        problem = register_problem(by=by, access=step, campaign=visit.campaign, entry=entry)
        locked_finding.problem_key, locked_finding.problem_number = problem.pk, problem.number
        locked_finding.version += 1
        locked_finding.save()
        record(
            by=by,
            verb="inspection.finding-registered",
            target=locked_finding,
            path=visit.path,
            changes={"problem": (None, problem.number)},
        )
    return problem


def _ahead(campaign: Campaign, day: datetime.date | None) -> datetime.date | None:
    """Return the day that was named on the spot while it is still a deadline: a working day that has not passed."""
    if day is None or day < clock.today() or not get_calendar(campaign).is_working_day(day):
        return None
    return day


def statement_of(finding: Finding) -> str:
    """Return what the register says of a finding: the criterion, what was checked, the finding, the place."""
    head = " · ".join(filter(None, (str(finding.criterion), finding.checked, finding.place)))
    return f"{head}\n{finding.statement}"[:2_000]


def _to_register(by: User, access: Access, finding: Finding) -> Finding:
    rows = Finding.objects.visible_to(access, InspectionPermission.VIEW).filter(pk=finding.pk)
    found_finding: Finding | None = (
        rows.select_for_update(of=("self",))
        .select_related("criterion", "visit__unit", "visit__round", "visit__campaign")
        .first()
    )
    if found_finding is None or access.user_id != by.pk:
        raise Refused(_("There is no such finding, or you are not allowed to see it."))
    if found_finding.visit.state != VisitState.DISCLOSED:
        raise refused(Fault.NOT_DISCLOSED)
    if found_finding.state == FindingState.WITHDRAWN:
        raise refused(Fault.FINDING_WITHDRAWN)
    path = found_finding.visit.path
    if not access.covers(InspectionPermission.VISIT, path):
        may_direct(access, path)
    return found_finding
