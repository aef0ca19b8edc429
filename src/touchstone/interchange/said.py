"""What a person says of a ledger on the command line: what its headings are, and what its words mean."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from touchstone.common.errors import PlainError
from touchstone.common.refusal import Refused
from touchstone.common.text import match_key
from touchstone.common.wording import listed
from touchstone.interchange.actions import Answer
from touchstone.interchange.models import ImportRun
from touchstone.interchange.planning import PlannedColumn, PlannedSheet, find_columns
from touchstone.interchange.queries import get_groups, get_planned_sheets
from touchstone.interchange.vocabulary import OPTIONS, UNIT, WORD_SORTS, find_meanings
from touchstone.units.access import Access
from touchstone.units.queries import NameBook

_SHOWN = 12
"""Number of words that are named in a message."""


def read_pairs(texts: Iterable[str], option: str, example: str) -> dict[str, str]:
    """Return what is said as ``left=right`` by its left side, which may contain an equals sign itself."""
    pairs: dict[str, str] = {}
    for text in texts:
        left, equals, right = (part.strip() for part in text.rpartition("="))
        if not (left and equals and right):
            note = gettext_noop("“%(text)s” cannot be read. Write it like %(option)s '%(example)s'.")
            raise PlainError("said.pair", note, text=text, option=option, example=example)
        if pairs.setdefault(left, right) != right:
            note = gettext_noop("“%(left)s” is said to be both “%(first)s” and “%(second)s”. Say it once.")
            raise PlainError("said.twice", note, left=left, first=pairs[left], second=right)
    return pairs


def find_unnamed(run: ImportRun, said: Mapping[str, str | None]) -> list[tuple[PlannedSheet, PlannedColumn]]:
    """Return the columns that hold something and that nobody has said to leave out, now or for an earlier file."""
    unnamed: list[tuple[PlannedSheet, PlannedColumn]] = []
    for sheet in get_planned_sheets(run):
        named = {
            index
            for heading, code in said.items()
            if code is None
            for index in find_columns(sheet.columns, heading)
        }
        unnamed.extend(
            (sheet, column) for column in sheet.left_out if column.index not in named and not sheet.remembered
        )
    return unnamed


def read_answers(access: Access, run: ImportRun, said: Mapping[str, str]) -> list[Answer]:
    """Return what a person says of the words that the check of an import did not know.

    A word that means this already needs no answer. Refused if a word does not occur, is a name of something else, or
    is said to be something that does not exist.
    """
    groups = get_groups(run).words
    book = NameBook(access, run.unit)
    answers: list[Answer] = []
    for value, meaning in said.items():
        sorts = [group.sort for group in groups if group.key == match_key(value)]
        if sorts:
            answers.extend(_answer(book, run, sort, value, meaning) for sort in sorts)
        elif not _is_known(book, run, value, meaning):
            words = [group.value for group in groups]
            known = _(", ").join(words[:_SHOWN]) + ("…" if len(words) > _SHOWN else "")
            message = _("“%(value)s” is no unknown word of this file. The unknown words are: %(known)s.")
            raise Refused(message % {"value": value, "known": known or "–"})
    return answers


def _answer(book: NameBook, run: ImportRun, sort: str, value: str, meaning: str) -> Answer:
    if sort != UNIT:
        return Answer(sort, value, _code(run, sort, meaning))
    match = book.match(meaning)
    if match.unit is None:
        note = gettext_noop(
            "“%(value)s” cannot be settled: there is no single unit “%(name)s”. Similar: %(near)s."
        )
        near = listed(match.nearest or (unit.name for unit in match.several)) or "–"
        raise PlainError("said.unit", note, value=value, name=meaning, near=near)
    return Answer(sort, value, str(match.unit.pk))


def _code(run: ImportRun, sort: str, meaning: str) -> str:
    """Return the code of the word that is meant by its code or one of its names; what is neither is left to be refused."""
    meanings = find_meanings(sort, run.campaign)
    if meaning in meanings:
        return meaning
    for code, names in meanings.items():
        if match_key(meaning) in map(match_key, names):
            return code
    return meaning


def _is_known(book: NameBook, run: ImportRun, value: str, meaning: str) -> bool:
    """Return whether a word means what is said already; refused if it is a name of another word."""
    for sort in _sorts_of(run):
        for code, names in find_meanings(sort, run.campaign).items():
            if match_key(value) in map(match_key, names):
                if code == _code(run, sort, meaning):
                    return True
                message = _("“%(name)s” is a name of “%(other)s” already. Take one of the two out.")
                raise Refused(message % {"name": value, "other": names[0]})
    unit = book.match(value).unit
    if unit is None:
        return False
    if unit == book.match(meaning).unit:
        return True
    raise Refused(_("“%(name)s” is the name of a unit already.") % {"name": value})


def _sorts_of(run: ImportRun) -> Iterator[str]:
    """Yield the sorts of words that the sheets of an import can name."""
    used = {column.field for sheet in get_planned_sheets(run) for column in sheet.columns}
    yield from (sort for sort in (*WORD_SORTS, *OPTIONS) if sort in used)


def name_columns(unnamed: Sequence[tuple[PlannedSheet, PlannedColumn]]) -> str:
    """Return the columns that nobody has named in a sentence that says how to name them."""
    message = _(
        "Nothing was loaded: nobody said what these columns are, and they hold something: %(columns)s. "
        "Say it with --map 'HEADING=field', or leave them out with --leave-out HEADING."
    )
    columns = [
        _("%(column)s (perhaps --map '%(heading)s=%(field)s')")
        % {"column": column.name, "heading": column.heading or column.letter, "field": column.guess}
        if column.guess
        else column.name
        for _sheet, column in unnamed
    ]
    return message % {"columns": _(", ").join(columns)}
