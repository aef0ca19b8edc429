"""The pages of the library on the site: libraries, materials, compiled readers, role models.

A page that is not for the public leads to the log-in page. Where somebody stopped reading and what they noted stays on
their device (``library.js``); nothing of it comes here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from touchstone.bulletins.site import show_page
from touchstone.library import queries
from touchstone.library.printing import LettersMissing, NotInstalled
from touchstone.library.rules import neighbours
from touchstone.library.texts import as_html
from touchstone.web.common.reader import to_login
from touchstone.web.library.files import pdf_of

if TYPE_CHECKING:
    from touchstone.content.models import BasePage
    from touchstone.library.models import (
        CompiledReaderPage,
        LibraryPage,
        MaterialPage,
        RoleModelIndexPage,
        RoleModelPage,
    )
    from touchstone.library.queries import Part

Trail = list[tuple[str, str]]


def library(request: HttpRequest, page: LibraryPage) -> HttpResponse:
    """List what a library holds, or what is found in it."""
    query = request.GET.get("q", "").strip()
    signed_in = request.user.is_authenticated
    context: dict[str, Any] = {"page": page, "sought": query[: queries.LONGEST_QUERY]}
    if query:
        context["found"] = queries.search_library(query, signed_in=signed_in, below=page)
    else:
        context["readers"] = queries.find_readers(page, signed_in=signed_in)
        context["materials"] = queries.find_materials(page, signed_in=signed_in)
    return show_page(request, page, "library/library.html", context, [(page.title, "")])


def material(request: HttpRequest, page: MaterialPage) -> HttpResponse:
    """Show a material by itself."""
    if not _may_read(request, page):
        return to_login(request)
    readers = [] if _is_preview(request) else _readers_with(request, page)
    context = {**_text(page), "readers": readers}
    return show_page(request, page, "library/material.html", context, [*_above(page), (page.title, "")])


def reader(
    request: HttpRequest,
    page: CompiledReaderPage,
    number: int | None = None,
    whole: bool = False,
    pdf: bool = False,
) -> HttpResponse:
    """Show the foreword and the contents of a reader, one of its parts, or the whole of it for printing."""
    if not _may_read(request, page):
        return to_login(request)
    parts = queries.find_parts(page, signed_in=_signed_in(request), preview=_is_preview(request))
    if number is not None:
        return _part(request, page, parts, number)
    if pdf:
        return _pdf(request, page, parts)
    foreword, _entries = as_html(page.foreword)
    context: dict[str, Any] = {"page": page, "foreword": foreword, "parts": parts}
    if not whole:
        return show_page(request, page, "library/reader.html", context, [*_above(page), (page.title, "")])
    context["texts"] = [(part, as_html(part.material.body)[0]) for part in parts]
    trail = [*_above(page), (page.title, page.get_url() or ""), (_("Print view"), "")]
    return show_page(
        request, page, "library/whole.html", context, trail, partial(_same_place, "whole/"), _("Back")
    )


def _part(request: HttpRequest, page: CompiledReaderPage, parts: Sequence[Part], number: int) -> HttpResponse:
    numbers = [part.number for part in parts]
    if number not in numbers:
        raise Http404(_("There is no such part, or it is only for readers who are signed in."))
    beside = neighbours(numbers, number)
    by_number = {part.number: part for part in parts}
    shown = by_number[number].material
    context = {
        **_text(shown),
        "reader": page,
        "parts": parts,
        "number": number,
        "before": by_number.get(beside.before or 0),
        "after": by_number.get(beside.after or 0),
    }
    trail = [*_above(page), (page.title, page.get_url() or ""), (shown.title, "")]
    same = partial(_same_place, f"{number}/")
    return show_page(request, page, "library/material.html", context, trail, same, _("Back to the contents"))


def _pdf(request: HttpRequest, page: CompiledReaderPage, parts: Sequence[Part]) -> HttpResponse:
    try:
        content = pdf_of(page, parts)
    except (NotInstalled, LettersMissing) as error:
        trail = [*_above(page), (page.title, page.get_url() or ""), (_("As a PDF"), "")]
        context = {"page": page, "letters": getattr(error, "letters", "")}
        return show_page(request, page, "library/no_pdf.html", context, trail)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = str(content_disposition_header(False, f"{page.title}.pdf"))
    return response


def role_models(request: HttpRequest, page: RoleModelIndexPage) -> HttpResponse:
    """List role models, the newest first and in no other order."""
    context = {"page": page, "models": queries.find_role_models(page)}
    return show_page(request, page, "library/role_models.html", context, [(page.title, "")])


def role_model(request: HttpRequest, page: RoleModelPage) -> HttpResponse:
    """Show a role model."""
    story, _entries = as_html(page.story)
    context = {"page": page, "story": story}
    return show_page(request, page, "library/role_model.html", context, [*_above(page), (page.title, "")])


def _text(page: MaterialPage) -> dict[str, Any]:
    body, entries = as_html(page.body)
    return {"page": page, "body": body, "entries": entries if len(entries) > 1 else []}


def _readers_with(request: HttpRequest, page: MaterialPage) -> list[tuple[str, str]]:
    found = queries.find_readers_with(page, signed_in=_signed_in(request))
    return [(reader_page.title, f"{reader_page.get_url()}{number}/") for reader_page, number in found]


def _above(page: BasePage) -> Trail:
    above = page.get_parent()
    return [(above.title, above.get_url() or "")]


def _same_place(place: str, translation: BasePage) -> str:
    return f"{translation.get_url() or '/'}{place}"


def _is_preview(request: HttpRequest) -> bool:
    return bool(getattr(request, "is_preview", False))


def _signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated or _is_preview(request)


def _may_read(request: HttpRequest, page: MaterialPage | CompiledReaderPage) -> bool:
    return page.is_public or _signed_in(request)
