"""Question files: reading one into the bank, and taking the bank as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.reading.delimited import decode
from touchstone.practice.actions.bank import add_questions
from touchstone.practice.formats.gift import read_gift, write_gift
from touchstone.practice.formats.moodle_xml import read_moodle_xml, write_moodle_xml
from touchstone.practice.formats.outcome import MOST, Reading, Remark
from touchstone.practice.permissions import PracticePermission
from touchstone.practice.queries import bank as queries
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.acts import ActPage, AnyActPage, NotDone, act_view, by, perform, show, turn_away
from touchstone.web.common.components import Link
from touchstone.web.common.downloads import attachment
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, read_view, sent
from touchstone.web.common.refusals import RefusingForm
from touchstone.web.common.unit_choice import choose
from touchstone.web.practice.lists import QUESTIONS, TESTS

SET = PracticePermission.SET
LARGEST = 20 * 1024 * 1024
"""Bytes of the largest file that is read."""

KINDS = {
    "gift": ("txt", "text/plain; charset=utf-8", write_gift),
    "moodle-xml": ("xml", "application/xml", write_moodle_xml),
}
"""The kinds of question files: ending, media type, writer."""


class FileForm(RefusingForm):
    """A question file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput({"accept": ".txt,.gift,.xml"}),
        help_text=gettext_lazy(
            "GIFT (.txt, .gift) or Moodle XML (.xml). Questions that the bank has already are passed over, so that a"
            " corrected file can be read again."
        ),
        error_messages={"required": gettext_lazy("Choose the file that holds the questions.")},
    )

    def clean_file(self) -> Reading:
        """Return what the file holds."""
        file: Any = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is too large. Divide it into files of at most 20 MB."))
        try:
            text, _encoding = decode(file.read())
        except UnreadableFile as error:
            raise forms.ValidationError(
                _("The file is neither GIFT nor Moodle XML. Save it as text in UTF-8.")
            ) from error
        return read_moodle_xml(text) if text.lstrip("\ufeff \t\r\n").startswith("<") else read_gift(text)


@act_view(SET, begins=True)
def questions_read(request: WorkspaceRequest) -> AnyActPage | HttpResponse:
    """Read a question file: sound questions are added, and each fault is named with its line."""
    choice = choose(request, SET, request.POST or request.GET)
    act: ActPage[FileForm, tuple[int, int]] = ActPage(
        heading=_("Read a question file"),
        form=FileForm(sent(request), request.FILES or None),
        do=lambda form: add_questions(
            **by(request),
            campaign=request.campaign,
            unit=choice.the_unit,
            questions=form.cleaned_data["file"].questions,
        ),
        done="",
        breadcrumb=trail(
            request.campaign, TESTS.link(request), QUESTIONS.link(request), Link(_("Read a question file"))
        ),
        send=_("Read it"),
        choice=choice,
    )
    if request.method != "POST":
        return act
    try:
        added, there = perform(act)
    except NotDone:
        return show(request, act)
    return _show_outcome(request, act.form.cleaned_data["file"], added, there)


def _show_outcome(request: WorkspaceRequest, reading: Reading, added: int, there: int) -> HttpResponse:
    sentences = [_counted(ngettext("%(n)s question added.", "%(n)s questions added.", added), added)]
    if there:
        sentences.append(
            _counted(
                ngettext("%(n)s was in the bank already.", "%(n)s were in the bank already.", there), there
            )
        )
    if faults := len(reading.faults):
        sentences.append(
            _counted(
                ngettext(
                    "%(n)s is not read: correct it in the file, and read the file again.",
                    "%(n)s are not read: correct them in the file, and read the file again.",
                    faults,
                ),
                faults,
            )
        )
    context = {
        "said": ui.Notice(" ".join(sentences), tone="warn" if reading.faults else "good"),
        "faults": _table(_("Not read"), reading.faults, "faults"),
        "notices": _table(_("To look at"), reading.notices, "notices"),
        "breadcrumb": trail(
            request.campaign, TESTS.link(request), QUESTIONS.link(request), Link(_("Read a question file"))
        ),
    }
    return page(request, "web/practice/read.html", context)


def _counted(words: str, number: int) -> str:
    return words % {"n": formats.number(number)}


def _table(caption: str, remarks: Sequence[Remark], key: str) -> ui.Table | None:
    columns: Sequence[Column[Remark]] = (
        Column(_("Line"), lambda remark: remark.line, numeric=True),
        Column(_("What is the matter"), lambda remark: remark.said.translate(_)),
    )
    if not remarks:
        return None
    return record_table(caption, columns, remarks[:500], row_key=id, caption_hidden=False, key=key)


@read_view(PracticePermission.VIEW)
def questions_file(request: WorkspaceRequest, kind: str) -> HttpResponse:
    """Return the questions in use as a file; what the format cannot hold is named at its end."""
    if kind not in KINDS:
        raise Http404(_("There is no such file."))
    ending, media_type, write = KINDS[kind]
    questions = queries.find_all(request.access, request.campaign, queries.BankFilter(), MOST)
    if len(questions) > MOST:
        message = _(
            "A file holds at most %(most)s questions, and the bank has more. Retire those no longer in use."
        )
        return turn_away(
            request,
            message % {"most": formats.number(MOST)},
            addresses.to("questions", request.campaign),
        )
    writing = write(questions)
    text = writing.text
    if kind == "gift":
        text += "".join(f"\n// {number}: {said.translate(_)}" for number, said in writing.left_out)
    name = f"{_('Question bank')}-{request.campaign.slug}.{ending}"
    return attachment(text.encode(), name, media_type)
