"""Uploading a ledger, confirming its columns, loading it, and the list of imports."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django_htmx.http import HttpResponseClientRefresh

from touchstone.common.refusal import Refused
from touchstone.interchange.actions import discard, upload
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.kinds import KINDS
from touchstone.interchange.marking import mark_faults
from touchstone.interchange.models import BUSY, ENDED
from touchstone.interchange.permissions import ImportPermission
from touchstone.interchange.queries import find_import_units, get_run_page, needs_choice
from touchstone.interchange.tasks import start_check, start_loading
from touchstone.interchange.writing import TableColumn, write_table
from touchstone.web.common import addresses, formats
from touchstone.web.common.acts import ActPage, NotDone, act_view, by, perform, press, show, turn_away
from touchstone.web.common.components import Link
from touchstone.web.common.downloads import attachment
from touchstone.web.common.lists import New
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, in_campaign, post_view, read_view
from touchstone.web.imports import column_presenters, presenters
from touchstone.web.imports.finding import get_import, import_trail, imports_link, kinds_offered
from touchstone.web.imports.forms import UploadForm, megabytes
from touchstone.web.imports.tree_views import BESIDE, tree_of

if TYPE_CHECKING:
    from touchstone.interchange.models import ImportRun

MARGIN = 64 * 1024
"""Allowance for the other form data in the size of a request."""

DRAINED = 512 * 1024 * 1024
"""How much of an oversized upload to read and discard, so that the browser gets to see the response."""


@read_view(ImportPermission.IMPORT)
def imports(request: WorkspaceRequest) -> HttpResponse:
    """List the ledgers that were uploaded for the reader's units, newest first."""
    run_page = get_run_page(request.access, request.campaign, after=request.GET.get("after", ""))
    context = {
        "table": presenters.run_list(request.campaign, run_page),
        "main_action": New(_("Upload a ledger"), "import-new", ImportPermission.IMPORT).link(request),
        "breadcrumb": trail(request.campaign, Link(_("Imports"))),
    }
    return page(request, "web/imports/list.html", context)


