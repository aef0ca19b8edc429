"""Finds the list, source and aspect of a problem, by the campaign's own names, from cells and titles of a ledger."""

from django.utils.translation import gettext_noop

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.words import names_of
from touchstone.common.errors import PlainError
from touchstone.common.text import match_key
from touchstone.interchange.intake.naming import CampaignWords, check_in_use
from touchstone.interchange.intake.rows import OpenSheet
from touchstone.interchange.rules import Answers
from touchstone.problems.models import ProblemList
from touchstone.problems.queries import find_aspects, find_lists, find_sources


class Sorting:
    """The lists, sources and aspects of a campaign, to classify rows of problems."""

    def __init__(self, campaign: Campaign, answers: Answers) -> None:
        unknown_list = gettext_noop("Unknown list “%(name)s”. This campaign has: %(near)s.")
        unknown_source = gettext_noop("Unknown source “%(name)s”. This campaign has: %(near)s.")
        unknown_aspect = gettext_noop("Unknown aspect “%(name)s”. This campaign has: %(near)s.")
        like_list = gettext_noop(
            "Unknown list “%(name)s”. Did you mean: %(near)s? The page “Campaign” has all."
        )
        like_source = gettext_noop(
            "Unknown source “%(name)s”. Did you mean: %(near)s? The page “Campaign” has all."
        )
        like_aspect = gettext_noop(
            "Unknown aspect “%(name)s”. Did you mean: %(near)s? The page “Campaign” has all."
        )
        self._all_lists = list(find_lists(campaign).select_related("source"))
        self._lists = CampaignWords(
            self._all_lists, ("list.unknown", unknown_list, like_list), answers=answers.get("list")
        )
        sources = find_sources(campaign).select_related("stream")
        self.sources = CampaignWords(
            sources, ("source.unknown", unknown_source, like_source), answers=answers.get("source")
        )
        self.aspects = CampaignWords(
            find_aspects(campaign),
            ("aspect.unknown", unknown_aspect, like_aspect),
            answers=answers.get("aspect"),
        )
        self._of_sheet: dict[int, ProblemList | None] = {}

    def list_for(self, sheet: OpenSheet, name: str, number: str, source: str) -> ProblemList | PlainError:
        """Return the list of a row: from its own cell, its number, the sheet's title, or its source; else an error."""
        if name:
            return self._lists[name]
        problem_list = self._of_number(number) or self._named_by(sheet) or self._of_source(source)
        if problem_list is None:
            text = gettext_noop(
                "To which list does this problem belong? Write it in a column “%(column)s” or in the title: %(near)s."
            )
            return PlainError("list.missing", text, column="所属清单", near=self._lists.nearest(""))
        return check_in_use(problem_list, problem_list.name)

    def _named_by(self, sheet: OpenSheet) -> ProblemList | None:
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

    def _of_number(self, number: str) -> ProblemList | None:
        for problem_list in self._all_lists:
            if problem_list.prefix and number.startswith(problem_list.prefix):
                return problem_list
        return None

    def _of_source(self, name: str) -> ProblemList | None:
        source = self.sources.find(name) if name else None
        if source is None:
            return None
        usual = [problem_list for problem_list in self._all_lists if problem_list.source == source]
        return usual[0] if len(usual) == 1 else None
