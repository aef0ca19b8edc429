"""Forms and view models for self-checks: asking, answering, and who has looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.campaigns.queries import get_calendar
from touchstone.common import clock
from touchstone.problems.queries.self_checks import Answered, Tally
from touchstone.web.common import addresses, formats, problem_labels, provisional
from touchstone.web.common import components as ui
from touchstone.web.common.fields import DayField, TextField
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.reader import WorkspaceRequest, sent
from touchstone.web.common.refusals import RefusingForm
from touchstone.web.problems.forms import one_of
from touchstone.web.problems.lists import shortened
from touchstone.web.problems.presenters import who_and_when

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.problems.models import Problem, SelfCheck, SelfCheckAnswer

KEY = "answers"

DAYS_TO_LOOK = 10
"""Number of working days that the form proposes for answering."""

EXPLANATION = gettext_lazy(
    "Every other unit of the kind “%(kind)s” is asked. Units that checked are counted; silent ones are named."
)

NAMES: Mapping[Answered, formats.Words] = {
    Answered.SILENT: gettext_lazy("have not answered"),
    Answered.FOUND: gettext_lazy("found it too"),
    Answered.NOT_FOUND: gettext_lazy("did not find it"),
}

ANSWERS: Mapping[str, formats.Words] = {
    "none": gettext_lazy("We looked; it is not here"),
    "register": gettext_lazy("It is here too; register it as our own problem"),
    "found": gettext_lazy("It is here too, and it is registered or put right already"),
}
"""The answers that a unit can give."""


class AskForm(RefusingForm):
    """A question to other units, and the day to answer by."""

    question = TextField(
        label=gettext_lazy("Question"),
        rows=4,
        max_length=500,
        error_messages={"required": gettext_lazy("Write the question.")},
    )
    answer_by = DayField(
        label=gettext_lazy("Answer by"),
        help_text=gettext_lazy("A working day."),
        error_messages={"required": gettext_lazy("Set a date.")},
    )


class AnswerForm(RefusingForm):
    """A unit's answer: whether it found the problem, and a note."""

    answer = one_of(gettext_lazy("Did you look?"), ANSWERS, missing=gettext_lazy("Say whether it is there."))
    note = TextField(
        label=gettext_lazy("What was found"),
        rows=3,
        max_length=300,
        required=False,
        help_text=gettext_lazy("Where you looked and what you saw; for an own problem it is the statement."),
    )


def ask_form(request: WorkspaceRequest, problem: Problem) -> AskForm:
    """Return the form of a question about a problem, with a proposed text and a day to answer by."""
    today = clock.today()
    answer_by = get_calendar(request.campaign).add(today, DAYS_TO_LOOK)
    form = AskForm(sent(request), initial={"question": proposed(problem), "answer_by": answer_by})
    form.between("answer_by", today)
    provisional.mark(form, "answer_by", request.campaign, answer_by)
    return form


def proposed(problem: Problem) -> str:
    """Return the question that the form proposes."""
    about = shortened(problem.statement, 300).rstrip(".\u3002")
    return _("At a unit of your kind this was found: %(about)s. Please look whether you have it too.") % {
        "about": about
    }


def done(tally: Tally) -> str:
    """Return in one line how many units were asked, looked, found it and are silent."""
    if not tally.asked:
        return _("None of the units that you may see is asked.")
    names = ("asked", "looked", "found", "silent")
    values = {name: formats.number(getattr(tally, name)) for name in names}
    return _("%(looked)s of %(asked)s looked, %(found)s found it too, %(silent)s silent") % values


def filter_links(chosen: Answered, tally: Tally) -> list[ui.Link]:
    """Return links to the three groups of units, each with its number; the chosen one has no URL."""
    numbers = {
        Answered.SILENT: tally.silent,
        Answered.FOUND: tally.found,
        Answered.NOT_FOUND: tally.looked - tally.found,
    }
    return [
        ui.Link(
            f"{NAMES[answered]} {formats.number(numbers[answered])}",
            "" if answered is chosen else f"?show={answered.value}",
        )
        for answered in Answered
    ]


def answers(
    request: WorkspaceRequest, chosen: Answered, shown: Sequence[SelfCheckAnswer], after: str
) -> ui.Table:
    """Return the table of the units in one group."""
    campaign = request.campaign

    def own(answer: SelfCheckAnswer) -> ui.Cell | str:
        if answer.became is None:
            return ""
        return ui.Cell(answer.became.number, href=addresses.to("problem", campaign, pk=answer.became.pk))

    columns: list[Column[SelfCheckAnswer]] = [Column(_("Unit"), lambda answer: answer.unit.label)]
    if chosen is not Answered.SILENT:
        columns.append(Column(_("Looked on"), lambda answer: answer.looked_on))
        columns.append(Column(_("What was found"), lambda answer: answer.note))
    if chosen is Answered.FOUND:
        columns.append(Column(_("Own problem"), own))
    return record_table(
        NAMES[chosen],
        columns,
        shown,
        href=lambda answer: addresses.to("unit", campaign, pk=answer.unit.pk),
        pager=ui.Pager("", addresses.query(request.GET, after=after) if after else ""),
        empty=ui.EmptyState(
            _("There are no units here"), _("Units of the other groups are under the other choices.")
        ),
        key=KEY,
    )


def tasks(request: WorkspaceRequest, waiting: Sequence[SelfCheckAnswer]) -> list[ui.TaskRow]:
    """Return unanswered questions as tasks for Today."""
    today, calendar = clock.today(), get_calendar(request.campaign)
    rows = []
    for answer in waiting:
        href = addresses.to("self-check-answer", request.campaign, pk=answer.pk)
        due = problem_labels.due_on(answer.self_check.answer_by, today, calendar)
        question = shortened(answer.self_check.question, 80)
        rows.append(ui.TaskRow(question, href, answer.unit.label, due, button=ui.Link(_("Answer"), href)))
    return rows


def facts(campaign: Campaign, check: SelfCheck, tally: Tally) -> ui.Facts:
    """Return the facts about a question."""
    return ui.Facts(
        [
            ui.Fact(_("Question"), check.question),
            ui.Fact(
                _("Because of"), check.problem.number, addresses.to("problem", campaign, pk=check.problem.pk)
            ),
            ui.Fact(
                _("Asked"),
                _("units of the kind “%(kind)s”") % {"kind": check.kind},
                note=who_and_when(check.asked_by, check.asked_on),
            ),
            ui.Fact(_("Answer by"), check.answer_by),
            ui.Fact(_("Answers"), done(tally)),
        ]
    )
