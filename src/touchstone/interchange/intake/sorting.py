"""Finds the list, source and aspect of a problem, by the campaign's own names, from cells and titles of a ledger."""

from collections.abc import Sequence
from typing import TypeVar

from django.utils.translation import gettext_noop

from touchstone.campaigns.models import Campaign
from touchstone.common.errors import PlainError
from touchstone.common.text import match_key
from touchstone.interchange.intake.naming import Words
from touchstone.interchange.intake.rows import OpenSheet
from touchstone.problems.models import Aspect, ProblemList, Source
from touchstone.problems.queries import find_aspects, find_lists, find_sources

Word = TypeVar("Word", Source, Aspect, ProblemList)


def names_of(word: Source | Aspect | ProblemList) -> tuple[str, ...]:
    """Return all names that a ledger may use for a word of the campaign."""
    return (word.name, word.name_en, word.code, *word.other_names)


def words_of(words: Sequence[Word]) -> Words[Word]:
    """Return a campaign's words of one sort, to be found by any of their names."""
    return Words((word, names_of(word)) for word in words)


class Sorting:
    """The lists, sources and aspects of a campaign, to classify rows of problems."""

    def __init__(self, campaign: Campaign) -> None:
        self._all_lists = list(find_lists(campaign).select_related("source"))
        self._lists = words_of(self._all_lists)
        self._sources = words_of(list(find_sources(campaign).select_related("stream")))
        self._aspects = words_of(list(find_aspects(campaign)))
        self._of_sheet: dict[int, ProblemList | None] = {}

    def source(self, name: str) -> Source | PlainError:
        """Return the source that a cell names, or the error why there is none."""
        source = self._sources.find(name)
        text = gettext_noop("Unknown source “%(name)s”. This campaign has: %(near)s.")
        return source or _unknown("source.unknown", text, name, self._sources)

    def aspect(self, name: str) -> Aspect | PlainError:
        """Return the aspect that a cell names, or the error why there is none."""
        aspect = self._aspects.find(name)
        text = gettext_noop("Unknown aspect “%(name)s”. This campaign has: %(near)s.")
        return aspect or _unknown("aspect.unknown", text, name, self._aspects)

    def list_for(self, sheet: OpenSheet, name: str, number: str, source: str) -> ProblemList | PlainError:
        """Return the list of a row: from its own cell, its number, the sheet's title, or its source; else an error."""
        if name:
            text = gettext_noop("Unknown list “%(name)s”. This campaign has: %(near)s.")
            return self._lists.find(name) or _unknown("list.unknown", text, name, self._lists)
        problem_list = self._of_number(number) or self.of_sheet(sheet) or self._of_source(source)
        if problem_list is None:
            text = gettext_noop(
                "To which list does this problem belong? Write it in a column “%(column)s” or in the title: %(near)s."
            )
            return PlainError("list.missing", text, column="所属清单", near=self._lists.nearest(""))
        return problem_list

    def of_sheet(self, sheet: OpenSheet) -> ProblemList | None:
        """Return the list that the name or title of a sheet mentions; the longest matching name wins."""
        if sheet.number not in self._of_sheet:
            lines = [match_key(line) for line in sheet.titles]
            named = [
                (len(key), problem_list)
                for problem_list in self._all_lists
                for name in names_of(problem_list)
                if (key := match_key(name)) and any(key in line for line in lines)
            ]
            best = max(named, key=lambda pair: pair[0], default=None)
            self._of_sheet[sheet.number] = best[1] if best else None
        return self._of_sheet[sheet.number]

    def by_code(self, code: str) -> ProblemList | None:
        """Return the list with this code, or None."""
        return next((problem_list for problem_list in self._all_lists if problem_list.code == code), None)

    def _of_number(self, number: str) -> ProblemList | None:
        return next(
            (
                problem_list
                for problem_list in self._all_lists
                if problem_list.prefix and number.startswith(problem_list.prefix)
            ),
            None,
        )

    def _of_source(self, name: str) -> ProblemList | None:
        source = self._sources.find(name) if name else None
        if source is None:
            return None
        usual = [problem_list for problem_list in self._all_lists if problem_list.source == source]
        return usual[0] if len(usual) == 1 else None


def _unknown(code: str, text: str, name: str, words: Words[Word]) -> PlainError:
    near = words.nearest(name)
    if not near:
        none = gettext_noop(
            "This campaign has no words for this yet; “%(name)s” was written. Set them up first."
        )
        return PlainError(code, none, name=name)
    return PlainError(code, text, name=name, near=near)