def _limit_size(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Reject an oversized upload before it is stored; other requests get the usual CSRF check."""

    @csrf_exempt
    @wraps(view)
    def limited(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if (
            request.method == "POST"
            and int(length if length.isdecimal() else 0) > megabytes() * 2**20 + MARGIN
        ):
            left = DRAINED
            while left > 0 and (chunk := request.read(2**20)):
                left -= len(chunk)
            return _too_large(request, **kwargs)
        return csrf_protect(view)(request, **kwargs)

    return limited


@in_campaign(ImportPermission.IMPORT)
def _too_large(request: WorkspaceRequest) -> HttpResponse:
    form = _upload_form(request, {}, {})
    form.errors.clear()
    message = _("The file is larger than %(size)d MB. Divide the table into several files.")
    form.add_error("file", message % {"size": megabytes()})
    return show(request, _upload_page(request, form))


@_limit_size
@act_view(ImportPermission.IMPORT, begins=True)
def import_new(request: WorkspaceRequest) -> HttpResponse:
    """Upload a ledger and check it."""
    if request.method != "POST":
        return show(request, _upload_page(request, _upload_form(request)))
    page = _upload_page(request, _upload_form(request, request.POST, request.FILES))
    try:
        run = perform(page)
    except NotDone:
        return show(request, page)
    return _lead_to_import(request, run.pk)


def _upload(request: WorkspaceRequest, form: UploadForm) -> ImportRun:
    """Store a file and check it; refusals are shown at the file field."""
    file = form.cleaned_data["file"]
    values = {"source": file, "name": file.name, "kind": form.cleaned_data["kind"]}
    try:
        run = upload(**by(request), campaign=request.campaign, unit=form.chosen_unit, **values)
        if not needs_choice(run):
            start_check(**by(request), run=run)
    except UnreadableFile as error:
        raise Refused(error.message, "file") from error
    except Refused as refused:
        raise Refused(refused.message, refused.field if refused.field in form.fields else "file") from refused
    return run


def _lead_to_import(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Redirect to the import, or to its columns if nobody knows what they are.

    If nothing in it can be loaded, show it at once with status 400.
    """
    there, run = addresses.to("import", request.campaign, pk=pk), get_import(request, pk)
    if needs_choice(run):
        return redirect(addresses.to("import-columns", request.campaign, pk=pk))
    if run.state != "failed" and not presenters.nothing_right(run):
        return redirect(there)
    response = _import_page(request, run)
    response.status_code, response.headers["Content-Location"] = 400, there
    return response


def _upload_form(request: WorkspaceRequest, *sent: Any) -> UploadForm:
    kinds = kinds_offered(request)
    asked = request.GET.get("kind", "")
    initial = {"kind": asked if asked in kinds else ""}
    return UploadForm(find_import_units(request.access, request.campaign), kinds, *sent, initial=initial)


def _upload_page(request: WorkspaceRequest, form: UploadForm) -> ActPage[UploadForm, ImportRun]:
    return ActPage(
        heading=_("Upload a ledger"),
        form=form,
        do=lambda form: _upload(request, form),
        done="",
        breadcrumb=trail(request.campaign, imports_link(request), Link(_("Upload a ledger"))),
        lead=_("Load a ledger as it is kept. You first see what it would change."),
        send=_("Upload and check"),
        question=True,
        template="web/imports/new.html",
        context={"kinds": [presenters.described(KINDS[code]) for code in kinds_offered(request)]},
    )


@read_view(ImportPermission.IMPORT)
def import_example(request: WorkspaceRequest, kind: str) -> HttpResponse:
    """Return an empty workbook with the headings of a kind of ledger."""
    if kind not in kinds_offered(request):
        raise Http404(_("There is no such kind of ledger."))
    columns = [TableColumn(field.example, 18) for field in KINDS[kind].fields]
    label = str(KINDS[kind].label)
    return attachment(write_table(columns, [], label), f"{label}.xlsx")


@read_view(ImportPermission.IMPORT)
def import_page(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show an import: its preview, its progress or its result."""
    run = get_import(request, pk)
    htmx = getattr(request, "htmx", None)
    if htmx and htmx.target == presenters.PROGRESS and run.state not in BUSY:
        # The work is done: reload the page to show the result.
        return HttpResponseClientRefresh()
    return _import_page(request, run)


def _import_page(request: WorkspaceRequest, run: ImportRun) -> HttpResponse:
    busy = run.state in BUSY
    open_ = not busy and run.state not in ENDED
    start = request.GET.get("wrong", "")
    progress = presenters.progress(run) if busy else None
    context = {
        "run": run,
        "notices": list(presenters.notices(run)),
        "facts": presenters.facts(run),
        "counts": presenters.counts(run)
        if run.state in ("checked", "applied", "discarded", "returned")
        else None,
        "faults": presenters.fault_table(run, int(start) if start.isdecimal() and len(start) < 6 else 0),
        "previews": list(presenters.previews(run)) if run.state == "checked" else (),
        "open": open_,
        "waits": open_ and needs_choice(run),
        "tree": tree_of(run, BESIDE),
        "sheets": column_presenters.sheet_table(run) if run.plan and not busy else None,
        "progress": progress,
        "refresh_seconds": 3 if busy else None,
        "breadcrumb": import_trail(request, run),
    }
    pieces = {presenters.PROGRESS: progress} if progress else None
    return page(request, "web/imports/one.html", context, pieces=pieces)


@post_view(ImportPermission.IMPORT)
def import_load(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Load an import that was checked."""
    run = get_import(request, pk)
    partial = request.POST.get("partial") == "yes"
    there = addresses.to("import", request.campaign, pk=pk)
    try:
        return press(
            request,
            lambda: start_loading(**by(request), run=run, partial=partial),
            lambda _started: _loaded(get_import(request, pk)),
            there,
        )
    except UnreadableFile as error:
        return turn_away(request, error.message, there)


def _loaded(run: ImportRun) -> str:
    """Return the message with the number of loaded rows, or "" while they are still being loaded."""
    if run.state != "applied":
        return ""
    rows = run.new + run.changed
    return ngettext("%(n)s row was loaded.", "%(n)s rows were loaded.", rows) % {"n": formats.number(rows)}


@post_view(ImportPermission.IMPORT)
def import_discard(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Discard an import."""
    run = get_import(request, pk)
    return press(
        request,
        lambda: discard(**by(request), run=run),
        _("The import was discarded; nothing was changed."),
        back=addresses.to("import", request.campaign, pk=pk),
        to=addresses.to("imports", request.campaign),
    )


@read_view(ImportPermission.IMPORT)
def import_marked(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Return the workbook with all faults marked."""
    run = get_import(request, pk)
    try:
        content = mark_faults(request.access, run)
    except (UnreadableFile, Refused) as error:
        return turn_away(request, str(error), addresses.to("import", request.campaign, pk=pk))
    name = _("%(name)s with faults marked") % {"name": run.file_name.rsplit(".", 1)[0]}
    return attachment(content, f"{name}.xlsx")
