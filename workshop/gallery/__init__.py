"""Every component in every state, with invented content: to look at, and to check for accessibility."""

from workshop.gallery import counts, feedback, lists
from workshop.gallery.entry import Entry


def entries() -> tuple[Entry, ...]:
    """Return all components with their states, in the reader's language."""
    return (
        counts.figures(),
        counts.breakdowns(),
        counts.coverages(),
        counts.charts(),
        lists.tables(),
        lists.saved(),
        lists.tasks(),
        lists.timelines(),
        lists.facts(),
        feedback.statuses(),
        feedback.notices(),
        feedback.empties(),
        feedback.progresses(),
        feedback.questions(),
        feedback.frames(),
    )
