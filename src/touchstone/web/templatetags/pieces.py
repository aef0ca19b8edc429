"""Components made of plain values, for pages of areas that stand below the web and know nothing of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from touchstone.web.common.components import (
    Breadcrumb,
    Breakdown,
    Cell,
    Column,
    Fact,
    Facts,
    LanguageSwitch,
    Link,
    Pager,
    Part,
    ReadingControls,
    Row,
    Table,
)
from touchstone.web.common.formats import Amount, Words
from touchstone.web.templatetags.ui import show

register = template.Library()


@register.filter
def listed(names: Iterable[object]) -> str:
    """Write names one after the other, as a sentence lists them."""
    return _(", ").join(str(name) for name in names)


@register.simple_tag(takes_context=True)
def breadcrumb(context: Context, trail: Iterable[tuple[Words, str]]) -> SafeString:
    """Draw the way to a page from pairs of words and address; the last one is the page itself."""
    return show(context, Breadcrumb(tuple(Link(label, href) for label, href in trail)))


@register.simple_tag(takes_context=True)
def languages(context: Context, hrefs: Iterable[tuple[str, str]]) -> SafeString:
    """Draw the links to a page in the other languages from pairs of code and address."""
    return show(context, LanguageSwitch(tuple(hrefs), next=context["request"].get_full_path()))


@register.simple_tag(takes_context=True)
def reading_controls(context: Context, back_href: str = "", back_label: Words = "") -> SafeString:
    """Draw the reading controls with the way back to the list that a page belongs to."""
    controls: ReadingControls = context["shell"].reading_controls
    return show(context, dataclasses.replace(controls, back_href=back_href, back_label=back_label))


@register.simple_tag(takes_context=True)
def breakdown(
    context: Context,
    title: Words,
    total: Amount | None,
    parts: Iterable[tuple[Words, Amount | None]],
    unit: Words = "",
) -> SafeString:
    """Draw a total with its parts, given as pairs of a name and an amount; the remainder is always drawn."""
    return show(context, Breakdown(title, total, tuple(Part(label, value) for label, value in parts), unit))


@register.simple_tag(takes_context=True)
def facts(context: Context, pairs: Iterable[tuple[Words, Any]]) -> SafeString:
    """Draw labels with their values from pairs of both."""
    return show(context, Facts(tuple(Fact(label, value) for label, value in pairs)))


@register.simple_tag(takes_context=True)
def rows_table(context: Context, caption: Words, page: Any) -> SafeString:
    """Draw one page of the rows behind a figure; rows that came later say so."""
    numeric = [
        any(isinstance(cells[index], int) for _late, cells in page.rows) for index in range(len(page.columns))
    ]
    columns = [Column(label, number) for label, number in zip(page.columns, numeric, strict=True)]
    pager = Pager(
        f"?page={page.number - 1}#rows" if page.number > 1 else "",
        f"?page={page.number + 1}#rows" if page.more else "",
        _("page %(number)s") % {"number": page.number},
    )
    drawn = [Row(_cells(late, cells)) for late, cells in page.rows]
    shown = pager if pager.previous_href or pager.next_href else None
    return show(context, Table(caption, columns, drawn, pager=shown, caption_hidden=True, key="rows"))


def _cells(late: bool, cells: Sequence[Any]) -> list[Any]:
    first, *others = cells
    return [Cell(first, _("came after publication")) if late else first, *others]
