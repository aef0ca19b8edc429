"""Template tags that build components from plain values, for packages that do not import the web package."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from touchstone.common.wording import listed
from touchstone.web.common import components as ui
from touchstone.web.common.formats import Amount, Words
from touchstone.web.templatetags.ui import show

register = template.Library()


register.filter("listed", listed)


@register.simple_tag(takes_context=True)
def breadcrumb(context: Context, trail: Iterable[tuple[Words, str]]) -> SafeString:
    """Render a breadcrumb from pairs of label and URL; the last one is the page itself."""
    return show(context, ui.Breadcrumb(tuple(ui.Link(label, href) for label, href in trail)))


@register.simple_tag(takes_context=True)
def languages(context: Context, hrefs: Iterable[tuple[str, str]]) -> SafeString:
    """Render links to the page in the other languages from pairs of code and URL."""
    return show(context, ui.LanguageSwitch(tuple(hrefs), next=context["request"].get_full_path()))


@register.simple_tag(takes_context=True)
def reading_controls(context: Context, back_href: str = "", back_label: Words = "") -> SafeString:
    """Render the reading controls with a link back to the list that the page belongs to."""
    controls: ui.ReadingControls = context["shell"].reading_controls
    return show(context, dataclasses.replace(controls, back_href=back_href, back_label=back_label))


@register.simple_tag(takes_context=True)
def breakdown(
    context: Context,
    title: Words,
    total: Amount | None,
    parts: Iterable[tuple[Words, Amount | None]],
    unit: Words = "",
) -> SafeString:
    """Render a total with its parts, given as pairs of label and amount; a remainder is always shown."""
    return show(
        context, ui.Breakdown(title, total, tuple(ui.Part(label, value) for label, value in parts), unit)
    )


@register.simple_tag(takes_context=True)
def facts(context: Context, pairs: Iterable[tuple[Words, Any]]) -> SafeString:
    """Render facts from pairs of label and value."""
    return show(context, ui.Facts(tuple(ui.Fact(label, value) for label, value in pairs)))


@register.simple_tag(takes_context=True)
def rows_table(context: Context, caption: Words, page: Any) -> SafeString:
    """Render one page of the rows behind a figure; rows added after publication are labelled."""
    numeric = [
        any(isinstance(cells[index], int) for _late, cells in page.rows) for index in range(len(page.columns))
    ]
    columns = [ui.Column(label, number) for label, number in zip(page.columns, numeric, strict=True)]
    pager = ui.Pager(
        f"?page={page.number - 1}#rows" if page.number > 1 else "",
        f"?page={page.number + 1}#rows" if page.more else "",
        _("page %(number)s") % {"number": page.number},
    )
    drawn = [ui.Row(_cells(late, cells)) for late, cells in page.rows]
    shown = pager if pager.previous_href or pager.next_href else None
    return show(context, ui.Table(caption, columns, drawn, pager=shown, caption_hidden=True, key="rows"))


def _cells(late: bool, cells: Sequence[Any]) -> list[Any]:
    first, *others = cells
    return [ui.Cell(first, _("came after publication")) if late else first, *others]
