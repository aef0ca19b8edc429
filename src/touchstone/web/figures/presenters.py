"""The components of the list of all figures, by area, and of a figure's page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from touchstone.bulletins.queries import Mention, find_mentions
from touchstone.common.wording import listed
from touchstone.figures.queries import Figure, Number
from touchstone.measures.registry import Rollup
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.own_units import NAMED
from touchstone.web.figures.filters import FigureQuery

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.units.models import Group, Unit

ROLLED_UP = {
    Rollup.SUM: gettext_lazy("The figures of units are added up."),
    Rollup.RATIO: gettext_lazy("Both numbers are added up over units, then divided."),
    Rollup.DISTINCT: gettext_lazy("Each counts once, however many units it has to do with."),
    Rollup.MEDIAN: gettext_lazy("The middle one of all values, wherever they come from."),
    Rollup.LATEST: gettext_lazy("The latest value of each unit counts."),
}


def facts(query: FigureQuery, figure: Figure, units: Sequence[Unit], group: Group | None) -> ui.Facts:
    """Return what is counted, for which units and when."""
    measure = query.measure
    rows = [
        ui.Fact(_("What is counted"), measure.definition),
        ui.Fact(_("Counted in"), measure.counted(), note=ROLLED_UP[measure.rollup]),
        ui.Fact(_("Where"), where(units, group)),
    ]
    if measure.period:
        rows.append(ui.Fact(_("When"), when(query)))
    if figure.unknown:
        text = ngettext(
            "%(n)s record says nothing about it and is not counted",
            "%(n)s records say nothing about it and are not counted",
            figure.unknown,
        )
        rows.append(ui.Fact(_("Not known"), text % {"n": formats.number(figure.unknown)}))
    return ui.Facts(rows)


def scope(query: FigureQuery, units: Sequence[Unit], group: Group | None) -> str:
    """Return in one line the units and days that a figure covers."""
    places = where(units, group)
    return f"{places} · {when(query)}" if query.measure.period else places


def where(units: Sequence[Unit], group: Group | None) -> str:
    """Name the units that a figure covers, each with everything below it."""
    if not units:
        return _("No unit that you may see")
    if group is not None:
        return _("%(group)s: %(units)s") % {"group": group, "units": names(units)}
    return _("%(units)s, with everything below") % {"units": names(units)}


def names(units: Sequence[Unit], most: int = NAMED) -> str:
    """Name the first units and give the number of the others."""
    labels = listed([unit.label for unit in units[:most]])
    more = len(units) - most
    return labels if more <= 0 else _("%(units)s and %(n)s more") % {"units": labels, "n": more}


def when(query: FigureQuery) -> str:
    """Return the days that a figure covers."""
    first, last = query.selection.first, query.selection.last
    if first and last:
        return _("from %(first)s to %(last)s") % {"first": formats.day(first), "last": formats.day(last)}
    if first:
        return _("from %(first)s on") % {"first": formats.day(first)}
    if last:
        return _("up to %(last)s") % {"last": formats.day(last)}
    return _("the whole campaign so far")


def published(campaign: Campaign, query: FigureQuery) -> ui.Table | None:
    """Return the bulletins in which the figure was printed, with the value printed in each."""
    mentions = find_mentions(campaign.pk, query.reference.text)
    if not mentions:
        return None
    columns: Sequence[Column[Mention]] = (
        Column(_("Bulletin"), lambda mention: mention.title),
        Column(_("Published on"), lambda mention: mention.edition.published_at),
        Column(_("Value then"), lambda mention: formats.number(mention.value), numeric=True),
    )
    return record_table(
        _("Where it was published"),
        columns,
        mentions,
        href=lambda mention: mention.href,
        row_key=lambda _mention: "",
        key="published",
    )


AREAS: dict[str, formats.Words] = {
    "campaign": gettext_lazy("Taking part"),
    "units": gettext_lazy("Organisation"),
    "study": gettext_lazy("Study"),
    "problems": gettext_lazy("Problems"),
    "inspection": gettext_lazy("Inspection"),
}
"""Names of areas, the first part of a measure's code; an area without a name shows its code."""


def tables(campaign: Campaign, counted: Sequence[Figure]) -> list[ui.Table]:
    """Return one table of figures for each area, rates last."""
    by_area: defaultdict[str, list[Figure]] = defaultdict(list)
    for figure in sorted(counted, key=lambda item: item.measure.rollup is Rollup.RATIO):
        by_area[figure.measure.code.partition(".")[0]].append(figure)
    columns: Sequence[Column[Figure]] = (
        Column(_("What is counted"), lambda figure: figure.measure.label),
        Column(_("Written reference"), lambda figure: figure.reference.text),
        Column(_("Value"), _value, numeric=True),
        Column(_("Counted in"), lambda figure: figure.measure.counted(figure.value)),
    )
    return [
        record_table(
            AREAS.get(area, area),
            columns,
            figures,
            href=lambda figure: addresses.figure(campaign, figure.reference),
            row_key=lambda _figure: "",
            caption_hidden=False,
            key=f"area-{area}",
        )
        for area, figures in by_area.items()
    ]


def _value(figure: Figure) -> str | Number:
    rate = figure.measure.rollup is Rollup.RATIO and figure.value is not None
    return formats.number(figure.value, 1) if rate else figure.value
