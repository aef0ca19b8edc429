"""Addresses of records and figures, from what measures say of them."""

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
    "inspection.visit": "web:inspection-visit",
    "problems.problem": "web:problem",
    "study.session": "web:session",
    "units.group": "web:steering-group",
    "units.unit": "web:unit",
}
"""The page that shows one record, by the kind of record that a measure names."""


def to(name: str, campaign: Campaign, **kwargs: object) -> str:
    """Return the address of a page of the campaign."""
    return _address(f"web:{name}", campaign=campaign.slug, **kwargs)


def _address(name: str, **kwargs: object) -> str:
    """Return an address; for the rows of a list, which differ by their key alone, Django is asked once."""
    key = kwargs.get("pk")
    if isinstance(key, int):
        kwargs["pk"] = SOME_KEY
    before, some, after = _asked(name, get_script_prefix(), **kwargs).rpartition(str(SOME_KEY))
    return f"{before}{key}{after}" if some else after


SOME_KEY = 806_040_206_080_406_020
"""Stands for the key of a row in an address that is asked for once; no page has it in its address otherwise."""


@lru_cache(maxsize=1_000)
def _asked(name: str, prefix: str, **kwargs: object) -> str:
    return reverse(name, kwargs=kwargs)


def figure(campaign: Campaign, reference: Reference) -> str:
    """Return the address of a figure's page: its written reference after the campaign's address."""
    path = to("figure", campaign, code=reference.code)
    return f"{path}?{reference.query}" if reference.params else path


def record(campaign: Campaign, measure: Measure, row: Any) -> str:
    """Return the address of one of the records that a measure counts; empty when no page shows it."""
    name = RECORD_PAGES.get(measure.record_link)
    if name is None:
        return ""
    shown = row if measure.record_of is None else measure.record_of(row)
    return _address(name, campaign=campaign.slug, pk=shown.pk)


def query(given: QueryDict, **changes: object) -> str:
    """Return a query string: what was given, with some keys set, or removed where the value is empty."""
    pairs: dict[str, object] = {**given.dict(), **changes}
    kept = urlencode({key: value for key, value in pairs.items() if value not in ("", None)})
    return f"?{kept}" if kept else "?"


def with_query(path: str, params: Mapping[str, object]) -> str:
    """Return an address with those parts of a query that have a value."""
    kept = urlencode({key: value for key, value in params.items() if value not in ("", None)})
    return f"{path}?{kept}" if kept else path
