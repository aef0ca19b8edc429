"""What all pages of one import need: the import, its place in the workspace, and the kinds that the reader may load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from touchstone.interchange.actions import release_if_dead
from touchstone.interchange.intake import WAYS
from touchstone.interchange.kinds import KINDS
from touchstone.interchange.queries import get_run
from touchstone.web.common import addresses
from touchstone.web.common.acts import or_404
from touchstone.web.common.components import Breadcrumb, Link
from touchstone.web.common.pages import trail
from touchstone.web.common.reader import WorkspaceRequest, may

if TYPE_CHECKING:
    from touchstone.interchange.models import ImportRun


def get_import(request: WorkspaceRequest, pk: int) -> ImportRun:
    """Return an import of the reader's units, or raise 404."""
    run = get_run(request.access, request.campaign, pk)
    return release_if_dead(or_404(run, _("There is no such import, or it does not belong to your units.")))


def kinds_offered(request: WorkspaceRequest) -> list[str]:
    """Return the kinds of ledger that the reader may load in this campaign."""
    return [kind.code for kind in KINDS if kind.code in WAYS and may(request, WAYS[kind.code].permission)]


def imports_link(request: WorkspaceRequest) -> Link:
    """Return the link to the list of imports."""
    return Link(_("Imports"), addresses.to("imports", request.campaign))


def import_trail(request: WorkspaceRequest, run: ImportRun, here: str = "") -> Breadcrumb:
    """Return the breadcrumb of a page below an import, or of the import itself."""
    if not here:
        return trail(request.campaign, imports_link(request), Link(run.file_name))
    there = addresses.to("import", request.campaign, pk=run.pk)
    return trail(request.campaign, imports_link(request), Link(run.file_name, there), Link(here))
