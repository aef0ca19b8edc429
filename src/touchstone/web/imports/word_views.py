"""Settling the words of a ledger that nobody knows: each once, for all rows that have it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.common.refusal import Refused
from touchstone.common.text import match_key
from touchstone.interchange.actions import Answer, settle_words
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.grouping import Groups, OtherFaults, WordGroup
from touchstone.interchange.models import BUSY, ENDED
from touchstone.interchange.permissions import ImportPermission
from touchstone.interchange.queries import find_only_suggestions, get_groups, get_words
from touchstone.interchange.tasks import start_check
from touchstone.interchange.vocabulary import UNIT, find_meanings, sort_label
from touchstone.units.paths import is_under
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import get_units
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.acts import act_view, by, press, turn_away
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.pages import page
from touchstone.web.common.reader import WorkspaceRequest, post_view, sent
from touchstone.web.common.unit_choice import search
from touchstone.web.imports.finding import get_import, import_trail
from touchstone.web.imports.word_forms import Choices, Word, WordsForm
from touchstone.web.imports.words import address_to_add, label_units, notes_on, title_of

if TYPE_CHECKING:
    from touchstone.interchange.models import ImportRun

ON_A_PAGE = 25
"""Number of words on one page."""


@act_view(ImportPermission.IMPORT)
def import_settle(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Say what the words mean that nobody knows; then the file is checked again."""
    run = get_import(request, pk)
    there = addresses.to("import", request.campaign, pk=pk)
    groups = get_groups(run)
    if run.state in BUSY or run.state in ENDED or not (groups.words or run.answers):
        return redirect(there)
    start = _start(request, len(groups.words))
    words = _words(request, run, get_words(request.access, run, start, ON_A_PAGE))
    form = WordsForm(words, lambda text: _find_units(request, run, text), sent(request))
    if not form.is_bound or not form.is_valid():
        return _page(request, run, groups, form, start)
    try:
        settle_words(**by(request), run=run, answers=form.answers)
        following = start + ON_A_PAGE
        if "next" in request.POST and following < len(groups.words):
            here = addresses.to("import-settle", request.campaign, pk=pk)
            return redirect(addresses.with_query(here, {"from": str(following)}))
        start_check(**by(request), run=run)
    except UnreadableFile as error:
        return turn_away(request, error.message, there)
    except Refused as refused:
        form.refuse(refused)
        return _page(request, run, groups, form, start)
    _say_what_was_settled(request, form)
    return redirect(there)


