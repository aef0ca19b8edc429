"""The records that a standing check finds, as a list for screen, paper and file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from touchstone.common import clock
from touchstone.common.finding import get_page
from touchstone.common.pages import Page
from touchstone.units.paths import parent
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import get_labels
from touchstone.web.checks.declared import CHECKS, Check, Line
from touchstone.web.common import addresses
from touchstone.web.common.components import Link
from touchstone.web.common.lists import Column, Empty, File, List, ListQuery, PageRequest, Paper
from touchstone.web.common.reader import WorkspaceRequest

CHECKS_NAME = pgettext_lazy("standing checks", "Checks")


@dataclass(frozen=True)
class Shown:
    """An odd record with the name of the unit to which it belongs, or of the unit above if it is a unit itself."""

    line: Line
    where: str


def _page(check: Check, query: ListQuery[None], turn: PageRequest) -> Page[Any]:
    return get_page(
        check.find(query.request, clock.today()), check.field, turn.after, turn.size, walk=check.walk
    )


def _shown(check: Check, request: WorkspaceRequest, rows: Sequence[Any]) -> Iterator[Shown]:
    lines = [check.line(row) for row in rows]
    above: dict[str, str] = {}
    if check.of_units:
        above = get_labels(request.access, {parent(line.unit.path) for line in lines})
    for line in lines:
        yield Shown(line, above.get(parent(line.unit.path), "") if check.of_units else line.unit.label)


def _mend(request: WorkspaceRequest, shown: Shown) -> str:
    """Return the URL of the page on which a record is mended."""
    line = shown.line
    key = {"pk": line.key} if line.key else {}
    return addresses.with_query(addresses.to(line.page, request.campaign, **key), dict(line.query))


def list_of(check: Check) -> List[None, Shown]:
    """Return the list of a check."""
    return List(
        name="check",
        key="found",
        permission=UnitPermission.CHANGE,
        heading=check.title,
        page=partial(_page, check),
        lines=partial(_shown, check),
        columns=(
            Column(gettext_lazy("What is odd"), lambda shown: shown.line.what),
            Column(
                gettext_lazy("Above it") if check.of_units else gettext_lazy("Unit"),
                lambda shown: shown.where,
            ),
            Column(gettext_lazy("Detail"), lambda shown: shown.line.detail),
        ),
        href=_mend,
        row_key=lambda shown: f"{shown.line.page}-{shown.line.unit.pk}-{shown.line.key}",
        empty=Empty(gettext_lazy("All is well"), gettext_lazy("There is nothing of this kind.")),
        template="web/checks/found.html",
        above=lambda request: (Link(CHECKS_NAME, addresses.to("checks", request.campaign)),),
        around=lambda _query: {"advice": check.advice},
        paper=Paper(check.title, gettext_lazy("The first %(n)s records. Take the whole as a workbook.")),
        file=File(check.title, gettext_lazy("More than %(n)s records are too many for one file.")),
        where={"code": check.code},
        at={"code": check.code},
    )


LISTS = {check.code: list_of(check) for check in CHECKS}
