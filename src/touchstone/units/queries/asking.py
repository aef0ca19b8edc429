"""What the index of words is asked for a name that somebody wrote, from the narrowest question to the widest."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from touchstone.search.words import (
    MOST,
    Clause,
    Query,
    Word,
    beginning_word,
    is_han,
    letters_of,
    pairs_of,
    place_word,
    read_query,
    strings,
    whole_word,
)
from touchstone.units.likeness.letters import telling_of
from touchstone.units.likeness.words import says_much, words_of

_MOST_LEFT_OUT = 10
"""Maximum number of letters of which one may be missing; longer names are found by the letters beside one another."""

_MOST_TELLING = 6
"""Maximum number of characters of which a short name may have kept two."""

_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:[iu]?ang|[iu]ong|i?ong|eng|ing|u?ai|u?an|i?ao|ian|van|"
    r"u?ei|i?ou|en|[iuv]n|ia|ie|iu|u[aoie]|ve|er|[aoeiuv])"
)


def questions(text: str, at_places: Iterable[tuple[str, Sequence[str]]] = ()) -> Iterator[list[Query]]:
    """Yield what to look up at once, then what else to look up if that does not find enough, and so on.

    ``at_places`` are the rest of the name and the paths of units, where it begins with the names of such units.
    """
    text = text[:MOST]
    query = read_query(text)
    narrow = [] if query is None else [query.exact, query.by_whole_words]
    at = tuple(
        (Word(place_word(path)), *(part[0] for part in _parts(rest)))
        for rest, paths in at_places
        for path in paths
    )
    for number, clauses in enumerate(_of_letters(text) if _has_han(text) else _of_words(text)):
        wide = [Query(asked, Word(whole_word(text))) for asked in clauses if asked and all(asked)]
        if number == 0:
            placed = [Query((at,), Word(whole_word(text)))] if at else []
            yield [*narrow, *placed, *wide]
        elif wide:
            yield wide


def _has_han(text: str) -> bool:
    return any(is_han(run) for runs in strings(text) for run in runs)


def _of_letters(text: str) -> Iterator[list[tuple[Clause, ...]]]:
    parts = _parts(text)
    yield [_all(parts)]
    after_first = [_all(parts[1:])] if len(parts) > 2 else []
    half = [_all(parts[len(parts) // 2 :])] if len(parts) > 4 else []
    yield [*after_first, *half, *([_all_but_one(parts)] if 3 <= len(parts) <= _MOST_LEFT_OUT else [])]
    pairs = [pair for runs in strings(text) for run in runs if is_han(run) for pair in pairs_of(run)]
    beside = 1 if len(pairs) < 4 else 2 if len(pairs) < 8 else 3
    runs = [tuple(map(Word, pairs[at : at + beside])) for at in range(len(pairs) - beside + 1)]
    telling = telling_of(letters_of(text))
    kept = telling[:_MOST_TELLING] + telling[_MOST_TELLING:][-1:]
    # A name that is written in full and stored short has two of these, such as 卫 and 健 of 卫生健康委员会.
    two = tuple((Word(one), Word(other)) for one, other in combinations(kept, 2))
    yield [(tuple(runs),), (two,)]


def _of_words(text: str) -> Iterator[list[tuple[Clause, ...]]]:
    words = words_of(text)
    telling = [word for word in words if says_much(word)] or list(words)
    clauses = [clause for clause in map(_word, telling) if clause]
    yield [tuple(clauses)]
    firsts = tuple(((Word(beginning_word(word[0])),),) for word in telling if word[0].isalpha())
    syllables = _SYLLABLE.findall(words[0]) if len(words) == 1 and words[0].isascii() else []
    sounds = (
        [_all([(Word(beginning_word(syllable[0])),) for syllable in syllables])] if len(syllables) > 1 else []
    )
    yield [firsts, *sounds]
    if len(clauses) > 1:
        yield [(tuple(alternative for clause in clauses for alternative in clause),)]


def _word(word: str) -> Clause:
    """Return the alternatives for one word: itself, its beginning, or the words of which it is the initials."""
    if not word.isalpha():
        return (tuple(part[0] for part in _parts(word)),)
    alternatives: list[tuple[Word, ...]] = [(Word(word),)]
    if len(word) >= 3:
        alternatives.append((Word(beginning_word(word[:3])),))
    if len(word) <= 8:
        alternatives.append(tuple(Word(beginning_word(letter)) for letter in dict.fromkeys(word)))
    return tuple(alternatives)


def _parts(text: str) -> list[tuple[Word, ...]]:
    """Return the different letters, numbers and beginnings of words of a text."""
    parts: dict[Word, None] = {}
    for runs in strings(text):
        for run in runs:
            if is_han(run):
                parts |= dict.fromkeys(map(Word, run))
            else:
                parts[Word(beginning_word(run[0]) if run.isalpha() else run)] = None
    return [(part,) for part in parts]


def _all(parts: Sequence[tuple[Word, ...]]) -> tuple[Clause, ...]:
    return tuple((part,) for part in parts)


def _all_but_one(parts: Sequence[tuple[Word, ...]]) -> tuple[Clause, ...]:
    def but(index: int) -> Iterable[Word]:
        return (word for at, part in enumerate(parts) if at != index for word in part)

    return (tuple(tuple(but(index)) for index in range(len(parts))),)
