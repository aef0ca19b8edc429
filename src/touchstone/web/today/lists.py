"""Imports that came back or are in progress, and links for readers by role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.interchange.permissions import ImportPermission
from touchstone.interchange.queries import get_run_page
from touchstone.units.roles import Role
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.reader import WorkspaceRequest, may

if TYPE_CHECKING:
    from touchstone.interchange.models import ImportRun
    from touchstone.units.models import Unit

LOOKED_AT = 20
"""Number of the newest imports checked; older ones are on the page of imports."""

SHOWN = 5


@dataclass(frozen=True)
class Imports:
    """The imports that are waiting for the reader, and those in progress."""

    back: Sequence[ui.TaskRow] = ()
    waiting: Sequence[ui.TaskRow] = ()


def imports(request: WorkspaceRequest) -> Imports:
    """Return the imports of the reader's units that are not finished."""
    if not may(request, ImportPermission.IMPORT):
        return Imports()
    newest = get_run_page(request.access, request.campaign, size=LOOKED_AT).rows
    back = [_back(request, run) for run in newest if run.state in ("checked", "failed")]
    waiting = [_waiting(request, run) for run in newest if run.state in ("uploaded", "checking", "applying")]
    return Imports(back[:SHOWN], waiting[:SHOWN])


def _back(request: WorkspaceRequest, run: ImportRun) -> ui.TaskRow:
    href = addresses.to("import", request.campaign, pk=run.pk)
    if run.state == "failed":
        status, button = ui.Status(_("could not be read"), "bad"), _("See why")
    elif run.wrong:
        label = ngettext("%(n)s wrong row", "%(n)s wrong rows", run.wrong) % {"n": formats.number(run.wrong)}
        status, button = ui.Status(label, "warn"), _("Look at them")
    else:
        status, button = ui.Status(_("checked, not loaded yet"), "part"), _("Load")
    return ui.TaskRow(run.file_name, href, run.unit.label, status=status, button=ui.Link(button, href))


def _waiting(request: WorkspaceRequest, run: ImportRun) -> ui.TaskRow:
    href = addresses.to("import", request.campaign, pk=run.pk)
    status = ui.Status(run.get_state_display(), "part")
    return ui.TaskRow(run.file_name, href, run.unit.label, status=status)


def ways(request: WorkspaceRequest, own: Sequence[Unit]) -> list[ui.Link]:
    """Return links to the pages that the reader's roles need."""
    campaign, roles = request.campaign, request.access.roles
    links: dict[str, ui.Link] = {}

    def offer(name: str, label: formats.Words, note: formats.Words, permission: str) -> None:
        if may(request, permission):
            links.setdefault(name, ui.Link(label, addresses.to(name, campaign), note))

    if Role.LEADER in roles:
        for unit in own[:SHOWN]:
            there = addresses.to("unit", campaign, pk=unit.pk)
            links[f"unit-{unit.pk}"] = ui.Link(unit.label, there, _("what your unit has done"))
        offer("leading", _("What you lead"), _("open problems, the first due first"), "problems.view")
    if Role.EDITOR in roles:
        note = _("write a bulletin with live figures, and submit it")
        links["room"] = ui.Link(_("Editor's room"), reverse("wagtailadmin_home"), note)
    elif Role.OFFICE in roles:
        links["room"] = ui.Link(
            _("Editor's room"), reverse("wagtailadmin_home"), _("approve and publish bulletins")
        )
    if Role.STEERING in roles:
        offer(
            "verification",
            _("Verification room"),
            _("plans and closure requests that wait for you"),
            "problems.verify",
        )
        offer(
            "steering-groups",
            _("Steering groups"),
            _("your units, and which of them are silent"),
            "units.view",
        )
    if Role.INSPECTOR in roles:
        note = _("your rounds: plan visits, write findings, disclose them")
        offer("inspection", _("Inspections"), note, "inspection.visit")
    offer(
        "board", _("Board"), _("how the campaign stands, and what changed since yesterday"), "campaigns.view"
    )
    if Role.AUDITOR in roles or Role.OFFICE in roles:
        offer("sessions", _("Sessions"), _("every record, with its history"), "study.view")
    offer("units", _("Units"), _("the tree, with what each unit did"), "units.view")
    offer("figures", _("Figures"), _("everything that is counted, with the rows behind it"), "campaigns.view")
    return list(links.values())
