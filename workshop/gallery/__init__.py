"""Every component in every state, with invented content: to look at, and to check for accessibility."""

from workshop.gallery import counted, listed, told
from workshop.gallery.entry import Entry


def entries() -> tuple[Entry, ...]:
    """Return all components with their states, in the reader's language."""
    return (
        counted.figures(),
        counted.breakdowns(),
        counted.coverages(),
        counted.charts(),
        listed.tables(),
        listed.saved(),
        listed.tasks(),
        listed.timelines(),
        listed.facts(),
        told.statuses(),
        told.notices(),
        told.empties(),
        told.progresses(),
        told.questions(),
        told.frames(),
    )
