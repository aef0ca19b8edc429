"""Links to the records that problems came from, for readers who may see those records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from touchstone.inspection.queries import get_finding
from touchstone.interchange.queries import get_run
from touchstone.problems.queries.self_checks import get_answered_self_check
from touchstone.web.common import addresses
from touchstone.web.common.reader import WorkspaceRequest

if TYPE_CHECKING:
    from touchstone.problems.models import Problem


def _finding(request: WorkspaceRequest, pk: int) -> str:
    finding = get_finding(request.access, request.campaign, pk)
    if finding is None:
        return ""
    return (
        addresses.to("inspection-visit", request.campaign, pk=finding.visit_id) + f"#finding-{finding.number}"
    )


def _import(request: WorkspaceRequest, pk: int) -> str:
    run = get_run(request.access, request.campaign, pk)
    return addresses.to("import", request.campaign, pk=run.pk) if run else ""


def _self_check(request: WorkspaceRequest, pk: int) -> str:
    self_check = get_answered_self_check(request.access, request.campaign, pk)
    return addresses.to("self-check", request.campaign, pk=self_check.pk) if self_check else ""


WAYS: Mapping[str, Callable[[WorkspaceRequest, int], str]] = MappingProxyType(
    {"inspection.finding": _finding, "import": _import, "problems.self-check": _self_check}
)
"""Functions that return the URL of a source record, by the kind of record."""


def origin_href(request: WorkspaceRequest, problem: Problem) -> str:
    """Return the URL of the record that a problem came from, or "" if the reader may not see it."""
    kind, _colon, place = problem.origin.partition(":")
    key = place.partition(":")[0]
    return WAYS[kind](request, int(key)) if kind in WAYS and key.isdecimal() else ""
