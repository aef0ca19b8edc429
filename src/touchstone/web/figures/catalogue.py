"""All figures, by area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from touchstone.figures.queries import Figure
from touchstone.measures.registry import Rollup
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign

AREAS: dict[str, formats.Words] = {
    "campaign": _("Taking part"),
    "units": _("Organisation"),
    "study": _("Study"),
    "problems": _("Problems"),
    "inspection": _("Inspection"),
}
"""Names of areas, the first part of a measure's code; an area without a name shows its code."""


def tables(campaign: Campaign, counted: Sequence[Figure]) -> list[ui.Table]:
    """Return one table of figures for each area, rates last."""
    by_area: defaultdict[str, list[Figure]] = defaultdict(list)
    for figure in sorted(counted, key=lambda item: item.measure.rollup is Rollup.RATIO):
        by_area[figure.measure.code.partition(".")[0]].append(figure)
    columns = (
        ui.Column(_("What is counted")),
        ui.Column(_("Written reference")),
        ui.Column(_("Value"), numeric=True),
        ui.Column(_("Counted in")),
    )
    return [
        ui.Table(
            AREAS.get(area, area), columns, [_row(campaign, figure) for figure in figures], key=f"area-{area}"
        )
        for area, figures in by_area.items()
    ]


def _row(campaign: Campaign, figure: Figure) -> ui.Row:
    rate = figure.measure.rollup is Rollup.RATIO and figure.value is not None
    cells = (
        figure.measure.label,
        figure.reference.text,
        formats.number(figure.value, 1) if rate else figure.value,
        figure.measure.counted(figure.value),
    )
    return ui.Row(cells, addresses.figure(campaign, figure.reference))
