"""From a written text to what a reader sees: each figure as a number, live or as it was frozen."""

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
class Shown:
    """A figure as it is shown: what is counted, the value in words, and its page.

    ``problem`` is a sentence that says why the reference names no figure; then there is no value.
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


def written(value: Number | Decimal, unit: str = "") -> str:
    """Write a value as it stands in a sentence: thousands separated, a share with its sign, "not known"."""
    if value is None:
        return _("not known")
    if unit == PERCENT:
        return f"{value:.1f}".removesuffix(".0") + PERCENT if value in {0, 100} else f"{value:.1f}{PERCENT}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def live(campaign: Campaign, audience: str, texts: Iterable[str]) -> dict[str, Shown]:
    """Resolve references for the audience at the unit with this path: reference as written -> figure.

    All figures together cost no more statements than the tallies they stand in; only when one of them names
    nothing are they resolved one by one, to say which.
    """
    wanted = list(dict.fromkeys(texts))
    try:
        figures = get_figures(within(audience), campaign, [read(text) for text in wanted])
    except UnknownFigure:
        return {text: _one(campaign, audience, text) for text in wanted}
    return {text: _shown(text, figure) for text, figure in zip(wanted, figures, strict=True)}


def _one(campaign: Campaign, audience: str, text: str) -> Shown:
    try:
        (figure,) = get_figures(within(audience), campaign, [read(text)])
    except UnknownFigure as error:
        return Shown(text, label_of(text), problem=str(error))
    return _shown(text, figure)


def _shown(text: str, figure: Figure) -> Shown:
    unit = figure.measure.counted(figure.value)
    return Shown(text, figure.label, written(figure.value, unit), unit)


def label_of(text: str) -> str:
    """Name a figure without asking the database: the measure's label and the filters as they are written."""
    try:
        reference = read(text)
        return " · ".join([str(measure_of(reference).label), *reference.filters.values()])
    except UnknownFigure:
        return text


def frozen(stored: Mapping[str, FrozenFigure], page_of: Callable[[FrozenFigure], str]) -> dict[str, Shown]:
    """Return frozen figures as they are shown: reference in its canonical form -> figure with its page."""
    return {
        reference: Shown(
            reference,
            named(frozen_figure),
            written(frozen_figure.value, words(frozen_figure)["unit_of_count"]),
            words(frozen_figure)["unit_of_count"],
            page_of(frozen_figure),
        )
        for reference, frozen_figure in stored.items()
    }


def named(frozen_figure: FrozenFigure) -> str:
    """Return what a frozen figure counts, in the reader's language: the measure's label and the chosen filters."""
    texts = words(frozen_figure)
    return " · ".join([texts["label"], *texts["filters"].values()])


def words(frozen_figure: FrozenFigure) -> dict[str, Any]:
    """Return a frozen figure's words in the reader's language, or in the one there is."""
    texts: dict[str, dict[str, Any]] = frozen_figure.texts
    return texts.get(get_language() or "") or next(iter(texts.values()))


def canonical(text: str) -> str:
    """Return a reference as it is stored with frozen figures; unchanged when it cannot be read."""
    try:
        return read(text).text
    except UnknownFigure:
        return text


def as_html(text: str, shown: Mapping[str, Shown]) -> SafeString:
    """Return a stored text as HTML, each figure with the value it has in ``shown``."""

    def one(reference: str) -> str:
        figure = shown.get(reference) or shown.get(canonical(reference))
        return number(figure or Shown(reference, label_of(reference), problem=_("This figure has no value.")))

    # The editor keeps only the tags of its features, and each figure escapes what it shows.
    return SafeString(expand_db_html(substitute(text, one)))


def as_text(text: str, shown: Mapping[str, Shown]) -> str:
    """Return a stored text with the values of its figures and without their links."""

    def one(reference: str) -> str:
        figure = shown.get(reference) or shown.get(canonical(reference))
        return str(format_html("{}", figure.value if figure and figure.value else f"[{reference}]"))

    return substitute(text, one)


def number(shown: Shown) -> SafeString:
    """Return one figure inside a sentence: a link to its page, a live value, or a mark that it has none."""
    if shown.problem:
        return format_html(
            '<mark class="inline-figure inline-figure--problem" title="{}">{}</mark>',
            shown.problem,
            shown.reference,
        )
    if not shown.href:
        return format_html(
            '<span class="inline-figure inline-figure--live" title="{}">{}</span>', shown.label, shown.value
        )
    return format_html(
        '<a class="inline-figure" href="{}" title="{}">{}</a>', shown.href, shown.label, shown.value
    )


def problems(campaign: Campaign, audience: str, text: str) -> list[str]:
    """Return a sentence for each figure of a text that names nothing."""
    return [shown.problem for shown in live(campaign, audience, references(text)).values() if shown.problem]
