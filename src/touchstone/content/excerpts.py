"""The place of a text at which a query is found, with its words marked; without Django or a database."""

from collections.abc import Iterator
from dataclasses import dataclass

from touchstone.common.folding import fold
from touchstone.search.words import is_han, pairs_of, strings

AROUND = 36
"""Characters before and after the first word that is found."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; marked if it is what was looked for."""

    text: str
    marked: bool = False


def excerpt(text: str, query: str, around: int = AROUND) -> list[Piece]:
    """Return the surroundings of the first word of a query in a text, every word of the query marked in it.

    Nothing is marked, and the beginning of the text returned, if the text holds none of the words.
    """
    text = " ".join(text.split())
    folded, places = _folded(text)
    spans = _spans(folded, words_of_query(query))
    if not spans:
        return [Piece(text if len(text) <= 2 * around else f"{text[: 2 * around]}…")]
    start = max(places[spans[0][0]] - around, 0)
    end = min(places[spans[0][1] - 1] + 1 + around, len(text))
    pieces: list[Piece] = [Piece("…")] if start else []
    at = start
    for first, last in spans:
        begins, ends = places[first], places[last - 1] + 1
        if begins >= end:
            break
        pieces += [Piece(text[at:begins]), Piece(text[begins:ends], True)]
        at = ends
    pieces.append(Piece(text[at:end]))
    if end < len(text):
        pieces.append(Piece("…"))
    return [piece for piece in pieces if piece.text]


def words_of_query(query: str) -> list[str]:
    """Return what of a query is marked: its words, and the pairs of each longer run of Chinese, the longest first."""
    words: dict[str, None] = {}
    for runs in strings(query):
        for run in runs:
            words[run] = None
            if is_han(run):
                words |= dict.fromkeys(pairs_of(run))
    return sorted(words, key=len, reverse=True)


def _folded(text: str) -> tuple[str, list[int]]:
    """Return a folded text, and for each of its characters the place of the original one."""
    folded = {letter: fold(letter) for letter in set(text)}
    places = [place for place, letter in enumerate(text) for _part in folded[letter]]
    return "".join(map(folded.__getitem__, text)), places


def _spans(text: str, words: list[str]) -> list[tuple[int, int]]:
    """Return where words stand in a text, in order; those that overlap or touch are one."""
    found = sorted(span for word in words for span in _places_of(text, word))
    spans: list[tuple[int, int]] = []
    for first, last in found:
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    return spans


def _places_of(text: str, word: str) -> Iterator[tuple[int, int]]:
    at = text.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + len(word))
