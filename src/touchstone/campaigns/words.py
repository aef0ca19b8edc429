"""The words of a campaign in its template, such as its forms of study; ledgers refer to them by any of their names."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, TypeVar

from touchstone.campaigns.models import Campaign, CampaignWord
from touchstone.campaigns.presets import Section
from touchstone.campaigns.template_text import Part
from touchstone.common.errors import gettext_noop
from touchstone.common.text import match_key

COMMON = ("code", "name", "name_en", "other_names")
"""The keys that every word has in a template."""


W = TypeVar("W", bound=CampaignWord)


def export_word(word: CampaignWord) -> dict[str, Any]:
    """Return a word as plain data, without the names that it does not have."""
    names = {"name_en": word.name_en, "other_names": list(word.other_names)}
    return {"code": word.code, "name": word.name, **{key: value for key, value in names.items() if value}}


def read_words(
    root: Part, key: str, keys: Collection[str], make: Callable[[Part, dict[str, Any]], W]
) -> list[W]:
    """Read the words of one sort, which may have these keys. Two words must not share a name."""
    words: list[W] = []
    taken: set[str] = set()
    names: dict[str, str] = {}
    for part in root.items(key):
        part.mapping(keys)
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


def word_section(key: str, model: type[W], find: Callable[[Campaign], Iterable[W]]) -> Section:
    """Return the section of words that have no keys of their own, such as the criteria of visits."""

    def store(campaign: Campaign, words: Sequence[W]) -> None:
        for word in words:
            word.campaign = campaign
        model._default_manager.bulk_create(words)

    return Section(
        key,
        export=lambda campaign: [export_word(word) for word in find(campaign)],
        read=lambda root, _streams: read_words(root, key, COMMON, lambda _part, values: model(**values)),
        store=store,
    )


def read_stream(part: Part, streams: Collection[str]) -> str:
    """Read the code of the work stream that a word belongs to."""
    unknown = gettext_noop("There is no work stream “%(value)s”. Write one of: %(known)s.")
    return part.one_of("stream", streams, unknown)
