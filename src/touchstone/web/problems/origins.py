"""Links to the records that problems came from, for readers who may see those records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from touchstone.inspection.queries import get_finding
from touchstone.interchange.queries import get_run
from touchstone.problems.queries.self_checks import get_answered_self_check
from touchstone.web.common import addresses
from touchstone.web.common.reader import WorkspaceRequest

if TYPE_CHECKING:
    from touchstone.problems.models import Problem


def origin_href(request: WorkspaceRequest, problem: Problem) -> str:
    """Return the URL of the record that a problem came from, or "" if the reader may not see it."""
    kind, key, *_number = [*problem.origin.split(":"), ""]
    if not key.isdecimal():
        return ""
    access, campaign = request.access, request.campaign
    match kind:
        case "inspection.finding" if finding := get_finding(access, campaign, int(key)):
            visit = addresses.to("inspection-visit", campaign, pk=finding.visit_id)
            return f"{visit}#finding-{finding.number}"
        case "import" if run := get_run(access, campaign, int(key)):
            return addresses.to("import", campaign, pk=run.pk)
        case "problems.self-check" if self_check := get_answered_self_check(access, campaign, int(key)):
            return addresses.to("self-check", campaign, pk=self_check.pk)
    return ""
