"""The kinds of words that each campaign defines for itself, such as its forms of study, and their part of a template.

Packages above register their kinds when the application starts. Ledgers refer to a word by any of its names.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.utils.functional import Promise

from touchstone.campaigns.models import Campaign, CampaignWord
from touchstone.campaigns.queries import find_offered, find_streams
from touchstone.campaigns.template_text import Part
from touchstone.common import clock
from touchstone.common.errors import PlainError, gettext_noop
from touchstone.common.text import match_key
from touchstone.common.wording import listed

COMMON = ("code", "name", "name_en", "other_names")
"""The keys that every word has in a template."""

RETIRED = "retired"
"""The key of a word that is kept, but offered no longer."""

W = TypeVar("W", bound=CampaignWord)
Clash = tuple[str, PlainError]
"""The name of a property that clashes with another word's, and why."""


@dataclass(frozen=True, slots=True)
class Link:
    """A key under which a word names another word of its campaign by its code, such as its work stream.

    ``section`` is the key of those words in a template, ``find(campaign)`` the stored ones; ``unknown`` is the message for
    any other code. Without ``none``, the label of no link, every word has one.
    """

    key: str
    section: str
    unknown: str
    find: Callable[[Campaign], QuerySet[Any]]
    none: str | Promise = ""

    def read(self, part: Part, known: dict[str, bool], *, retired: bool) -> str:
        """Read the code of the word that a word names; only a retired word may name a retired one.

        ``known`` says of each code in the template whether it is retired.
        """
        if not self.none or part.get(self.key) is not None:
            code = part.one_of(self.key, known, self.unknown)
            if known.get(code) and not retired:
                message = gettext_noop(
                    "“%(value)s” is retired in this template. Write one of: %(known)s; or take out its line “retired”."
                )
                in_use = listed(name for name, is_retired in known.items() if not is_retired)
                part.fault("template.retired-code", message, key=self.key, value=code, known=in_use)
            return code
        return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class WordKind(Generic[W]):
    """A kind of words. ``key`` is its key in templates; ``lead`` says what the words are for.

    ``figure`` is the code of the measure that counts the records of a word, and the dimension by which it does.
    ``properties`` are further fields, of which ``read_more(part)`` reads the values from a template and
    ``find_clash(word, others)`` finds one that another word has; those in ``fixed`` cannot change once a record uses the
    word. ``least`` is the number of words that must be in use.
    """

    key: str
    model: type[W]
    find: Callable[[Campaign], QuerySet[W]]
    label: str | Promise
    plural: str | Promise
    lead: str | Promise
    figure: tuple[str, str] | None = None
    link: Link | None = None
    properties: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    in_ledgers: bool = True
    least: int = 0
    read_more: Callable[[Part], dict[str, Any]] = lambda _part: {}
    find_clash: Callable[[W, Iterable[W]], Clash | None] = lambda _word, _others: None
    added: Callable[[W], object] = lambda _word: None
    deleted: Callable[[int], object] = lambda _key: None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of a word in a template."""
        link = (self.link.key,) if self.link else ()
        return (*COMMON, *link, *self.properties, RETIRED)

    @property
    def address(self) -> str:
        """The part of a URL that names the kind."""
        return self.key.replace("_", "-")


_kinds: dict[str, WordKind[Any]] = {}


def register_words(*kinds: WordKind[Any]) -> None:
    """Add kinds of words. They are read and stored in the order of registration, after those that they link to."""
    _kinds.update({kind.key: kind for kind in kinds})


def find_kinds() -> list[WordKind[Any]]:
    """Return every kind of words."""
    return list(_kinds.values())


def kind_of(word: W) -> WordKind[W]:
    """Return the kind of a word."""
    return next(kind for kind in _kinds.values() if kind.model is type(word))


def names_of(word: CampaignWord) -> tuple[str, ...]:
    """Return all names that a ledger may use for a word of the campaign."""
    return (word.name, word.name_en, word.code, *word.other_names)


def find_word_called(words: Iterable[W], name: str) -> W | None:
    """Return the word that has this among its names, or None."""
    key = match_key(name)
    return next((word for word in words if key in map(match_key, filter(None, names_of(word)))), None)


def find_name_taken(word: CampaignWord, others: Iterable[CampaignWord]) -> tuple[str, CampaignWord] | None:
    """Return a name of a word that another one has already, and that other one."""
    taken = {match_key(name): other for other in others for name in names_of(other) if name}
    return next(((name, taken[match_key(name)]) for name in names_of(word) if match_key(name) in taken), None)


def export_words(kind: WordKind[Any], campaign: Campaign, *, retired: bool = True) -> list[dict[str, Any]]:
    """Return the words of a campaign as plain data in the order of their keys, without what they do not have.

    Without ``retired`` only those that are offered still.
    """
    words = kind.find(campaign) if retired else find_offered(kind.find(campaign))
    return [_export(kind, word) for word in (words.select_related(kind.link.key) if kind.link else words)]


def _export(kind: WordKind[Any], word: CampaignWord) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key in kind.keys:
        if key == RETIRED:
            value: Any = word.retired_on is not None
        else:
            value = getattr(word, key)
        if kind.link is not None and key == kind.link.key:
            value = value and value.code
        if value or key in kind.properties:
            plain[key] = value
    return plain


@dataclass(frozen=True, slots=True)
class ReadWord(Generic[W]):
    """A word read from a template, not stored, with the code of the word that it links to.

    ``given`` are the keys that the template has for it.
    """

    word: W
    link: str
    given: frozenset[str]


def read_words(kind: WordKind[W], root: Part, campaign: Campaign | None = None) -> list[ReadWord[W]]:
    """Read the words of one kind from a template, and add a fault for everything that is wrong.

    With a campaign the template may be a part that leaves out words of the campaign.
    """
    words: list[W] = []
    links: list[str] = []
    given: list[frozenset[str]] = []
    taken: set[str] = set()
    known: dict[str, bool] = {}
    if kind.link is not None:
        stored = kind.link.find(campaign) if campaign is not None else ()
        known = {other.code: other.retired_on is not None for other in stored}
        known |= _codes(root, kind.link.section)
    for part in root.items(kind.key):
        part.mapping(kind.keys)
        retired = part.flag(RETIRED)
        word = kind.model(
            code=part.code("code", taken=taken),
            name=part.text("name", longest=80, required=True),
            name_en=part.text("name_en", longest=120),
            other_names=part.texts("other_names", longest=80),
            order=len(words),
            retired_on=clock.today() if retired else None,
            **kind.read_more(part),
        )
        links.append(kind.link.read(part, known, retired=retired) if kind.link else "")
        _check(kind, part, word, words)
        words.append(word)
        given.append(frozenset(part.lines))
    if campaign is None and sum(word.retired_on is None for word in words) < kind.least:
        message = gettext_noop("A campaign needs one of these. Write “%(name)s:” and below it “- code: …”.")
        root.fault("template.none", message, key=kind.key, name=kind.key)
    return [ReadWord(*read) for read in zip(words, links, given, strict=True)]


def store_words(kind: WordKind[Any], campaign: Campaign, words: Sequence[ReadWord[Any]]) -> None:
    """Store the words of a new campaign."""
    linked = {record.code: record for record in kind.link.find(campaign)} if kind.link else {}
    for read in words:
        read.word.campaign = campaign
        if kind.link is not None:
            setattr(read.word, kind.link.key, linked.get(read.link))
    kind.model._default_manager.bulk_create([read.word for read in words])


def _codes(root: Part, section: str) -> dict[str, bool]:
    """Return the codes of a section, and whether each is retired."""
    parts = [part for part in root.items(section) if part.get("code")]
    return {part.text("code", longest=40): part.get(RETIRED) is not None for part in parts}


def _check(kind: WordKind[W], part: Part, word: W, before: Sequence[W]) -> None:
    """Add a fault if a name of a word, or a property, is that of a word before it."""
    name = find_name_taken(word, [other for other in before if other.code != word.code])
    if name is not None:
        message = gettext_noop("“%(name)s” is a name of “%(other)s” already. Take one of the two out.")
        part.fault("template.name-twice", message, key="name", name=name[0], other=name[1].code)
    clash = kind.find_clash(word, before)
    if clash is not None:
        key, error = clash
        part.fault(error.code, error.template, key=key, **error.params)


STREAM = Link(
    "stream",
    "streams",
    gettext_noop("There is no work stream “%(value)s”. Write one of: %(known)s."),
    find_streams,
)
