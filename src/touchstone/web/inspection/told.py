"""The history of a round or a visit, hidden steps and common trail alike, as a timeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.web import history
from touchstone.web.components import FieldChange, Timeline, TimelineEntry
from touchstone.web.words import Words

if TYPE_CHECKING:
    from django.db.models import Model

ACTS: Mapping[str, Words] = {
    "inspection.round-opened": _("Round opened"),
    "inspection.round-loaded": _("Round loaded from a ledger"),
    "inspection.round-closed": _("Round closed"),
    "inspection.group-put-on-round": _("Group put on the round"),
    "inspection.person-brought": _("Person brought onto the round"),
    "inspection.draw-committed": _("Hash of the seed published"),
    "inspection.drawn": _("Units drawn"),
    "inspection.draw-revealed": _("Seed revealed"),
    "inspection.visit-planned": pgettext_lazy("a visit", "Planned"),
    "inspection.visit-changed": _("Plan changed"),
    "inspection.visit-begun": pgettext_lazy("a visit", "Begun"),
    "inspection.visit-held": pgettext_lazy("a visit", "Took place"),
    "inspection.visit-called-off": pgettext_lazy("a visit", "Called off"),
    "inspection.visit-disclosed": pgettext_lazy("a visit", "Disclosed"),
    "inspection.visit-loaded": _("Loaded from a ledger"),
    "inspection.finding-written": _("Finding written"),
    "inspection.finding-corrected": _("Finding corrected"),
    "inspection.finding-withdrawn": _("Finding withdrawn"),
    "inspection.finding-registered": _("Finding became a problem"),
    "inspection.replied": _("The unit replied"),
    "inspection.concluded": _("Concluded"),
    "inspection.fed-back": _("Fed back to the unit"),
    "inspection.notice-issued": _("Notice issued"),
    "inspection.notice-withdrawn": _("Notice withdrawn"),
}
"""What was done, in a word."""

UNSAID = {"number", "state", "kept_away", "passed_over", "taken", "photos", "population_digest", "late"}
"""Changes that the page says elsewhere."""

FIELDS: Mapping[str, Words] = {
    "findings": _("findings"),
    "number": _("number"),
    "problem": _("problem"),
    "person": _("person"),
    "commitment": _("sha256 of the seed"),
    "population": _("units to draw from"),
    "drawn": _("drawn"),
    "seed": _("seed"),
    "fed_back_on": _("fed back on"),
    "reply_until": _("reply until"),
    "group": _("group"),
}


def timeline(record: Model, events: Iterable[Any], *, names: bool) -> Timeline:
    """Return events and steps, newest first; who did them is named only to those who work together."""
    entries = [
        TimelineEntry(
            ACTS.get(one.verb, one.verb),
            one.at,
            str(one.by) if names and one.by else "",
            one.reason or _number(one.changes),
            [_change(record, name, *values) for name, values in one.changes.items() if name not in UNSAID],
        )
        for one in events
    ]
    return Timeline(entries)


def _number(changes: Mapping[str, Any]) -> str:
    """Return which finding it was, where an event says so."""
    return str(changes["number"][1]) if "number" in changes else ""


def _change(record: Model, name: str, before: Any, after: Any) -> Any:
    if name in FIELDS:
        return FieldChange(capfirst(str(FIELDS[name])), before, after)
    return history.change(record, name, before, after)
