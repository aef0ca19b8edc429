"""The sources, aspects and lists of problems as words of a campaign."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.template_text import Part
from touchstone.campaigns.words import STREAM, Clash, Link, WordKind
from touchstone.common.errors import PlainError, gettext_noop
from touchstone.problems.models import Aspect, ProblemList, Source
from touchstone.problems.queries.vocabulary import find_aspects, find_lists, find_sources

LONGEST_NUMBER = 6
"""Maximum value of ``digits``, the minimum width of a list's running numbers."""


def _read_numbering(part: Part) -> dict[str, Any]:
    """Read how the numbers of a list are written."""
    digits = part.number("digits", least=1, most=LONGEST_NUMBER) or 2
    return {"prefix": part.text("prefix", longest=20), "digits": digits}


def _find_prefix_twice(word: ProblemList, others: Iterable[ProblemList]) -> Clash | None:
    """Find another list with the same number prefix."""
    if all(word.prefix != other.prefix for other in others):
        return None
    message = gettext_noop("Numbers of two lists begin with “%(value)s”. Give one of them another beginning.")
    return "prefix", PlainError("template.prefix-twice", message, value=word.prefix)


SOURCES = WordKind(
    key="problem_sources",
    model=Source,
    find=find_sources,
    label=_("source of problems"),
    plural=_("Sources of problems"),
    lead=_("Where problems come from. A problem counts as a record of its source's work stream."),
    figure=("problems.registered", "source"),
    link=Link(STREAM.key, STREAM.section, STREAM.unknown, STREAM.find, none=_("none")),
    fixed=("stream",),
)
ASPECTS = WordKind(
    key="aspects",
    model=Aspect,
    find=find_aspects,
    label=_("aspect"),
    plural=_("Aspects"),
    lead=_("The aspect of the work that a problem concerns."),
    figure=("problems.registered", "aspect"),
)
LISTS = WordKind(
    key="problem_lists",
    model=ProblemList,
    find=find_lists,
    label=_("problem list"),
    plural=_("Problem lists"),
    lead=_("Numbered lists of problems; the numbers of each begin with its prefix and never change."),
    figure=("problems.registered", "list"),
    properties=("prefix", "digits"),
    fixed=("prefix",),
    link=Link(
        "source",
        "problem_sources",
        gettext_noop("There is no source “%(value)s”. Write one of: %(known)s."),
        find_sources,
        none=_("none"),
    ),
    read_more=_read_numbering,
    find_clash=_find_prefix_twice,
)
