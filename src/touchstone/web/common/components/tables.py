"""The table with its filters, exports and pager."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from django.forms import BaseForm, BoundField

from touchstone.web.common.components.component import Component, Link
from touchstone.web.common.components.feedback import EmptyState
from touchstone.web.common.formats import Words


@dataclass(frozen=True)
class Column:
    """A column: its heading, whether its values are numbers, and the link that sorts by it.

    ``sorted`` is the current sort direction of this column.
    """

    label: Words
    numeric: bool = False
    sort_href: str = ""
    sorted: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True)
class Cell:
    """A value with a note below it or a link of its own."""

    value: Any
    note: Words = ""
    href: str = ""


@dataclass(frozen=True)
class Row:
    """One row; the first cell is its heading and, with ``href``, the link of the whole row.

    A cell is a text, a number, a date, ``None`` (not known), ``""`` (nothing to say), a :class:`Cell` or another
    component such as a status.
    """

    cells: Sequence[Any]
    href: str = ""
    key: str = ""


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the URL without it."""

    label: Words
    remove_href: str


@dataclass(frozen=True)
class Filters:
    """The filter row: a bound GET form, the filters in force as removable chips, and the URL without any.

    ``keep`` holds other query parameters to preserve, as (name, value). The fields named in ``more`` are hidden
    behind "more filters" until one of them is in force.
    """

    form: BaseForm | None = None
    chips: Sequence[Chip] = ()
    clear_href: str = ""
    keep: Sequence[tuple[str, str]] = ()
    action: str = ""
    more: Sequence[str] = ()

    @property
    def first_fields(self) -> list[BoundField]:
        """Return the fields that are always visible."""
        return self._fields(more=False)

    @property
    def more_fields(self) -> list[BoundField]:
        """Return the fields behind "more filters"."""
        return self._fields(more=True)

    def _fields(self, *, more: bool) -> list[BoundField]:
        visible = self.form.visible_fields() if self.form else []
        return [bound_field for bound_field in visible if (bound_field.name in self.more) == more]

    @property
    def more_open(self) -> bool:
        """Whether one of the fields behind "more filters" is in force or invalid."""
        return any(bound_field.value() or bound_field.errors for bound_field in self.more_fields)


@dataclass(frozen=True)
class Bulk:
    """A bulk action: the keys of the selected rows are sent by GET as ``name`` to ``action``."""

    action: str
    label: Words
    name: str = "pk"


@dataclass(frozen=True)
class Saved:
    """A saved filter: its name, its URL, the action that deletes it, and whether it is in force."""

    name: str
    href: str
    forget_action: str
    active: bool = False


@dataclass(frozen=True)
class SavedFilters(Component):
    """The reader's saved filters of a list, and with ``save_action`` a form to save the current one."""

    template_name: ClassVar[str] = "_components/saved_filters.html"

    saved: Sequence[Saved] = ()
    save_action: str = ""
    query: str = ""

    @property
    def active(self) -> Saved | None:
        """Return the saved filter in force, or None."""
        return next((saved for saved in self.saved if saved.active), None)


@dataclass(frozen=True)
class Pager(Component):
    """Links to the previous and next page, by cursor: pages are not counted."""

    template_name: ClassVar[str] = "_components/pager.html"

    previous_href: str = ""
    next_href: str = ""
    where: Words = ""


@dataclass(frozen=True)
class Table(Component):
    """Rows under columns: sticky heading, numbers right-aligned, the first column links; cards on a phone.

    ``total`` is the last row and holds the totals of the whole selection, not of the page. ``wide`` lets a table
    with very many columns scroll in its own frame. ``key`` identifies the table on the page. With ``bulk`` every row
    that has a key can be selected.
    """

    template_name: ClassVar[str] = "_components/table.html"

    caption: Words
    columns: Sequence[Column]
    rows: Sequence[Row] = ()
    total: Row | None = None
    filters: Filters | None = None
    exports: Sequence[Link] = ()
    pager: Pager | None = None
    empty: EmptyState | None = None
    error: Words = ""
    loading: bool = False
    caption_hidden: bool = False
    wide: bool = False
    key: str = "table"
    bulk: Bulk | None = None
