"""Making Chinese text searchable by pairs of characters, without Django or a database.

Chinese is written without spaces, so a search for words finds nothing. Each run of Chinese characters is therefore
indexed as its overlapping pairs: 主题教育 becomes 主题 题教 教育, so that a search for 教育 finds it. Text and query
are folded as in the workspace, and split alike for both databases.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from touchstone.search.words import is_han, pairs_of, parts, strings


@dataclass(frozen=True, slots=True)
class Term:
    """A word to search for; a prefix matches every word that begins with it."""

    text: str
    prefix: bool = False


def pairs(text: str) -> str:
    """Return a text as it is indexed: each run of Chinese as its pairs and its last character."""
    return " ".join(_indexed(text))


def _indexed(text: str) -> Iterator[str]:
    for runs in strings(text):
        for run in runs:
            yield from [*pairs_of(run), run[-1]] if is_han(run) else [run]
        for part in parts(runs):
            if len(part) > 1:  # a number with letters or hyphens is also found as it is written together
                yield "".join(part)


def terms(query: str, *, unfinished: bool = False) -> list[Term]:
    """Return the terms of a query; a single Chinese character matches every pair that begins with it.

    ``unfinished`` means that somebody is still typing, so the last word is a prefix.
    """
    terms: list[Term] = []
    for runs in strings(query):
        for run in filter(is_han, runs):
            terms += [Term(pair) for pair in pairs_of(run)] or [Term(run, prefix=True)]
        terms += [Term("".join(part)) for part in parts(runs)]
    if unfinished and terms and not is_han(terms[-1].text):
        terms[-1] = Term(terms[-1].text, prefix=True)
    return terms
