"""Figures as headlines of a page, each linked to its own page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from touchstone.figures.queries import Figure
from touchstone.figures.rules import Reference
from touchstone.measures.registry import Rollup, find
from touchstone.web.common import addresses
from touchstone.web.common import components as ui
from touchstone.web.common.formats import Words
from touchstone.web.common.reader import WorkspaceRequest, may

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign


def headline(campaign: Campaign, figure: Figure, *, lone: bool = False, label: Words = "") -> ui.Figure:
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


def headlines(request: WorkspaceRequest, references: Iterable[Reference]) -> list[ui.Figure]:
    """Count several figures together and return each linked to its page."""
    return [headline(request.campaign, figure) for figure in request.counting.figures(references)]


def visible_codes(
    request: WorkspaceRequest, codes: Iterable[str], paths: Iterable[str | None] = (None,)
) -> list[str]:
    """Return the codes of figures that the reader may see at any of these paths; None is anywhere in the campaign."""
    return [
        code
        for code in codes
        if (measure := find(code)) and any(may(request, measure.permission, path) for path in paths)
    ]
