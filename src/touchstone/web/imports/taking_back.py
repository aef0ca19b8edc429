"""Taking an import back: the page that shows what would go and what stands in the way, and the act."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from touchstone.common.wording import listed
from touchstone.interchange.models import RunState
from touchstone.interchange.permissions import ImportPermission
from touchstone.interchange.tasks import start_taking_back
from touchstone.interchange.undoing.actions import explain_nothing_to_take_back
from touchstone.interchange.undoing.queries import Example, Obstacle, TakingBack, preview_taking_back
from touchstone.problems.permissions import ProblemPermission
from touchstone.sites.permissions import SitePermission
from touchstone.study.permissions import StudyPermission
from touchstone.training.permissions import TrainingPermission
from touchstone.units.permissions import UnitPermission
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.reader import WorkspaceRequest, may, sent
from touchstone.web.common.refusals import RefusingForm
from touchstone.web.imports.finding import get_import, import_trail

if TYPE_CHECKING:
    from touchstone.interchange.models import ImportRun

_PAGES = {
    "units.unit": ("unit", UnitPermission.VIEW),
    "units.group": ("steering-group", UnitPermission.VIEW),
    "study.studysession": ("session", StudyPermission.VIEW),
    "sites.exhibitionvisits": ("exhibition-count", SitePermission.VIEW),
    "problems.problem": ("problem", ProblemPermission.VIEW),
    "problems.specialrectification": ("special", ProblemPermission.VIEW),
    "training.delegation": ("training-places", TrainingPermission.VIEW),
    "interchange.importrun": ("import", ImportPermission.IMPORT),
}
"""The page of each kind of record that is named, and who may open it."""


@act_view(ImportPermission.IMPORT)
def import_take_back(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Show what taking an import back would do, and take it back."""
    run = get_import(request, pk)
    preview = cache(lambda: preview_taking_back(run))
    nothing = explain_nothing_to_take_back(run)
    return ActPage(
        title=_("Take back"),
        heading=_("Take back %(name)s?") % {"name": run.file_name},
        form=RefusingForm(sent(request)),
        do=lambda _form: start_taking_back(**by(request), run=run),
        done=lambda _result: _done(get_import(request, pk)),
        back=addresses.to("import", request.campaign, pk=pk),
        breadcrumb=import_trail(request, run, _("Take back")),
        question=True,
        # What has been built upon it meanwhile is found by the act itself, which looks once more.
        possible=not nothing and (request.method == "POST" or preview().possible),
        template="web/imports/take_back.html",
        context=lambda: {"nothing": nothing} if nothing else _context(request, preview()),
    )


def _done(run: ImportRun) -> str:
    if run.state == RunState.RETURNED:
        return _("The import was taken back. Everything is as it was before.")
    return _("The import is being taken back. You can leave this page and come back to it.")


def _context(request: WorkspaceRequest, preview: TakingBack) -> dict[str, object]:
    return {
        "preview": preview,
        "effect": _effect(preview),
        "obstacles": _obstacle_table(request, preview.obstacles) if preview.obstacles else None,
    }


def _effect(preview: TakingBack) -> ui.Facts | None:
    """Return how many records go, and how many go back to what they were, the records of the ledger first."""
    gone, restored = dict(preview.gone), dict(preview.restored)
    facts = [
        ui.Fact(label, listed([*_deleted(gone.get(label, 0)), *_as_before(restored.get(label, 0))]))
        for label in dict.fromkeys((*gone, *restored))
    ]
    return ui.Facts(facts) if facts else None


def _deleted(number: int) -> list[str]:
    said = ngettext("%(n)s is deleted", "%(n)s are deleted", number)
    return [said % {"n": formats.number(number)}] if number else []


def _as_before(number: int) -> list[str]:
    said = ngettext("%(n)s is again as it was before", "%(n)s are again as they were before", number)
    return [said % {"n": formats.number(number)}] if number else []


def _obstacle_table(request: WorkspaceRequest, obstacles: tuple[Obstacle, ...]) -> ui.Table:
    columns = (
        Column[Obstacle](pgettext("in the way", "What"), lambda found: ui.Cell(found.what, found.why)),
        Column[Obstacle](pgettext("in the way", "How many"), lambda found: found.number, numeric=True),
        Column[Obstacle](pgettext("in the way", "Which"), lambda found: _named(request, found)),
    )
    return record_table(
        _("What stands in the way"), columns, obstacles, row_key=lambda _found: "", key="obstacles"
    )


def _named(request: WorkspaceRequest, found: Obstacle) -> SafeString | str:
    """Return the first of the records, each as a link if the reader may open its page, and how many more there are."""
    lines = [_linked(request, example) for example in found.examples]
    if lines and (more := found.number - len(lines)) > 0:
        lines.append(ngettext("and %(more)d more", "and %(more)d more", more) % {"more": more})
    if not lines:
        return "–"
    named = format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines))
    return format_html("<div>{}</div>", named)


def _linked(request: WorkspaceRequest, example: Example) -> SafeString | str:
    name, permission = _PAGES.get(example.kind, ("", ""))
    href = example.href
    if name and may(request, permission):
        href = addresses.to(name, request.campaign, pk=example.key)
    return format_html('<a href="{}">{}</a>', href, example.label) if href else example.label
