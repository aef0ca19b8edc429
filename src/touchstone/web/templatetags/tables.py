"""The rows of a table, built as strings: rendering hundreds of cells by template dominated the time of a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from touchstone.web.common.components import Bulk, Cell, Column, Component, Row, Table
from touchstone.web.templatetags.ui import cell as written
from touchstone.web.templatetags.ui import show

register = template.Library()

BETWEEN = "\n      "
"""Written after each row, so that the HTML is readable."""


class _ColumnTags:
    """A column's opening tags, computed once for all rows."""

    def __init__(self, column: Column) -> None:
        numeric = ' class="numeric"' if column.numeric else ""
        label = conditional_escape(str(column.label))
        self.head = f'<th scope="row"{numeric}>'
        self.cell = f'<td data-label="{label}"{numeric}>'
        self.empty = f'<td data-label="{label}" data-empty{numeric}>'


@register.simple_tag(takes_context=True)
def rows(context: Context, table: Table) -> SafeString:
    """Render the rows of a table's body."""
    columns = [_ColumnTags(column) for column in table.columns]
    return SafeString("".join(_row(context, table, columns, row) + BETWEEN for row in table.rows))


def _row(context: Context, table: Table, columns: Sequence[_ColumnTags], row: Row) -> str:
    leads = " data-row" if row.href else ""
    key = conditional_escape(row.key)
    known = f' id="{table.key}-{key}"' if row.key else ""
    chosen = table.bulk if row.key else None
    return f"<tr{leads}{known}>{''.join(_cells(context, table, columns, row, chosen))}</tr>"


@register.simple_tag(takes_context=True)
def total(context: Context, table: Table) -> SafeString:
    """Render the totals row of a table."""
    if table.total is None:
        return SafeString("")
    columns = [_ColumnTags(column) for column in table.columns]
    cells = "".join(_cells(context, table, columns, table.total, None))
    return SafeString(f"<tfoot><tr>{cells}</tr></tfoot>")


def _cells(
    context: Context, table: Table, columns: Sequence[_ColumnTags], row: Row, bulk: Bulk | None
) -> Iterator[str]:
    """Yield the cells of a row; the first one is its heading and link, and with ``bulk`` has a checkbox."""
    if len(row.cells) != len(columns):
        raise ValueError(f"A row of {len(row.cells)} cells under {len(columns)} columns.")
    first, *others = row.cells
    yield columns[0].head
    if bulk is not None:
        yield _checkbox(table, bulk, row, first)
    yield f"{_content(context, first, row.href)}</th>"
    for column, value in zip(columns[1:], others, strict=True):
        yield column.empty if _is_empty(value) else column.cell
        yield f"{_content(context, value)}</td>"


def _is_empty(content: Any) -> bool:
    """Return whether a cell is empty, so that a card can leave it out."""
    if isinstance(content, Cell):
        return not content.note and _is_empty(content.value)
    return isinstance(content, str) and not content


def _content(context: Context, content: Any, href: str = "") -> str:
    """Render a cell's content: a value, and for a :class:`Cell` its link and its note."""
    note: Any = ""
    value = content
    if isinstance(content, Cell):
        value, note, href = content.value, content.note, content.href or href
    html: str = show(context, value) if isinstance(value, Component) else conditional_escape(written(value))
    if href:
        html = f'<a href="{conditional_escape(href)}">{html}</a>'
    return f'{html}<span class="table__note">{conditional_escape(str(note))}</span>' if note else html


def _checkbox(table: Table, bulk: Bulk, row: Row, first: Any) -> str:
    label = conditional_escape(written(first.value if isinstance(first, Cell) else first))
    name, key = conditional_escape(bulk.name), conditional_escape(row.key)
    choose = _("Choose")
    return (
        f'<label class="table__choose"><input type="checkbox" name="{name}" value="{key}" form="{table.key}-bulk">'
        f'<span class="visually-hidden">{choose} {label}</span></label>'
    )
