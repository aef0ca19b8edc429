"""The words of a campaign in its template, such as its forms of study; ledgers refer to them by any of their names."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import QuerySet

from touchstone.campaigns.models import Campaign, CampaignWord, WorkStream
from touchstone.campaigns.presets import Section
from touchstone.campaigns.queries import find_streams
from touchstone.campaigns.template_text import Part
from touchstone.common.errors import gettext_noop
from touchstone.common.text import match_key

COMMON = ("code", "name", "name_en", "other_names")
"""The keys that every word has in a template."""


W = TypeVar("W", bound=CampaignWord)


@dataclass(frozen=True, slots=True)
class Link:
    """A key under which a word names another record of its campaign by its code, such as its work stream.

    ``known(root, streams)`` returns the codes in the template, ``find(campaign)`` the records stored. ``unknown`` is the
    message for any other code.
    """

    key: str
    unknown: str
    known: Callable[[Part, Collection[str]], Collection[str]]
    find: Callable[[Campaign], Iterable[CampaignWord | WorkStream]]

    def read(self, part: Part, known: Collection[str]) -> str:
        """Read the code of the record that a word names, which must be one of the known codes."""
        return part.one_of(self.key, known, self.unknown)


STREAM = Link(
    "stream",
    gettext_noop("There is no work stream “%(value)s”. Write one of: %(known)s."),
    lambda _root, streams: streams,
    find_streams,
)


def _export(word: CampaignWord, keys: Iterable[str], link: Link | None) -> dict[str, Any]:
    """Return a word as plain data in the order of its keys, without the names and links that it does not have."""
    plain: dict[str, Any] = {}
    for key in keys:
        value = getattr(word, key)
        if link is not None and key == link.key:
            value = value and value.code
        if value or key not in ("name_en", "other_names", link and link.key):
            plain[key] = value
    return plain


def word_section(
    key: str,
    model: type[W],
    find: Callable[[Campaign], QuerySet[W]],
    *,
    keys: Collection[str] = COMMON,
    link: Link | None = None,
    linked: bool = False,
    read_more: Callable[[Part, Sequence[W]], dict[str, Any]] = lambda _part, _words: {},
) -> Section:
    """Return the section of words of one sort, such as the criteria of visits.

    ``linked`` words must have the key of their ``link``. ``read_more(part, words)`` reads the values of further keys;
    ``words`` are those before it in the template.
    """

    def export(campaign: Campaign) -> list[dict[str, Any]]:
        words = find(campaign) if link is None else find(campaign).select_related(link.key)
        return [_export(word, keys, link) for word in words]

    def read(root: Part, streams: Collection[str]) -> list[tuple[W, str]]:
        words: list[W] = []
        codes: list[str] = []
        taken: set[str] = set()
        names: dict[str, str] = {}
        known = () if link is None else link.known(root, streams)
        for part in root.items(key):
            part.mapping(keys)
            word = model(
                code=part.code("code", taken=taken),
                name=part.text("name", longest=80, required=True),
                name_en=part.text("name_en", longest=120),
                other_names=part.texts("other_names", longest=80),
                order=len(words),
                **read_more(part, words),
            )
            words.append(word)
            is_linked = link is not None and (linked or part.get(link.key) is not None)
            codes.append(link.read(part, known) if link is not None and is_linked else "")
            _check_names(part, word, names)
        return list(zip(words, codes, strict=True))

    def store(campaign: Campaign, words: Sequence[tuple[W, str]]) -> None:
        records = {} if link is None else {record.code: record for record in link.find(campaign)}
        for word, code in words:
            word.campaign = campaign
            if link is not None:
                setattr(word, link.key, records.get(code))
        model._default_manager.bulk_create([word for word, _code in words])

    return Section(key, export, read, store)


def _check_names(part: Part, word: CampaignWord, names: dict[str, str]) -> None:
    """Add the names of a word to those of the words before it, and a fault if one is taken."""
    for name in filter(None, (word.name, word.name_en, *word.other_names)):
        other = names.setdefault(match_key(name), word.code)
        if other != word.code:
            message = gettext_noop("“%(name)s” is a name of “%(other)s” already. Take one of the two out.")
            part.fault("template.name-twice", message, key="name", name=name, other=other)
