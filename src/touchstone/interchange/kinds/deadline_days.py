"""Deadlines in ledgers: a day, or words that name one, or words alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from touchstone.common.deadlines import read_deadline
from touchstone.common.errors import PlainError, gettext_noop
from touchstone.common.text import match_key
from touchstone.interchange.fields import Choice, ReadCell, RowContext, Said, filled

_CONTINUING = re.compile("长期坚持|长期|持续|long-term|continuing|ongoing")
_AT_ONCE = re.compile("立行立改|立即整改|立整立改|即知即改|立查立改|immediate|at once")


@dataclass(frozen=True)
class DeadlineDay:
    """The last day of a deadline; the words for it, and the track that they name, are said of other fields.

    With ``needs_day`` there is no other field for words, so those that name no day are wrong.
    """

    track: Choice | None = None
    needs_day: bool = False

    def reader(self, context: RowContext) -> ReadCell:
        def read(value: object) -> object:
            deadline = context.dated(read_deadline, value)
            if deadline.day is None and self.needs_day:
                text = gettext_noop("“%(value)s” names no day. Write the last day, like 2019-06-18.")
                raise PlainError("deadline.no-day", text, value=deadline.wording[:40])
            return deadline.day

        return filled(read)

    def reader_of_more(self, context: RowContext) -> ReadCell:
        """Return the function that reads the words of a cell, as field code -> :class:`Said`, or None."""
        return filled(lambda value: self._more_in(value, context))

    def _more_in(self, value: object, context: RowContext) -> Mapping[str, Said] | None:
        deadline = context.dated(read_deadline, value)
        if not deadline.wording or self.track is None:
            return None
        more = {"deadline_wording": Said(deadline.wording)}
        track = _track_in(deadline.wording) if deadline.day is None else None
        if track is not None:
            # A track in its own column counts, whatever the deadline says.
            more["track"] = Said(track, fits=tuple(self.track.codes.values()))
        return more


def _track_in(wording: str) -> str | None:
    key = match_key(wording)
    if _AT_ONCE.search(key):
        return "immediate"
    return "continuing" if _CONTINUING.search(key) else None