@post_view(ImportPermission.IMPORT)
def import_unsettle(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Take back what was settled in an import, and check it again."""
    run = get_import(request, pk)
    answers = [Answer(sort, value, "") for sort, of in run.answers.items() for value, _meaning in of.values()]

    def take_back() -> None:
        settle_words(**by(request), run=run, answers=answers)
        start_check(**by(request), run=run)

    there = addresses.to("import", request.campaign, pk=pk)
    return press(request, take_back, _("Nothing is settled in this file any more."), back=there)


def _say_what_was_settled(request: WorkspaceRequest, form: WordsForm) -> None:
    number = sum(bool(answer.meaning) for answer in form.answers)
    text = ngettext("%(n)s word is settled.", "%(n)s words are settled.", number)
    messages.success(request, text % {"n": formats.number(number)})


def _start(request: WorkspaceRequest, number: int) -> int:
    given = request.GET.get("from", "")
    start = int(given) if given.isdecimal() and len(given) < 6 else 0
    return start - start % ON_A_PAGE if start < number else 0


def _words(request: WorkspaceRequest, run: ImportRun, groups: Sequence[WordGroup]) -> list[Word]:
    """Return words with what they may mean: units that are suggested, or all words of their sort."""
    keys = [key for group in groups if group.sort == UNIT for key, _name in group.choices]
    answered = {sort: {key: str(of[key][1]) for key in of} for sort, of in run.answers.items()}
    keys += [int(key) for key in answered.get(UNIT, {}).values()]
    units = label_units(request, get_units(request.access, UnitPermission.VIEW, keys))
    sorts = {group.sort for group in groups} - {UNIT}
    meanings = {sort: find_meanings(sort, run.campaign) for sort in sorts}
    every = {sort: [(code, names[0]) for code, names in of.items()] for sort, of in meanings.items()}
    words = []
    for group in groups:
        answer = answered.get(group.sort, {}).get(group.key, "")
        suggested = [str(key) for key, _name in group.choices]
        if group.sort == UNIT:
            keys_offered = dict.fromkeys([*suggested, answer])
            choices: Choices = [(key, units[key]) for key in keys_offered if key in units]
        else:
            order = {code: place for place, code in enumerate(suggested)}
            choices = sorted(every[group.sort], key=lambda pair: order.get(pair[0], len(order)))
        of = meanings.get(group.sort, {})
        new = next((code for code, names in of.items() if group.key in map(match_key, names)), "")
        words.append(Word(group, choices, answer or new, is_new=bool(new and not answer)))
    return words


def _find_units(request: WorkspaceRequest, run: ImportRun, text: str) -> Choices:
    """Return the units of an import that are called like this: only the one with exactly this name, if there is one."""
    hits = [
        hit
        for hit in search(request, ImportPermission.IMPORT, text)
        if is_under(hit.unit.path, run.unit.path)
    ]
    same = [hit for hit in hits if text in (hit.unit.name, hit.unit.name_en, hit.alias)]
    found = same if len(same) == 1 else hits
    return list(label_units(request, (hit.unit for hit in found)).items())


def _page(
    request: WorkspaceRequest, run: ImportRun, groups: Groups, form: WordsForm, start: int
) -> HttpResponse:
    following = start + ON_A_PAGE < len(groups.words)
    context = {
        "run": run,
        "form": form,
        "only": _only_suggestions(request, run),
        "tables": list(_tables(request, run, form, start)),
        "start": start,
        "others": _others(groups) if groups.others else None,
        "settled": _settled(request, run, groups),
        "where": _where(groups, start),
        "following": following,
        "breadcrumb": import_trail(request, run, _("Settle")),
    }
    return page(request, "web/imports/settle.html", context, status=400 if form.errors else 200)


def _only_suggestions(request: WorkspaceRequest, run: ImportRun) -> ui.Notice | None:
    """Return the notice that leads to the words with one suggestion each, or None if there are not several."""
    number = len(find_only_suggestions(run))
    if number < 2:
        return None
    text = ngettext(
        "For %(n)s word exactly one meaning is suggested.",
        "For %(n)s words exactly one meaning is suggested.",
        number,
    )
    link = ui.Link(
        _("Look through them and take them at once"),
        addresses.to("import-settle-single", request.campaign, pk=run.pk),
    )
    return ui.Notice(text % {"n": formats.number(number)}, links=[link])


def _where(groups: Groups, start: int) -> str:
    number = len(groups.words)
    parts = {
        "first": start + 1,
        "last": min(start + ON_A_PAGE, number),
        "all": formats.number(number + groups.more),
    }
    return _("%(first)s to %(last)s of %(all)s") % parts if number > ON_A_PAGE or groups.more else ""


def _tables(
    request: WorkspaceRequest, run: ImportRun, form: WordsForm, start: int
) -> Iterator[Mapping[str, object]]:
    """Yield a table of the words of each sort on the page, with what becomes of the answers."""

    def means(word: Word) -> SafeString:
        href = address_to_add(request, run, word.group, start)
        if not href:
            return form.input_of(word)
        link = format_html('<a class="field__more" href="{}">{}</a>', href, _("Add it as a new word"))
        return format_html("{}{}", form.input_of(word), link)

    columns: Sequence[Column[Word]] = (
        Column(_("As it is written"), lambda word: word.group.value),
        Column(_("Rows"), lambda word: word.group.rows, numeric=True),
        Column(_("First in"), lambda word: _place(word.group)),
        Column(_("Means"), means),
    )
    for sort in dict.fromkeys(word.group.sort for word in form.words):
        words = [word for word in form.words if word.group.sort == sort]
        table = record_table(
            sort_label(sort), columns, words, row_key=lambda word: word.name, key=f"words-{sort}"
        )
        yield {"title": title_of(sort), "notes": list(notes_on(request, run, sort)), "table": table}


def _place(group: WordGroup | OtherFaults) -> str:
    return _("%(sheet)s, row %(row)d") % {"sheet": group.sheet, "row": group.row}


def _others(groups: Groups) -> ui.Table:
    columns: Sequence[Column[OtherFaults]] = (
        Column(_("For example"), lambda other: other.reason),
        Column(_("Rows"), lambda other: other.rows, numeric=True),
        Column(_("First in"), _place),
    )
    return record_table(
        _("To be corrected in the file"), columns, groups.others, row_key=lambda _other: "", key="others"
    )


def _settled(request: WorkspaceRequest, run: ImportRun, groups: Groups) -> ui.Table | None:
    """Return what was settled in this file and is no unknown word any more, or None."""
    open_words = {(group.sort, group.key) for group in groups.words}
    rows = [
        (sort, value, str(meaning))
        for sort, of in run.answers.items()
        for key, (value, meaning) in of.items()
        if (sort, key) not in open_words
    ]
    if not rows:
        return None
    keys = [int(meaning) for sort, _value, meaning in rows if sort == UNIT]
    labels = {UNIT: label_units(request, get_units(request.access, UnitPermission.VIEW, keys))}
    for sort in {sort for sort, _value, _meaning in rows if sort != UNIT}:
        labels[sort] = {code: names[0] for code, names in find_meanings(sort, run.campaign).items()}
    columns: Sequence[Column[tuple[str, str, str]]] = (
        Column(_("As it is written"), lambda row: row[1]),
        Column(_("Means"), lambda row: labels[row[0]].get(row[2], "–")),
        Column(_("What it is"), lambda row: sort_label(row[0])),
    )
    return record_table(_("Settled in this file"), columns, rows, row_key=lambda _row: "", key="settled")
