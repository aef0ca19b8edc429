"""The labels of the codes of problems, for pages and files."""

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
