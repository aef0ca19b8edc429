"""The sources, aspects and lists of problems in a campaign's template."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from touchstone.campaigns.models import Campaign, WorkStream
from touchstone.campaigns.presets import Section
from touchstone.campaigns.template_text import Part
from touchstone.common.errors import gettext_noop
from touchstone.common.text import match_key
from touchstone.problems.models import Aspect, ProblemList, Source
from touchstone.problems.queries.vocabulary import find_aspects, find_lists, find_sources

Word = TypeVar("Word", Source, Aspect, ProblemList)

COMMON = ("code", "name", "name_en", "other_names")

LONGEST_NUMBER = 6
"""Maximum value of ``digits``, the minimum width of a list's running numbers."""


def _export(word: Source | Aspect | ProblemList) -> dict[str, Any]:
    plain: dict[str, Any] = {"code": word.code, "name": word.name}
    if word.name_en:
        plain["name_en"] = word.name_en
    if word.other_names:
        plain["other_names"] = list(word.other_names)
    return plain


def _read(
    root: Part, key: str, more: Collection[str], make: Callable[[Part, dict[str, Any]], Word]
) -> list[Word]:
    """Read the words of one kind. Two words must not share a name, because ledgers refer to words by name."""
    words: list[Word] = []
    word: Word
    taken: set[str] = set()
    names: dict[str, str] = {}
    for part in root.items(key):
        part.mapping((*COMMON, *more))
        word = make(
            part,
            {
                "code": part.code("code", taken=taken),
                "name": part.text("name", longest=80, required=True),
                "name_en": part.text("name_en", longest=120),
                "other_names": part.texts("other_names", longest=80),
                "order": len(words),
            },
        )
        words.append(word)
        for name in filter(None, (word.name, word.name_en, *word.other_names)):
            other = names.setdefault(match_key(name), word.code)
            if other != word.code:
                message = gettext_noop(
                    "“%(name)s” is a name of “%(other)s” already. Take one of the two out."
                )
                part.fault("template.name-twice", message, key="name", name=name, other=other)
    return words


Sources = list[tuple[str, Source]]
"""(code of the work stream or "", source with campaign and stream still unset) for each source."""


def export_sources(campaign: Campaign) -> list[dict[str, Any]]:
    """Return a campaign's sources of problems as plain data."""
    return [
        {**_export(source), "stream": source.stream.code} if source.stream else _export(source)
        for source in find_sources(campaign).select_related("stream")
    ]


def read_sources(root: Part, streams: Collection[str]) -> Sources:
    """Read the sources from a template."""
    codes: list[str] = []

    def make(part: Part, values: dict[str, Any]) -> Source:
        unknown = gettext_noop("There is no work stream “%(value)s”. Write one of: %(known)s.")
        codes.append(part.one_of("stream", streams, unknown) if part.get("stream") else "")
        return Source(**values)

    read = _read(root, "problem_sources", ("stream",), make)
    return list(zip(codes, read, strict=True))


def store_sources(campaign: Campaign, sources: Sources) -> None:
    """Store the sources of a new campaign."""
    streams = {stream.code: stream for stream in WorkStream.objects.filter(campaign=campaign)}
    for code, source in sources:
        source.campaign, source.stream = campaign, streams.get(code)
    Source.objects.bulk_create([source for _, source in sources])


def export_aspects(campaign: Campaign) -> list[dict[str, Any]]:
    """Return a campaign's aspects as plain data."""
    return [_export(aspect) for aspect in find_aspects(campaign)]


def read_aspects(root: Part, streams: Collection[str]) -> list[Aspect]:
    """Read the aspects from a template."""
    return _read(root, "aspects", (), lambda part, values: Aspect(**values))


def store_aspects(campaign: Campaign, aspects: list[Aspect]) -> None:
    """Store the aspects of a new campaign."""
    for aspect in aspects:
        aspect.campaign = campaign
    Aspect.objects.bulk_create(aspects)


Lists = list[tuple[str, ProblemList]]
"""(code of the usual source or "", list with campaign and source still unset) for each list."""


def export_lists(campaign: Campaign) -> list[dict[str, Any]]:
    """Return a campaign's problem lists as plain data."""
    exported = []
    for problem_list in find_lists(campaign).select_related("source"):
        plain = {**_export(problem_list), "prefix": problem_list.prefix, "digits": problem_list.digits}
        if problem_list.source is not None:
            plain["source"] = problem_list.source.code
        exported.append(plain)
    return exported


def read_lists(root: Part, streams: Collection[str]) -> Lists:
    """Read the lists; two lists must not have the same number prefix."""
    prefixes: set[str] = set()
    sources = [part.text("code", longest=40) for part in root.items("problem_sources")]
    codes: list[str] = []

    def make(part: Part, values: dict[str, Any]) -> ProblemList:
        prefix = part.text("prefix", longest=20)
        if prefix in prefixes:
            message = gettext_noop(
                "Numbers of two lists begin with “%(value)s”. Give one of them another beginning."
            )
            part.fault("template.prefix-twice", message, key="prefix", value=prefix)
        prefixes.add(prefix)
        unknown = gettext_noop("There is no source “%(value)s”. Write one of: %(known)s.")
        codes.append(part.one_of("source", sources, unknown) if part.get("source") else "")
        return ProblemList(
            prefix=prefix, digits=part.number("digits", least=1, most=LONGEST_NUMBER) or 2, **values
        )

    read = _read(root, "problem_lists", ("prefix", "digits", "source"), make)
    return list(zip(codes, read, strict=True))


def store_lists(campaign: Campaign, lists: Lists) -> None:
    """Store the lists of a new campaign."""
    sources = {source.code: source for source in find_sources(campaign)}
    for code, problem_list in lists:
        problem_list.campaign, problem_list.source = campaign, sources.get(code)
    ProblemList.objects.bulk_create([problem_list for _, problem_list in lists])


SECTIONS = (
    Section("problem_sources", export_sources, read_sources, store_sources),
    Section("aspects", export_aspects, read_aspects, store_aspects),
    Section("problem_lists", export_lists, read_lists, store_lists),
)
