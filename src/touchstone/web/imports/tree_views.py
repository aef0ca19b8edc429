"""The tree that would come of a list of units, to be looked through and printed before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from touchstone.common.wording import listed
from touchstone.interchange.actions import choose_move
from touchstone.interchange.intake.outline import Line, Mark, Outline, Why
from touchstone.interchange.permissions import ImportPermission
from touchstone.interchange.queries import get_options, get_outline
from touchstone.interchange.tasks import start_check
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.acts import by, press
from touchstone.web.common.components.feedback import Tone
from touchstone.web.common.pages import page
from touchstone.web.common.reader import WorkspaceRequest, post_view, read_view
from touchstone.web.imports import column_presenters
from touchstone.web.imports.finding import get_import, import_trail

if TYPE_CHECKING:
    from touchstone.interchange.models import ImportRun

BESIDE = 40
"""Maximum number of lines that are shown on the page of the import itself."""

TONES: Mapping[str, Tone] = {
    Mark.NEW: "good",
    Mark.CHANGED: "part",
    Mark.MOVED: "part",
    Mark.DOUBTFUL: "warn",
    Mark.WRONG: "bad",
}


@dataclass(frozen=True)
class TreeLine:
    """A line of the tree: how far it is indented, the unit, its state and a note."""

    depth: int
    name: str
    status: ui.Status | None
    note: str


@dataclass(frozen=True)
class Tree:
    """The lines that are shown, a summary, and whether more of them are on the page of the tree."""

    lines: Sequence[TreeLine]
    summary: str
    cut: bool = False


def tree_of(run: ImportRun, at_most: int = 0) -> Tree | None:
    """Return the tree of an import that was checked, or None if it has no list of units."""
    outline = get_outline(run)
    if run.state != "checked" or not outline.lines:
        return None
    lines = outline.lines[:at_most] if at_most else outline.lines
    return Tree([_shown(line) for line in lines], _counts(outline.counts), len(lines) < len(outline.lines))


def mark_label(mark: str) -> str:
    """Return what becomes of a unit, as a word."""
    return {
        Mark.NEW: pgettext("a unit in a list", "new"),
        Mark.CHANGED: pgettext("a unit in a list", "changed"),
        Mark.MOVED: pgettext("a unit in a list", "moved"),
        Mark.DOUBTFUL: pgettext("a unit in a list", "doubtful"),
        Mark.WRONG: pgettext("a unit in a list", "wrong"),
    }.get(Mark(mark), pgettext("a unit in a list", "there already"))


def _shown(line: Line) -> TreeLine:
    if line.mark == Mark.MORE:
        number = sum(line.counts.values())
        text = ngettext("and %(n)s more: %(counts)s", "and %(n)s more: %(counts)s", number)
        return TreeLine(
            line.depth, text % {"n": formats.number(number), "counts": _counts(line.counts)}, None, ""
        )
    status = ui.Status(mark_label(line.mark), TONES[line.mark]) if line.mark in TONES else None
    return TreeLine(line.depth, line.name, status, _note(line))


def _note(line: Line) -> str:
    texts = {
        Why.FROM: _("stands below %(name)s now"),
        Why.ELSEWHERE: _("a unit of this name stands below %(name)s"),
        Why.SIMILAR: _("there is a unit %(name)s"),
        Why.PARENT_UNKNOWN: _("the unit above, %(name)s, is not known"),
        Why.WRONG: _("the row is wrong"),
    }
    text = texts[Why(line.why)] % {"name": line.about or "–"} if line.why else ""
    row = _("row %(row)d") % {"row": line.row} if line.why and line.row else ""
    return listed([part for part in (text, row) if part])


def _counts(counts: Mapping[str, int]) -> str:
    said = pgettext("units in a list", "%(number)s %(what)s")
    parts = [
        said % {"number": formats.number(counts[mark]), "what": mark_label(mark)}
        for mark in Mark
        if counts.get(mark)
    ]
    return listed(parts)


def tree_notices(run: ImportRun, outline: Outline) -> Iterable[ui.Notice]:
    """Yield what may be wrong with the tree as a whole."""
    fields = {
        column["field"] for sheet in run.plan if sheet["kind"] == "units" for column in sheet["columns"]
    }
    if "parent" not in fields and outline.counts.get(Mark.NEW, 0) > 1:
        link = ui.Link(_("Say what the columns are"), addresses.to("import-columns", run.campaign, pk=run.pk))
        text = _("No column says which unit is above another: new units stand side by side below %(top)s.")
        yield ui.Notice(text % {"top": run.unit.label}, tone="warn", links=[link])
    yield from column_presenters.left_out(run)


@read_view(ImportPermission.IMPORT)
def import_tree(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show the tree that would come of an import of units."""
    run = get_import(request, pk)
    tree = tree_of(run)
    if tree is None:
        return redirect(addresses.to("import", request.campaign, pk=pk))
    outline = get_outline(run)
    context = {
        "run": run,
        "tree": tree,
        "notices": list(tree_notices(run, outline)),
        "elsewhere": outline.elsewhere,
        "moves": get_options(run).move,
        "breadcrumb": import_trail(request, run, _("Tree")),
    }
    return page(request, "web/imports/tree.html", context)


@post_view(ImportPermission.IMPORT)
def import_move(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Say whether units that stand elsewhere are moved or made a second time, and check the import again."""
    run = get_import(request, pk)
    move = request.POST.get("move") == "yes"

    def choose() -> None:
        start_check(**by(request), run=choose_move(**by(request), run=run, move=move))

    return press(request, choose, "", back=addresses.to("import-tree", request.campaign, pk=pk))
