"""The timeline of a round or a visit, from its hidden steps and from the common audit trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from touchstone.web.common import timeline as history
from touchstone.web.common.components import FieldChange, Timeline, TimelineEntry
from touchstone.web.common.inspection_labels import FIELDS

if TYPE_CHECKING:
    from django.db.models import Model

ABOUT = ("group", "person")
"""Changes that name the group or the person that an event was about."""

UNSAID = {
    *ABOUT,
    "number",
    "state",
    "kept_away",
    "passed_over",
    "taken",
    "photos",
    "population_digest",
    "late",
}
"""Changes left out of an entry because the page shows them elsewhere."""


def timeline(record: Model, events: Iterable[Any], *, names: bool) -> Timeline:
    """Return the timeline of events and steps in the given order; ``names`` decides whether people are named."""
    entries = [
        TimelineEntry(
            history.act(event.verb),
            event.at,
            str(event.by) if names and event.by else "",
            event.reason or _about(event.changes, names=names),
            [_change(record, name, *values) for name, values in event.changes.items() if name not in UNSAID],
            whole=all(before is None for before, _after in event.changes.values()),
        )
        for event in events
    ]
    return Timeline(entries)


def _about(changes: Mapping[str, Any], *, names: bool) -> str:
    """Return the finding, group or person that an event was about, or ""; a person only if ``names`` is True."""
    if "number" in changes:
        return _("No. %(n)s") % {"n": changes["number"][1]}
    return next(
        (str(changes[name][1]) for name in ABOUT if name in changes and (names or name != "person")), ""
    )


def _change(record: Model, name: str, before: Any, after: Any) -> Any:
    if name in FIELDS:
        return FieldChange(capfirst(str(FIELDS[name])), before, after)
    return history.change(type(record), name, before, after)
