"""Displaying a stored text: each figure becomes a number, live or as it was frozen."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.rich_text import expand_db_html

from touchstone.bulletins.rules import references, substitute
from touchstone.campaigns.models import Campaign
from touchstone.figures.models import FrozenFigure
from touchstone.figures.queries import Figure, Number, get_figures
from touchstone.figures.selecting import UnknownFigure, measure_of, read
from touchstone.units.access import within

PERCENT = "%"


@dataclass(frozen=True, slots=True)
class DisplayedFigure:
    """A figure as it is displayed: its label, its formatted value, and the URL of its page.

    ``problem`` is a sentence that says why the reference is invalid; then there is no value.
    """

    reference: str
    label: str
    value: str = ""
    unit: str = ""
    href: str = ""
    problem: str = ""

    @property
    def with_unit(self) -> str:
        """The value with its unit of count, as in "3,644 sessions"."""
        if not self.unit or self.unit == PERCENT:
            return self.value
        return f"{self.value} {self.unit}"


def format_value(value: Number | Decimal, unit: str = "") -> str:
    """Format a value for a sentence: with thousands separators, a percent sign for shares, or "not known"."""
    if value is None:
        return _("not known")
    if unit == PERCENT:
        return f"{value:.1f}".removesuffix(".0") + PERCENT if value in {0, 100} else f"{value:.1f}{PERCENT}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def resolve_figures(campaign: Campaign, audience: str, texts: Iterable[str]) -> dict[str, DisplayedFigure]:
    """Resolve references for the audience at a unit's path: reference as written -> figure.

    All figures together cost no more statements than the tallies that they are read from. Only if a reference is
    invalid are they resolved one by one, to find out which.
    """
    unique = list(dict.fromkeys(texts))
    try:
        figures = get_figures(within(audience), campaign, [read(text) for text in unique])
    except UnknownFigure as error:
        if len(unique) == 1:
            return {unique[0]: DisplayedFigure(unique[0], label_of(unique[0]), problem=str(error))}
        return {text: resolve_figures(campaign, audience, [text])[text] for text in unique}
    return {text: _shown(text, figure) for text, figure in zip(unique, figures, strict=True)}


def _shown(text: str, figure: Figure) -> DisplayedFigure:
    unit = figure.measure.counted(figure.value)
    return DisplayedFigure(text, figure.label, format_value(figure.value, unit), unit)


def label_of(text: str) -> str:
    """Return a figure's label without a query: the measure's label and the filters as they are written."""
    try:
        reference = read(text)
        return " · ".join([str(measure_of(reference).label), *reference.filters.values()])
    except UnknownFigure:
        return text


def display_frozen(
    stored: Mapping[str, FrozenFigure], page_of: Callable[[FrozenFigure], str]
) -> dict[str, DisplayedFigure]:
    """Return frozen figures as they are displayed: canonical reference -> figure with its page."""
    figures = {}
    for reference, frozen_figure in stored.items():
        label, unit = frozen_label(frozen_figure), frozen_texts(frozen_figure)["unit_of_count"]
        value = format_value(frozen_figure.value, unit)
        figures[reference] = DisplayedFigure(reference, label, value, unit, page_of(frozen_figure))
    return figures


def frozen_label(frozen_figure: FrozenFigure) -> str:
    """Return a frozen figure's label in the reader's language: the measure's label and its filters."""
    texts = frozen_texts(frozen_figure)
    return " · ".join([texts["label"], *texts["filters"].values()])


def frozen_texts(frozen_figure: FrozenFigure) -> dict[str, Any]:
    """Return the texts of a frozen figure in the reader's language, or else in a language that it has."""
    texts: dict[str, dict[str, Any]] = frozen_figure.texts
    return texts.get(get_language() or "") or next(iter(texts.values()))


def canonical(text: str) -> str:
    """Return a reference as it is stored with frozen figures; unchanged if it cannot be read."""
    try:
        return read(text).text
    except UnknownFigure:
        return text


def as_html(text: str, figures: Mapping[str, DisplayedFigure]) -> SafeString:
    """Return a stored text as HTML, each figure with its value in ``figures``."""

    def figure_html(reference: str) -> str:
        figure = figures.get(reference) or figures.get(canonical(reference))
        return render_figure(
            figure or DisplayedFigure(reference, label_of(reference), problem=_("This figure has no value."))
        )

    # Safe because the editor keeps only the tags of its features, and each figure escapes its texts.
    return SafeString(expand_db_html(substitute(text, figure_html)))


def as_text(text: str, figures: Mapping[str, DisplayedFigure]) -> str:
    """Return a stored text with the values of its figures, without links."""

    def figure_text(reference: str) -> str:
        figure = figures.get(reference) or figures.get(canonical(reference))
        return str(format_html("{}", figure.value if figure and figure.value else f"[{reference}]"))

    return substitute(text, figure_text)


def render_figure(figure: DisplayedFigure) -> SafeString:
    """Return the HTML of a figure in a sentence: a link to its page, a live value, or a marked problem."""
    if figure.problem:
        return format_html(
            '<mark class="inline-figure inline-figure--problem" title="{}">{}</mark>',
            figure.problem,
            figure.reference,
        )
    if not figure.href:
        return format_html(
            '<span class="inline-figure inline-figure--live" title="{}">{}</span>', figure.label, figure.value
        )
    return format_html(
        '<a class="inline-figure" href="{}" title="{}">{}</a>', figure.href, figure.label, figure.value
    )


def find_problems(campaign: Campaign, audience: str, text: str) -> list[str]:
    """Return a sentence for each figure in a text whose reference is invalid."""
    figures = resolve_figures(campaign, audience, references(text)).values()
    return [figure.problem for figure in figures if figure.problem]
