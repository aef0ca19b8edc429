"""Chinese text made searchable by words of two characters: no database, no Django.

Chinese is written without blanks, and what looks for words finds none. Every run of Chinese characters is
therefore kept as its overlapping pairs: 主题教育 becomes 主题 题教 教育, so that 教育 is found wherever it stands.
"""

import re
from dataclasses import dataclass

_HAN = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")
_APART = re.compile(r"[\W_]+")
"""Both databases then cut words at the same places: left alone, one of them keeps addresses and numbers whole."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word that is looked for; a prefix finds every word that begins with it."""

    text: str
    prefix: bool = False


def pairs(text: str) -> str:
    """Return a text as it is kept for searching: runs of Chinese as pairs and the last character of each run."""
    return " ".join(_HAN.sub(lambda run: f" {' '.join([*_of(run[0]), run[0][-1]])} ", _apart(text)).split())


def terms(query: str, *, unfinished: bool = False) -> list[Term]:
    """Return what a query looks for; a single Chinese character finds every pair that begins with it.

    ``unfinished`` says that somebody is still typing: the last word may then go on.
    """
    terms: list[Term] = []
    for word in _apart(query).split():
        end = 0
        for run in _HAN.finditer(word):
            terms += _word(word[end : run.start()])
            terms += [Term(pair) for pair in _of(run[0])] or [Term(run[0], prefix=True)]
            end = run.end()
        terms += _word(word[end:])
    if unfinished and terms and not _HAN.fullmatch(terms[-1].text):
        terms[-1] = Term(terms[-1].text, prefix=True)
    return terms


def _of(run: str) -> list[str]:
    return [run[start : start + 2] for start in range(len(run) - 1)]


def _word(text: str) -> list[Term]:
    return [Term(text)] if text else []


def _apart(text: str) -> str:
    return _APART.sub(" ", text)
