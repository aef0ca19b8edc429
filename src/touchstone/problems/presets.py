"""The sources, aspects and lists of problems in a campaign's template."""

from collections.abc import Sequence
from typing import Any

from touchstone.campaigns.template_text import Part
from touchstone.campaigns.words import COMMON, STREAM, Link, word_section
from touchstone.common.errors import gettext_noop
from touchstone.problems.models import Aspect, ProblemList, Source
from touchstone.problems.queries.vocabulary import find_aspects, find_lists, find_sources

LONGEST_NUMBER = 6
"""Maximum value of ``digits``, the minimum width of a list's running numbers."""

SOURCE = Link(
    "source",
    gettext_noop("There is no source “%(value)s”. Write one of: %(known)s."),
    lambda root, _streams: [
        str(code.value) for part in root.items("problem_sources") if (code := part.get("code"))
    ],
    find_sources,
)


def _read_numbering(part: Part, lists: Sequence[ProblemList]) -> dict[str, Any]:
    """Read how the numbers of a list are written; two lists must not have the same number prefix."""
    prefix = part.text("prefix", longest=20)
    if any(prefix == other.prefix for other in lists):
        message = gettext_noop(
            "Numbers of two lists begin with “%(value)s”. Give one of them another beginning."
        )
        part.fault("template.prefix-twice", message, key="prefix", value=prefix)
    return {"prefix": prefix, "digits": part.number("digits", least=1, most=LONGEST_NUMBER) or 2}


SECTIONS = (
    word_section("problem_sources", Source, find_sources, keys=(*COMMON, "stream"), link=STREAM),
    word_section("aspects", Aspect, find_aspects),
    word_section(
        "problem_lists",
        ProblemList,
        find_lists,
        keys=(*COMMON, "prefix", "digits", "source"),
        link=SOURCE,
        read_more=_read_numbering,
    ),
)
