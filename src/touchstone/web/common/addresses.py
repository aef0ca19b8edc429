"""URLs of pages, records and figures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import get_script_prefix, reverse

from touchstone.figures.rules import Reference
from touchstone.measures.registry import Measure

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign

RECORD_PAGES = {
    "cadences.occurrence": "web:occurrence",
    "inspection.visit": "web:inspection-visit",
    "problems.problem": "web:problem",
    "sites.visits": "web:exhibition-count",
    "study.session": "web:session",
    "training.delegation": "web:training-places",
    "training.sitting": "web:training-sitting",
    "units.group": "web:steering-group",
    "units.unit": "web:unit",
}
"""URL name of the page for one record, by the record kind of a measure."""


def to(name: str, campaign: Campaign, **kwargs: object) -> str:
    """Return the URL of a page of the campaign."""
    return _address(f"web:{name}", campaign=campaign.slug, **kwargs)


def _address(name: str, **kwargs: object) -> str:
    """Return a URL; URLs that differ only in ``pk``, such as those of list rows, are reversed once."""
    key = kwargs.get("pk")
    if isinstance(key, int):
        kwargs["pk"] = SOME_KEY
    before, some, after = _cached_reverse(name, get_script_prefix(), **kwargs).rpartition(str(SOME_KEY))
    return f"{before}{key}{after}" if some else after


SOME_KEY = 806_040_206_080_406_020
"""Placeholder for ``pk`` in a cached URL; it cannot occur in a URL otherwise."""


@lru_cache(maxsize=1_000)
def _cached_reverse(name: str, prefix: str, **kwargs: object) -> str:
    return reverse(name, kwargs=kwargs)


def figure(campaign: Campaign, reference: Reference) -> str:
    """Return the URL of a figure's page: the campaign's URL followed by the figure's written reference."""
    path = to("figure", campaign, code=reference.code)
    return f"{path}?{reference.query}" if reference.params else path


def record(campaign: Campaign, measure: Measure, row: Any) -> str:
    """Return the URL of a record that a measure counts, or "" if it has no page."""
    name = RECORD_PAGES.get(measure.record_link)
    if name is None:
        return ""
    shown = row if measure.record_of is None else measure.record_of(row)
    return _address(name, campaign=campaign.slug, pk=shown.pk)


def query(given: QueryDict, **changes: object) -> str:
    """Return the query string with some keys set, or removed where the value is empty."""
    return with_query("", {**given.dict(), **changes}) or "?"


def with_query(path: str, params: Mapping[str, object]) -> str:
    """Return the path with the query parameters that have a value."""
    encoded = urlencode({key: value for key, value in params.items() if value not in ("", None)})
    return f"{path}?{encoded}" if encoded else path
