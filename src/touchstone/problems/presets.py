"""The sources, aspects and lists of problems in a campaign's template."""

from collections.abc import Collection
from typing import Any

from touchstone.campaigns.models import Campaign, WorkStream
from touchstone.campaigns.presets import WORD_KEYS, Section, export_word, read_words, word_section
from touchstone.campaigns.template_text import Part
from touchstone.common.errors import gettext_noop
from touchstone.problems.models import Aspect, ProblemList, Source
from touchstone.problems.queries.vocabulary import find_aspects, find_lists, find_sources

LONGEST_NUMBER = 6
"""Maximum value of ``digits``, the minimum width of a list's running numbers."""


Sources = list[tuple[str, Source]]
"""(code of the work stream or "", source with campaign and stream still unset) for each source."""


def export_sources(campaign: Campaign) -> list[dict[str, Any]]:
    """Return a campaign's sources of problems as plain data."""
    return [
        {**export_word(source), "stream": source.stream.code} if source.stream else export_word(source)
        for source in find_sources(campaign).select_related("stream")
    ]


def read_sources(root: Part, streams: Collection[str]) -> Sources:
    """Read the sources from a template."""
    unknown = gettext_noop("There is no work stream “%(value)s”. Write one of: %(known)s.")

    def make(part: Part, fields: dict[str, Any]) -> tuple[str, Source]:
        return part.one_of("stream", streams, unknown) if part.get("stream") else "", Source(**fields)

    return read_words(root, "problem_sources", make, (*WORD_KEYS, "stream"))


def store_sources(campaign: Campaign, sources: Sources) -> None:
    """Store the sources of a new campaign."""
    streams = {stream.code: stream for stream in WorkStream.objects.filter(campaign=campaign)}
    for code, source in sources:
        source.campaign, source.stream = campaign, streams.get(code)
    Source.objects.bulk_create([source for _, source in sources])


Lists = list[tuple[str, ProblemList]]
"""(code of the usual source or "", list with campaign and source still unset) for each list."""


def export_lists(campaign: Campaign) -> list[dict[str, Any]]:
    """Return a campaign's problem lists as plain data."""
    exported = []
    for problem_list in find_lists(campaign).select_related("source"):
        plain = {**export_word(problem_list), "prefix": problem_list.prefix, "digits": problem_list.digits}
        if problem_list.source is not None:
            plain["source"] = problem_list.source.code
        exported.append(plain)
    return exported


def read_lists(root: Part, streams: Collection[str]) -> Lists:
    """Read the lists; two lists must not have the same number prefix."""
    prefixes: set[str] = set()
    sources = [part.text("code", longest=40) for part in root.items("problem_sources")]

    def make(part: Part, fields: dict[str, Any]) -> tuple[str, ProblemList]:
        prefix = part.text("prefix", longest=20)
        if prefix in prefixes:
            message = gettext_noop(
                "Numbers of two lists begin with “%(value)s”. Give one of them another beginning."
            )
            part.fault("template.prefix-twice", message, key="prefix", value=prefix)
        prefixes.add(prefix)
        unknown = gettext_noop("There is no source “%(value)s”. Write one of: %(known)s.")
        source = part.one_of("source", sources, unknown) if part.get("source") else ""
        digits = part.number("digits", least=1, most=LONGEST_NUMBER) or 2
        return source, ProblemList(prefix=prefix, digits=digits, **fields)

    return read_words(root, "problem_lists", make, (*WORD_KEYS, "prefix", "digits", "source"))


def store_lists(campaign: Campaign, lists: Lists) -> None:
    """Store the lists of a new campaign."""
    sources = {source.code: source for source in find_sources(campaign)}
    for code, problem_list in lists:
        problem_list.campaign, problem_list.source = campaign, sources.get(code)
    ProblemList.objects.bulk_create([problem_list for _, problem_list in lists])


SECTIONS = (
    Section("problem_sources", export_sources, read_sources, store_sources),
    word_section("aspects", Aspect, find_aspects),
    Section("problem_lists", export_lists, read_lists, store_lists),
)
