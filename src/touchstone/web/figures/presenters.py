"""The components of a figure's page: the number, its definition, where it was published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from touchstone.bulletins.queries import find_mentions
from touchstone.figures.queries import Figure
from touchstone.measures.registry import Measure, Rollup
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.own_units import NAMED
from touchstone.web.common.pages import listed
from touchstone.web.figures.filters import Asked

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


def headline(
    campaign: Campaign, figure: Figure, *, lone: bool = False, label: formats.Words = ""
) -> ui.Figure:
    """Return a figure linked to its page; on that page (``lone``) it has its date instead of a link."""
    rate = figure.measure.rollup is Rollup.RATIO
    return ui.Figure(
        label or figure.measure.label,
        figure.value / 100 if rate and figure.value is not None else figure.value,
        "" if rate else figure.measure.counted(figure.value),
        "" if lone else addresses.figure(campaign, figure.reference),
        figure.as_of if lone else None,
        share=rate,
        lone=lone,
    )


def inputs(campaign: Campaign, figure: Figure) -> list[ui.Figure]:
    """Return the two figures that a rate divides."""
    return [headline(campaign, part) for part in figure.inputs]


def facts(asked: Asked, figure: Figure, units: Sequence[Unit], group: Group | None) -> ui.Facts:
    """Return what is counted, for which units and when."""
    measure = asked.measure
    rows = [
        ui.Fact(_("What is counted"), measure.definition),
        ui.Fact(_("Counted in"), measure.counted(), note=ROLLED_UP[measure.rollup]),
        ui.Fact(_("Where"), where(units, group)),
    ]
    if measure.period:
        rows.append(ui.Fact(_("When"), when(asked)))
    if figure.unknown:
        rows.append(ui.Fact(_("Not known"), _unknown(figure.unknown)))
    return ui.Facts(rows)


def scope(asked: Asked, units: Sequence[Unit], group: Group | None) -> str:
    """Return in one line the units and days that a figure covers."""
    places = where(units, group)
    return f"{places} · {when(asked)}" if asked.measure.period else places


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


def when(asked: Asked) -> str:
    """Return the days that a figure covers."""
    first, last = asked.selection.first, asked.selection.last
    if first and last:
        return _("from %(first)s to %(last)s") % {"first": formats.day(first), "last": formats.day(last)}
    if first:
        return _("from %(first)s on") % {"first": formats.day(first)}
    if last:
        return _("up to %(last)s") % {"last": formats.day(last)}
    return _("the whole campaign so far")


def _unknown(number: int) -> str:
    text = ngettext(
        "%(n)s record says nothing about it and is not counted",
        "%(n)s records say nothing about it and are not counted",
        number,
    )
    return text % {"n": formats.number(number)}


def published(campaign: Campaign, asked: Asked) -> ui.Table | None:
    """Return the bulletins in which the figure was printed, with the value printed in each."""
    rows = [
        ui.Row((mention.title, mention.edition.published_at, formats.number(mention.value)), mention.href)
        for mention in find_mentions(campaign.pk, asked.reference.text)
    ]
    if not rows:
        return None
    columns = (
        ui.Column(_("Bulletin")),
        ui.Column(_("Published on")),
        ui.Column(_("Value then"), numeric=True),
    )
    return ui.Table(_("Where it was published"), columns, rows, caption_hidden=True, key="published")


def group_name(measure: Measure) -> str:
    """Return the area of a measure, the first part of its code."""
    return measure.code.partition(".")[0]
