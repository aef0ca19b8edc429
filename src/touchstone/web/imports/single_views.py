"""Taking all suggestions of an import at once that are the only ones for their word: they are listed before the yes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from touchstone.common.refusal import Refused
from touchstone.interchange.actions import Answer, settle_words
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.models import BUSY, ENDED
from touchstone.interchange.permissions import ImportPermission
from touchstone.interchange.queries import find_only_suggestions
from touchstone.interchange.tasks import start_check
from touchstone.interchange.vocabulary import UNIT, find_meanings
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import get_units
from touchstone.web.common import addresses, formats
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.reader import WorkspaceRequest, sent
from touchstone.web.common.refusals import RefusingForm
from touchstone.web.imports.finding import get_import, import_trail
from touchstone.web.imports.word_forms import Word
from touchstone.web.imports.words import label_units, title_of, what_becomes_of

if TYPE_CHECKING:
    from touchstone.interchange.grouping import WordGroup
    from touchstone.interchange.models import ImportRun


class OnlySuggestionsForm(RefusingForm):
    """Which of the only suggestions are taken: all of them, unless a person leaves some out."""

    take = forms.MultipleChoiceField(
        label=gettext_lazy("As it is written"),
        error_messages={
            "required": gettext_lazy("Choose at least one word."),
            "invalid_choice": gettext_lazy(
                "What is suggested has changed meanwhile. Look through the list again."
            ),
        },
    )

    def __init__(self, words: Mapping[str, tuple[Word, str]], *args: Any) -> None:
        super().__init__(*args)
        self._words = words
        self.initial["take"] = list(words)
        self.set_choices("take", [(value, word.group.value) for value, (word, _label) in words.items()])

    def box(self, value: str) -> SafeString:
        """Render the checkbox of a word, with the word as its label."""
        given = self["take"].value() or ()
        return format_html(
            '<label class="check"><input type="checkbox" name="take" value="{}"{}> {}</label>',
            value,
            SafeString(" checked") if value in given else "",
            self._words[value][0].group.value,
        )

    @property
    def answers(self) -> list[Answer]:
        """What the words mean that are taken."""
        chosen = (self._words[value][0] for value in self.cleaned_data["take"])
        return [Answer(word.group.sort, word.group.value, word.choices[0][0]) for word in chosen]


@act_view(ImportPermission.IMPORT)
def import_settle_single(request: WorkspaceRequest, pk: int) -> AnyActPage | HttpResponse:
    """List the words for which one meaning alone is suggested, and take those that a person leaves in the list."""
    run = get_import(request, pk)
    back = addresses.to("import-settle", request.campaign, pk=pk)
    words = (
        {} if run.state in BUSY or run.state in ENDED else _words(request, run, find_only_suggestions(run))
    )
    if not words:
        return redirect(back)
    form = OnlySuggestionsForm(words, sent(request))
    number = formats.number(len(words))
    title = ngettext(
        "Take the only suggestion of %(n)s word?",
        "Take the only suggestion of each of %(n)s words?",
        len(words),
    )
    return ActPage(
        title=_("Only suggestions"),
        heading=title % {"n": number},
        lead=run.file_name,
        form=form,
        do=lambda form: _take(request, run, form),
        done=lambda taken: (
            ngettext("%(n)s word is settled.", "%(n)s words are settled.", taken)
            % {"n": formats.number(taken)}
        ),
        back=back,
        to=addresses.to("import", request.campaign, pk=pk),
        breadcrumb=import_trail(request, run, _("Only suggestions")),
        explanation=_(
            "Look through the list and leave out what is not meant. Nothing is stored before the file is loaded."
        ),
        send=_("Take what is chosen"),
        template="web/imports/single.html",
        context=lambda: {"tables": list(_tables(request, run, form, words))},
    )


def _take(request: WorkspaceRequest, run: ImportRun, form: OnlySuggestionsForm) -> int:
    answers = form.answers
    try:
        start_check(**by(request), run=settle_words(**by(request), run=run, answers=answers))
    except UnreadableFile as error:
        raise Refused(error.message) from error
    return len(answers)


def _words(
    request: WorkspaceRequest, run: ImportRun, groups: Sequence[WordGroup]
) -> dict[str, tuple[Word, str]]:
    """Return words with what they would mean, by a value that says both: what was looked at is what is taken."""
    keys = [group.choices[0][0] for group in groups if group.sort == UNIT]
    labels = {UNIT: label_units(request, get_units(request.access, UnitPermission.VIEW, keys))}
    for sort in {group.sort for group in groups} - {UNIT}:
        labels[sort] = {code: names[0] for code, names in find_meanings(sort, run.campaign).items()}
    words = {}
    for group in groups:
        meaning = str(group.choices[0][0])
        if label := labels[group.sort].get(meaning):
            word = Word(group, [(meaning, label)])
            words[f"{word.name}={meaning}"] = (word, label)
    return words


def _tables(
    request: WorkspaceRequest,
    run: ImportRun,
    form: OnlySuggestionsForm,
    words: Mapping[str, tuple[Word, str]],
) -> Iterator[Mapping[str, object]]:
    """Yield a table of the words of each sort, each with a checkbox, and what becomes of them."""
    columns: Sequence[Column[str]] = (
        Column(_("As it is written"), form.box),
        Column(_("Would mean"), lambda value: words[value][1]),
        Column(_("Rows"), lambda value: words[value][0].group.rows, numeric=True),
    )
    for sort in dict.fromkeys(word.group.sort for word, _label in words.values()):
        values = [value for value, (word, _label) in words.items() if word.group.sort == sort]
        table = record_table(
            title_of(sort), columns, values, row_key=lambda value: value, key=f"single-{sort}"
        )
        yield {"title": title_of(sort), "note": what_becomes_of(request, run, sort), "table": table}
