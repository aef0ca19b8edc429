"""What the codes of problems are called, for the pages and files that show them."""

from touchstone.problems.models import LetterKind, LookBackResult
from touchstone.problems.models.labels import (
    ACTS,
    HOLDERS,
    METHODS,
    OUTCOMES,
    SEVERITIES,
    STATES,
    TIMELINESS,
    TRACKS,
)

__all__ = [
    "ACTS",
    "HOLDERS",
    "METHODS",
    "OUTCOMES",
    "SEVERITIES",
    "STATES",
    "TIMELINESS",
    "TRACKS",
    "LetterKind",
    "LookBackResult",
]
