"""The four letters with which an office presses for rectification, and rule changes because of a problem."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import dateformat, translation
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.queries import get_calendar
from touchstone.common.refusal import Refused
from touchstone.common.text import end_sentence
from touchstone.problems import rules
from touchstone.problems.actions.messages import refuse
from touchstone.problems.actions.rectifying import note_progress
from touchstone.problems.actions.transitions import work_on, working_day_after, works_on
from touchstone.problems.models import (
    CorrectiveAction,
    Letter,
    LetterKind,
    Problem,
    ProgressNote,
    RuleChange,
    RuleChangeKind,
    SpecialRectification,
)
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.rules import OPEN, Party
from touchstone.units.access import Access
from touchstone.units.locking import get_frozen_paths
from touchstone.units.models import Unit, User


def proposed_letter(
    problem: Problem, kind: LetterKind, today: datetime.date
) -> tuple[str, datetime.date | None]:
    """Return the draft text of a letter of this kind and the day by which to answer it.

    The text is in the site's default language and may be edited before the letter is sent.
    """
    agreed = problem.standard or _("to be agreed")
    actions = CorrectiveAction.objects.filter(problem=problem, done_on__isnull=True).order_by("number")
    missing = [*actions.values_list("text", flat=True), *filter(None, [problem.residual])]
    late = get_calendar(problem.campaign).between(problem.deadline, today) if problem.deadline else 0
    with translation.override(settings.LANGUAGE_CODE):
        facts = {
            "number": problem.number,
            "statement": end_sentence(problem.statement),
            "standard": str(agreed) if kind is LetterKind.REMINDER else end_sentence(str(agreed)),
            "missing": "\n".join(
                f"{number}. {end_sentence(text)}" for number, text in enumerate(missing or [""], start=1)
            ),
            "deadline": dateformat.format(problem.deadline, pgettext("format of a date", "j F Y"))
            if problem.deadline
            else gettext("none yet"),
            "late": ngettext("%(n)s working day late", "%(n)s working days late", late) % {"n": late},
        }
        text = str(_TEXTS[kind]) % facts
    answer_by = working_day_after("deadline", today, problem.campaign)
    return text, answer_by


def is_late(problem: Problem, today: datetime.date) -> bool:
    """Say whether the deadline has passed; only then may a warning be sent."""
    return problem.deadline is not None and problem.deadline < today


_TEXTS = {
    LetterKind.NOTICE: _(
        "Problem %(number)s was found in your unit:\n%(statement)s\n\n"
        "It counts as put right when: %(standard)s\nDeadline: %(deadline)s\n\n"
        "Please find the cause, submit a plan with measures, dates and responsible posts, and report progress as you "
        "go. Somebody from outside your unit will verify the result."
    ),
    LetterKind.GUIDANCE: _(
        "The work on problem %(number)s does not yet meet the standard that was agreed:\n%(statement)s\n\n"
        "Standard: %(standard)s\nDeadline: %(deadline)s\n\n"
        "What is still missing:\n%(missing)s\n\nPlease complete the plan accordingly; the head of the unit signs the answer."
    ),
    LetterKind.REMINDER: _(
        "The deadline of problem %(number)s is %(deadline)s:\n%(statement)s\n\n"
        "Please finish the corrective actions, check the result against the standard (%(standard)s) and request "
        "closure in time. An extension has to be asked for before the deadline."
    ),
    LetterKind.WARNING: _(
        "Problem %(number)s was to be put right by %(deadline)s and is %(late)s:\n%(statement)s\n\n"
        "Please explain the cause of the delay in writing, say what is done from now on, and keep the final date below."
    ),
}


def send_letter(
    *,
    by: User,
    access: Access,
    problem: Problem,
    version: int,
    kind: LetterKind,
    text: str,
    answer_by: datetime.date | None = None,
) -> Letter:
    """Send a letter to the responsible unit and store its text; letters of each kind are numbered."""
    with work_on(by, access, problem, version, Party.OFFICE, "problems.send-letter") as ongoing:
        if ongoing.standing.state not in OPEN:
            raise Refused(_("This problem is not open any more; there is nothing to press for."))
        if not text.strip():
            raise Refused(_("Write the letter."), "text")
        if answer_by is not None:
            day = rules.deadline(answer_by, ongoing.today, works_on(ongoing.problem.campaign, answer_by))
            refuse(("answer_by", fault) for _field, fault in day)
        if kind is LetterKind.WARNING and not is_late(ongoing.problem, ongoing.today):
            raise Refused(_("The deadline has not passed yet. Send a reminder instead."))
        number = Letter.objects.filter(problem=ongoing.problem, kind=kind.value).count() + 1
        letter = Letter.objects.create(
            problem=ongoing.problem,
            kind=kind.value,
            number=number,
            text=text.strip(),
            answer_by=answer_by,
            sent_on=ongoing.today,
            sent_by=by,
        )
        ongoing.more = {"letter": ("", f"{kind.value} {number}")}
    return letter


def answer_letter(*, by: User, access: Access, letter: Letter, version: int, text: str) -> Letter:
    """Answer a letter for the responsible unit. The answer is stored once, as a progress note."""
    with transaction.atomic():
        problem = note_progress(by=by, access=access, problem=letter.problem, version=version, text=text)
        locked_letter = Letter.objects.get(pk=letter.pk)  # protected by the lock on the problem
        if locked_letter.answer_id is not None:
            raise Refused(_("This letter was answered already."))
        locked_letter.answer = ProgressNote.objects.filter(problem=problem, by=by).latest("pk")
        locked_letter.save(update_fields=["answer"])
    return locked_letter


def record_rule_change(
    *,
    by: User,
    access: Access,
    unit: Unit,
    kind: RuleChangeKind,
    title: str,
    day: datetime.date,
    problem: Problem | None = None,
    special: SpecialRectification | None = None,
) -> RuleChange:
    """Record a rule that was made, changed or abolished because of a problem or a special rectification."""
    origin = problem or special
    if origin is None:
        raise Refused(_("Say which problem or special rectification it comes from."), "problem")
    if not title.strip():
        raise Refused(_("Write the title of the rule."), "title")
    with transaction.atomic():
        path = get_frozen_paths([unit.pk]).get(unit.pk, unit.path)
        if not access.covers(ProblemPermission.RECTIFY, path):
            raise Refused(_("You may not record rule changes of this unit."), "unit")
        change = RuleChange.unscoped.create(
            campaign_id=origin.campaign_id,
            unit=unit,
            path=path,
            problem=problem,
            special=special,
            kind=kind.value,
            title=title.strip(),
            day=day,
            recorded_by=by,
        )
        record(
            by=by,
            verb="problems.rule-change",
            target=origin,
            path=path,
            changes={"rule": ("", title.strip())},
        )
    return change
