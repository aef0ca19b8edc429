"""Disclosing a visit, and registering a finding as a problem."""

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
"""Code of the campaign's time limit for a unit's reply."""


def disclose(*, by: User, access: Access, visit: Visit, version: int | None = None) -> Visit:
    """Make a visit and its findings visible to the unit and those above it, and count them, in one transaction.

    The unit's time to reply starts now.
    """
    with transaction.atomic():
        current_visit = locked_visit(by, access, visit, version)
        refuse(disclosing(standing_of(current_visit)))
        current_visit.state = VisitState.DISCLOSED.value
        current_visit.disclosed_at = clock.now()
        current_visit.disclosed_by = by
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
    """Register a finding as a problem of the visited unit; a second call returns the same problem.

    Refused before the disclosure, because the unit can read the register. Anyone who may visit or direct inspections
    at the unit may do this; they need no permission in the register itself.
    """
    with transaction.atomic():
        freeze_paths()
        locked_finding = _lock_for_register(by, access, finding)
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
            deadline=deadline or _usable_deadline(visit.campaign, locked_finding.deadline),
            origin=f"inspection.finding:{locked_finding.pk}",
            origin_label=str(
                _("%(round)s, visit of %(day)s, finding %(number)d")
                % {"round": visit.round, "day": visit.visited_on, "number": locked_finding.number}
            )[:200],
        )
        step = access.only({ProblemPermission.REGISTER.value: (visit.path,)})
        problem = register_problem(by=by, access=step, campaign=visit.campaign, entry=entry)
        locked_finding.problem_key, locked_finding.problem_number = problem.pk, problem.number
        locked_finding.version += 1
        locked_finding.save()
        record(
            by=by,
            verb="inspection.finding-registered",
            target=locked_finding,
            changes={"problem": (None, problem.number)},
        )
    return problem


def _usable_deadline(campaign: Campaign, day: datetime.date | None) -> datetime.date | None:
    """Return a finding's deadline if it is a working day that has not passed, else None."""
    if day is None or day < clock.today() or not get_calendar(campaign).may_be_worked(day):
        return None
    return day


def statement_of(finding: Finding) -> str:
    """Return the problem statement of a finding: criterion, subject checked and place, then the finding itself."""
    head = " · ".join(filter(None, (str(finding.criterion), finding.checked, finding.place)))
    return f"{head}\n{finding.statement}"[:2_000]


def _lock_for_register(by: User, access: Access, finding: Finding) -> Finding:
    rows = Finding.objects.visible_to(access, InspectionPermission.VIEW).filter(pk=finding.pk)
    locked_finding = (
        rows.select_for_update(of=("self",))
        .select_related("criterion", "visit__unit", "visit__round", "visit__campaign")
        .first()
    )
    if locked_finding is None or access.user_id != by.pk:
        raise Refused(_("There is no such finding, or you are not allowed to see it."))
    if locked_finding.visit.state != VisitState.DISCLOSED:
        raise refused(Fault.NOT_DISCLOSED)
    if locked_finding.state == FindingState.WITHDRAWN:
        raise refused(Fault.FINDING_WITHDRAWN)
    path = locked_finding.visit.path
    if not access.covers(InspectionPermission.VISIT, path):
        may_direct(access, path)
    return locked_finding
