"""The components of the pages of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from touchstone.cadences.hooks import record_choices
from touchstone.cadences.labels import say_rule
from touchstone.campaigns.word_use import find_linked
from touchstone.campaigns.words import find_kinds
from touchstone.common.wording import listed
from touchstone.figures.rules import Reference
from touchstone.web.common import addresses
from touchstone.web.common import components as ui
from touchstone.web.common.pages import trail
from touchstone.web.common.reader import WorkspaceRequest

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from touchstone.campaigns.models import CampaignWord
    from touchstone.campaigns.words import WordKind
    from touchstone.web.common.formats import Words


@dataclass(frozen=True)
class WordLine:
    """A word on the page of its kind: its names, what it refers to, and the addresses of what can be done with it."""

    word: CampaignWord
    second: str
    """Its name in the other language."""
    second_language: str
    note: str
    other_names: str
    change: str
    retire: str
    back: str
    up: str = ""
    down: str = ""


def find_words(request: WorkspaceRequest, kind: WordKind[Any]) -> QuerySet[Any]:
    """Return the words of a kind, with the words that they refer to."""
    links = [kind.link.key] if kind.link else []
    return kind.find(request.campaign).select_related("campaign__root", *links)


def lines(request: WorkspaceRequest, kind: WordKind[Any], words: Sequence[CampaignWord]) -> list[WordLine]:
    """Return the lines of some words in their order."""
    return [
        WordLine(
            word,
            word.name if str(word) != word.name else word.name_en,
            "zh-hans" if str(word) != word.name else "en",
            _note(kind, word),
            listed(word.other_names),
            _to(request, "change", kind, word),
            _to(request, "retire", kind, word),
            _to(request, "back", kind, word),
            _to(request, "up", kind, word) if at else "",
            _to(request, "down", kind, word) if at < len(words) - 1 else "",
        )
        for at, word in enumerate(words)
    ]


def _note(kind: WordKind[Any], word: CampaignWord) -> str:
    """Return what a word refers to, and its properties, in words."""
    linked = getattr(word, kind.link.key) if kind.link else None
    notes = [str(linked)] if linked else []
    if "prefix" in kind.properties:
        notes.insert(0, _("numbers such as %(number)s") % {"number": word.numbered(1)})  # type: ignore[attr-defined]
    if "covered_by" in kind.properties:
        covered_by = word.get_covered_by_display()  # type: ignore[attr-defined]
        notes.append(_("units are covered by %(what)s") % {"what": covered_by})
    if "rule" in kind.properties:
        records = record_choices(word.campaign)
        notes.append(say_rule(word.rule))  # type: ignore[attr-defined]
        names = listed([records.get(name, name) for name in word.fulfilled_by])  # type: ignore[attr-defined]
        notes.append(_("fulfilled by %(records)s") % {"records": names})
    if getattr(word, "lecture", False):
        notes.append(_("lectures"))
    return " · ".join(notes)


def _to(request: WorkspaceRequest, act: str, kind: WordKind[Any], word: CampaignWord) -> str:
    return addresses.to(f"campaign-word-{act}", request.campaign, kind=kind.address, pk=word.pk)


def address(request: WorkspaceRequest, kind: WordKind[Any]) -> str:
    """Return the URL of the words of a kind."""
    return addresses.to("campaign-words", request.campaign, kind=kind.address)


def ledger_address(request: WorkspaceRequest) -> str:
    """Return the page on which the words of a ledger are settled, if the reader comes from there, or nothing."""
    key, start = (request.GET.get(name, "") for name in ("ledger", "from"))
    if not (key.isdecimal() and len(key) < 16):
        return ""
    page = addresses.to("import-settle", request.campaign, pk=int(key))
    return addresses.with_query(page, {"from": start if start.isdecimal() and len(start) < 6 else ""})


def way(request: WorkspaceRequest, kind: WordKind[Any], act: Words) -> ui.Breadcrumb:
    """Return the breadcrumb of an act on a word."""
    campaign = ui.Link(_("Campaign"), addresses.to("campaign", request.campaign))
    return trail(request.campaign, campaign, ui.Link(kind.plural, address(request, kind)), ui.Link(act))


def preview(request: WorkspaceRequest, kind: WordKind[Any], word: CampaignWord) -> ui.Facts:
    """Return what a change of a word touches: its records, and the words that refer to it."""
    facts = []
    if kind.figure is not None:
        code, dimension = kind.figure
        reference = Reference(code).having(**{dimension: word.code})
        figure = request.counting.figure(reference)
        facts.append(
            ui.Fact(figure.measure.label, figure.value, addresses.figure(request.campaign, reference))
        )
    linked = find_linked(kind, word)
    if linked:
        facts.append(ui.Fact(_("Referred to by"), listed(linked)))
    if kind.in_ledgers:
        facts.append(ui.Fact(_("Ledgers name it"), listed([*filter(None, names_shown(word))])))
    facts.append(ui.Fact(_("Code"), word.code))
    return ui.Facts(facts)


def names_shown(word: CampaignWord) -> tuple[str, ...]:
    """Return the names by which ledgers name a word."""
    return (word.name, word.name_en, *word.other_names)


def said_of_change(*, used: bool) -> str:
    """Return what a change of a word does to its records."""
    if used:
        return _("Its records show the new name; published figures keep the old one, and its code stays.")
    return _("No record uses it yet.")


def overview(request: WorkspaceRequest) -> ui.Facts:
    """Return the kinds of words, with the words in use."""
    campaign, facts = request.campaign, []
    for kind in find_kinds():
        names = [str(word) for word in kind.find(campaign) if word.retired_on is None]
        link = format_html('<a href="{}">{}</a>', address(request, kind), kind.plural)
        facts.append(ui.Fact(link, listed(names) or _("none yet")))
    return ui.Facts(facts)
