"""Making Chinese text searchable by pairs of characters, without Django or a database.

Chinese is written without spaces, so a search for words finds nothing. Each run of Chinese characters is therefore
indexed as its overlapping pairs: 主题教育 becomes 主题 题教 教育, so that a search for 教育 finds it.
"""

import re
from dataclasses import dataclass

_HAN = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")
_SEPARATORS = re.compile(r"[\W_]+")
"""Replaced by spaces so that both databases split words alike; one of them would keep URLs and numbers whole."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word to search for; a prefix matches every word that begins with it."""

    text: str
    prefix: bool = False


def pairs(text: str) -> str:
    """Return a text as it is indexed: each run of Chinese as its pairs and its last character."""
    return " ".join(
        _HAN.sub(lambda run: f" {' '.join([*_pairs_of(run[0]), run[0][-1]])} ", _split(text)).split()
    )


def terms(query: str, *, unfinished: bool = False) -> list[Term]:
    """Return the terms of a query; a single Chinese character matches every pair that begins with it.

    ``unfinished`` means that somebody is still typing, so the last word is a prefix.
    """
    terms: list[Term] = []
    for word in _split(query).split():
        end = 0
        for run in _HAN.finditer(word):
            terms += _word(word[end : run.start()])
            terms += [Term(pair) for pair in _pairs_of(run[0])] or [Term(run[0], prefix=True)]
            end = run.end()
        terms += _word(word[end:])
    if unfinished and terms and not _HAN.fullmatch(terms[-1].text):
        terms[-1] = Term(terms[-1].text, prefix=True)
    return terms


def _pairs_of(run: str) -> list[str]:
    return [run[start : start + 2] for start in range(len(run) - 1)]


def _word(text: str) -> list[Term]:
    return [Term(text)] if text else []


def _split(text: str) -> str:
    return _SEPARATORS.sub(" ", text)
