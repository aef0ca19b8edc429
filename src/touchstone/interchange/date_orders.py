"""Dates that can be read in several ways: the orders of their numbers, and what is said of those read as is usual."""

from collections.abc import Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from touchstone.campaigns.countries import name_country, usual_date_order
from touchstone.common.dates import First
from touchstone.common.wording import listed
from touchstone.interchange.models import ImportRun

ORDERS: Mapping[str, Promise] = {
    First.DAY: gettext_lazy("the day first"),
    First.MONTH: gettext_lazy("the month first"),
    First.YEAR: gettext_lazy("the year first"),
}
"""The orders that a person can say for a file, by code."""


def usage_notes(run: ImportRun) -> Iterator[str]:
    """Yield a sentence if dates of an import were read in the order that is usual in the campaign's country."""
    usual = usual_date_order(run.campaign.country, run.campaign.opens_on.year)
    cells = dict(run.details.get("by_usage", []))
    if cells and usual is not None:
        text = gettext("Dates are read as is usual in %(country)s, %(order)s: %(examples)s.")
        examples = listed([f"{text} → {day}" for text, day in list(cells.items())[:3]])
        parts = {"country": name_country(run.campaign.country), "order": ORDERS[usual.first]}
        yield text % {**parts, "examples": examples}
