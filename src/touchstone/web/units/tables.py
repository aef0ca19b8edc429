"""Tables of units with their figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from touchstone.common import clock
from touchstone.figures.queries import Number
from touchstone.figures.rules import Reference
from touchstone.units.queries import Hit, find_kinds, get_breadcrumbs, get_unit_page
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.filtering import turning
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.reader import WorkspaceRequest, may

if TYPE_CHECKING:
    from touchstone.campaigns.models import Batch
    from touchstone.units.models import Unit

ON_THE_BOARD = 20
CODES = ("campaign.units", "study.units-covered", "study.sessions", "study.person-times")
"""The figures of each unit in a table."""

KEY = "units"


@dataclass(frozen=True)
class Values:
    """The figures of several units: code -> path -> value; units without records are absent."""

    batch: str = ""
    by_code: Mapping[str, Mapping[str, Number]] = field(default_factory=dict)

    def of(self, code: str, unit: Unit) -> Number:
        """Return a unit's value, zero if nothing is recorded."""
        return self.by_code[code].get(unit.path, 0)


def values_below(request: WorkspaceRequest, above: Unit, batch: str = "", *, empty: bool = False) -> Values:
    """Return the figures of the units directly below one; nothing is counted if there are none (``empty``)."""
    whole = above.pk == request.campaign.root_id
    params = {"unit": "" if whole else str(above.pk), "batch": batch}
    codes = _visible_codes(request, None if whole else above.path)
    count = request.counting.by_child
    return Values(batch, {code: {} if empty else count(Reference(code).having(**params)) for code in codes})


def values_at(
    request: WorkspaceRequest, batch: str = "", group: str = "", guided: Sequence[Unit] = ()
) -> Values:
    """Return the figures of the reader's topmost units, or of those ``guided`` by a group."""
    codes, count = _visible_codes(request, *(unit.path for unit in guided)), request.counting.by_place
    return Values(batch, {code: count(Reference(code).having(batch=batch, group=group)) for code in codes})


def _visible_codes(request: WorkspaceRequest, *paths: str | None) -> tuple[str, ...]:
    """Return the codes that the reader may see at any of these paths; None means anywhere in the campaign.

    An inspector, for example, may see units but not their sessions.
    """
    return CODES if any(may(request, "study.view", path) for path in paths or (None,)) else CODES[:1]


def columns(values: Values) -> list[ui.Column]:
    """Return the columns of a table of units."""
    labels = [_("Taking part")]
    if "study.sessions" in values.by_code:
        labels += [_("Without sessions"), _("Sessions"), _("Attendance")]
    return [ui.Column(_("Unit")), *(ui.Column(label, numeric=True) for label in labels)]


def kind_names() -> dict[int, str]:
    """Return the names of all kinds of unit by key, with one query for a whole table."""
    return {kind.pk: str(kind) for kind in find_kinds()}


def row(request: WorkspaceRequest, unit: Unit, values: Values, names: Mapping[int, str]) -> ui.Row:
    """Return the row of one unit with its figures, each linked to its page."""

    def cell(code: str, value: Number) -> ui.Cell:
        there = Reference(code).having(unit=str(unit.pk), batch=values.batch)
        return ui.Cell(value, href=addresses.figure(request.campaign, there) if value else "")

    members = values.of("campaign.units", unit)
    cells: list[object] = [ui.Cell(unit.label, state_of(unit, names)), cell("campaign.units", members)]
    if "study.sessions" in values.by_code:
        silent = int(members or 0) - int(values.of("study.units-covered", unit) or 0)
        cells.append(cell("study.units-silent", silent))
        cells += [cell(code, values.of(code, unit)) for code in ("study.sessions", "study.person-times")]
    return ui.Row(cells, addresses.to("unit", request.campaign, pk=unit.pk), str(unit.pk))


def state_of(unit: Unit, names: Mapping[int, str]) -> str:
    """Return the kind of a unit and, if it is closed, the date; ``names`` are those of the kinds by key."""
    parts = [names[unit.kind_id]] if unit.kind_id in names else []
    if unit.closed_on is not None and unit.closed_on < clock.today():
        parts.append(_("closed on %(day)s") % {"day": formats.short_day(unit.closed_on)})
    return " · ".join(parts)


def children(request: WorkspaceRequest, above: Unit, *, closed: bool = False) -> ui.Table:
    """Return a page of the units directly below one, in tree order."""
    shown = get_unit_page(
        request.access,
        within=above.path,
        level=above.depth + 1,
        on=None if closed else clock.today(),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    return _units_table(
        request,
        shown.rows,
        values_below(request, above, empty=not shown.rows),
        _("Units directly below"),
        pager=turning(request.GET, shown.before, shown.after),
        empty=ui.EmptyState(_("No units below")),
        key=KEY,
    )


def _units_table(
    request: WorkspaceRequest,
    units: Sequence[Unit],
    values: Values,
    caption: str,
    *,
    caption_hidden: bool = True,
    **parts: Any,
) -> ui.Table:
    names = kind_names()
    rows = [row(request, unit, values, names) for unit in units]
    return ui.Table(caption, columns(values), rows, caption_hidden=caption_hidden, **parts)


def by_places(
    request: WorkspaceRequest, places: Sequence[Unit], batch: Batch | None = None
) -> ui.Table | None:
    """Return the units below the reader's only topmost unit, or the several topmost units, in tree order."""
    number = str(batch.number) if batch else ""
    if len(places) != 1:
        return at_places(request, places, number)
    above = places[0]
    shown = get_unit_page(
        request.access, within=above.path, level=above.depth + 1, on=clock.today(), size=ON_THE_BOARD
    )
    if not shown.rows:
        return None
    return _first(request, shown.rows, values_below(request, above, number), more=bool(shown.after))


def at_places(request: WorkspaceRequest, places: Sequence[Unit], batch: str = "") -> ui.Table | None:
    """Return the reader's topmost units, each with everything below it, or None if there are none."""
    if not places:
        return None
    return _first(request, places[:ON_THE_BOARD], values_at(request, batch), more=len(places) > ON_THE_BOARD)


def _first(request: WorkspaceRequest, units: Sequence[Unit], values: Values, *, more: bool) -> ui.Table:
    caption = (
        _("The first %(n)s units, in the order of the tree") % {"n": ON_THE_BOARD} if more else _("By unit")
    )
    return _units_table(request, units, values, caption, caption_hidden=not more, key="by-unit")


def hits(request: WorkspaceRequest, hits: Sequence[Hit]) -> ui.Table:
    """Return the hits of a search, each with the units above it."""
    above = get_breadcrumbs(request.access, [hit.unit for hit in hits])
    names = kind_names()
    columns: Sequence[Column[Hit]] = (
        Column(
            _("Unit"),
            lambda hit: ui.Cell(
                hit.unit.label, _("also “%(alias)s”") % {"alias": hit.alias} if hit.alias else ""
            ),
        ),
        Column(_("Above it"), lambda hit: " › ".join(unit.label for unit in above[hit.unit.pk])),
        Column(_("Kind"), lambda hit: state_of(hit.unit, names)),
    )
    why = _("Write a shorter part of the name. Short names and former names are found too.")
    return record_table(
        _("Units found"),
        columns,
        hits,
        href=lambda hit: addresses.to("unit", request.campaign, pk=hit.unit.pk),
        row_key=lambda hit: hit.unit.pk,
        empty=ui.EmptyState(_("No unit of this name"), why),
        key=KEY,
    )
