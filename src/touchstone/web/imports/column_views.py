"""Saying what the columns of a ledger are, and what is remembered of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from touchstone.common.refusal import Refused
from touchstone.interchange.actions import change_mapping, choose_columns, forget_mapping
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.models import BUSY, ENDED
from touchstone.interchange.permissions import ImportPermission
from touchstone.interchange.queries import find_column_mappings, get_column_mapping
from touchstone.interchange.tasks import start_check
from touchstone.web.common import addresses
from touchstone.web.common.acts import ActPage, act_view, by, or_404, press, turn_away
from touchstone.web.common.components import Link
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, post_view, read_view, sent
from touchstone.web.imports import column_presenters
from touchstone.web.imports.column_forms import ColumnsForm, MappingForm
from touchstone.web.imports.finding import get_import, import_trail, imports_link, kinds_offered

if TYPE_CHECKING:
    from touchstone.interchange.models import ColumnMapping, ImportRun


@act_view(ImportPermission.IMPORT)
def import_columns(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Say which row is the header, what each sheet holds and what each column is; then the file is checked again."""
    run = get_import(request, pk)
    there = addresses.to("import", request.campaign, pk=pk)
    if run.state in BUSY or run.state in ENDED:
        return redirect(there)
    form = ColumnsForm(run, kinds_offered(request), sent(request))
    if not form.is_bound or not form.is_valid():
        return _columns_page(request, run, form)
    try:
        run = choose_columns(
            **by(request),
            run=run,
            kinds=form.kinds,
            fields=form.chosen,
            headers=form.headers,
            options=form.options,
        )
        if any(form.is_read_anew(number) for number in range(len(form.sheets))):
            return redirect(addresses.to("import-columns", request.campaign, pk=pk))
        start_check(**by(request), run=run)
    except UnreadableFile as error:
        form.add_error(None, error.message)
        return _columns_page(request, run, form)
    except Refused as refused:
        return turn_away(request, refused.message, there)
    return redirect(there)


def _columns_page(request: WorkspaceRequest, run: ImportRun, form: ColumnsForm) -> HttpResponse:
    context = {
        "run": run,
        "form": form,
        "sheets": column_presenters.sheets(form),
        "breadcrumb": import_trail(request, run, _("Columns")),
    }
    return page(request, "web/imports/columns.html", context, status=400 if form.errors else 200)


@post_view(ImportPermission.IMPORT)
def import_check(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Check an import again, as its columns are chosen."""
    run = get_import(request, pk)
    there = addresses.to("import", request.campaign, pk=pk)
    return press(request, lambda: start_check(**by(request), run=run), "", back=there)


@read_view(ImportPermission.IMPORT)
def import_mappings(request: WorkspaceRequest) -> HttpResponse:
    """List what is remembered of the columns of ledgers."""
    mappings = find_column_mappings(request.access, request.campaign)
    context = {
        "title": _("Remembered columns"),
        "table": column_presenters.mapping_list(request.campaign, mappings),
        "breadcrumb": trail(request.campaign, imports_link(request), Link(_("Remembered columns"))),
    }
    return page(request, "web/list.html", context)


@act_view(ImportPermission.IMPORT)
def import_mapping(request: WorkspaceRequest, pk: int) -> ActPage[MappingForm, ColumnMapping]:
    """Change what is remembered of the columns of one header."""
    mapping = _mapping(request, pk)
    headings = column_presenters.headings_of(mapping)
    remembered = addresses.to("import-mappings", request.campaign)
    return ActPage(
        heading=_("Remembered columns"),
        form=MappingForm(mapping.kind, headings, mapping.fields, sent(request)),
        do=lambda form: change_mapping(**by(request), mapping=mapping, fields=form.chosen),
        done=_("The next ledger with these headings is read so."),
        breadcrumb=trail(
            request.campaign,
            imports_link(request),
            Link(_("Remembered columns"), remembered),
            Link(str(mapping)[:60]),
        ),
        lead=column_presenters.about(mapping),
        send=_("Remember"),
        template="web/imports/mapping.html",
        context={"mapping": mapping},
    )


@post_view(ImportPermission.IMPORT)
def import_mapping_forget(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Forget what the columns of one header are."""
    mapping = _mapping(request, pk)
    return press(
        request,
        lambda: forget_mapping(**by(request), mapping=mapping),
        _("Forgotten: the next ledger with these headings is read as if it were the first."),
        back=addresses.to("import-mappings", request.campaign),
    )


def _mapping(request: WorkspaceRequest, pk: int) -> ColumnMapping:
    mapping = get_column_mapping(request.access, request.campaign, pk)
    return or_404(mapping, _("There are no such remembered columns, or they do not belong to your units."))
