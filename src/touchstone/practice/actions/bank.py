"""Writes of the question bank: adding, changing, retiring and bringing back questions, alone or from a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record, record_many
from touchstone.campaigns.hooks import begin_in
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.practice.fields import QuestionEntry
from touchstone.practice.marking import content_of
from touchstone.practice.models import BELOW, BankQuestion, Category, QuestionState
from touchstone.practice.permissions import PracticePermission
from touchstone.practice.queries.bank import find_categories, read_question
from touchstone.practice.rules import LONGEST_CATEGORY, Question, faults_of
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths, get_frozen_paths
from touchstone.units.models import Unit, User

SET = PracticePermission.SET
CHANGED_MEANWHILE = _("Somebody changed this while you were writing. Look at it again, then go on.")


def add_question(*, by: User, access: Access, campaign: Campaign, entry: QuestionEntry) -> BankQuestion:
    """Add a question to the bank under the next number of the campaign; its category is made if there is none."""
    with transaction.atomic():
        (question,) = _add(by, access, campaign, entry.unit, [entry.question])
        record(by=by, verb="practice.question-added", target=question)
    return question


def add_questions(
    *, by: User, access: Access, campaign: Campaign, unit: Unit, questions: Sequence[Question]
) -> tuple[int, int]:
    """Add the questions of a file; those that the bank has already in the same words are passed over.

    Return how many were added, and how many were there.
    """
    with transaction.atomic():
        begin_in(campaign)
        there = {_likeness(content) for content in _find_contents(campaign)}
        new: dict[str, Question] = {}
        for question in questions:
            likeness = _likeness(content_of(question))
            if likeness not in there:
                new.setdefault(likeness, question)
        added = _add(by, access, campaign, unit, list(new.values()))
        record_many(by=by, verb="practice.question-added", targets=[(question, {}) for question in added])
    return len(added), len(questions) - len(added)


def _find_contents(campaign: Campaign) -> Iterable[dict[str, Any]]:
    rows = BankQuestion.unscoped.filter(campaign=campaign).exclude(state=QuestionState.REPLACED)
    return rows.values_list("content", flat=True).iterator()


def _likeness(content: Mapping[str, Any]) -> str:
    answers = [(answer["text"], answer["right"]) for answer in content["answers"]]
    return repr((content["kind"], content["text"], answers))


def _add(
    by: User, access: Access, campaign: Campaign, unit: Unit, questions: Sequence[Question]
) -> list[BankQuestion]:
    path = get_frozen_paths([unit.pk])[unit.pk]
    if not access.covers(SET, path) or not path.startswith(campaign.root.path):
        raise Refused(_("You may not keep questions for this unit."), "unit")
    for question in questions:
        _check(question)
    Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)  # keeps numbers unique
    begin_in(campaign)
    categories = _get_categories(campaign, {question.category for question in questions})
    last = BankQuestion.unscoped.filter(campaign=campaign).aggregate(last=Max("number"))["last"] or 0
    now = clock.now()
    rows = [
        BankQuestion(
            campaign=campaign,
            unit=unit,
            path=path,
            number=number,
            category=categories.get(question.category),
            recorded_at=now,
            recorded_by=by,
            **_columns(question),
        )
        for number, question in enumerate(questions, start=last + 1)
    ]
    return BankQuestion.unscoped.bulk_create(rows, batch_size=500)


def _columns(question: Question) -> dict[str, Any]:
    return {"kind": str(question.kind), "text": question.text, "content": content_of(question)}


def _check(question: Question) -> None:
    for fault in faults_of(question):
        raise Refused(fault.translate(gettext), fault.field)


def add_categories(campaign: Campaign, paths: Iterable[tuple[str, ...]]) -> list[Category]:
    """Make categories of a campaign's bank, with those above them; return those that it did not have."""
    before = set(Category.objects.filter(campaign=campaign).values_list("pk", flat=True))
    _get_categories(campaign, set(paths))
    return [category for category in find_categories(campaign) if category.pk not in before]


def _get_categories(campaign: Campaign, paths: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], Category]:
    """Return the categories with these names, made with those above them where there are none."""
    all_levels = {path[:level] for path in paths for level in range(1, len(path) + 1)}
    wanted = {path: BELOW.join(" ".join(name.split()) for name in path) for path in all_levels}
    if any(len(names) > LONGEST_CATEGORY for names in wanted.values()):
        raise Refused(_("The names of the category are too long: 400 characters in all at most."), "category")
    known = {category.names: category for category in Category.objects.filter(campaign=campaign)}
    missing = sorted(set(wanted.values()) - set(known))
    # Somebody else may make the same one at the same time.
    made = [Category(campaign=campaign, names=names) for names in missing]
    Category.objects.bulk_create(made, ignore_conflicts=True)
    known |= {one.names: one for one in Category.objects.filter(campaign=campaign, names__in=missing)}
    return {path: known[names] for path, names in wanted.items()}


def change_question(
    *, by: User, access: Access, question: BankQuestion, version: int, changed: Question, reason: str = ""
) -> BankQuestion:
    """Store a change as the next version; papers that were drawn keep the version that they have."""
    _check(changed)
    with transaction.atomic():
        with _lock(access, question, version) as old:
            categories = _get_categories(old.campaign, [changed.category])
            before = read_question(old)
            old.state = QuestionState.REPLACED
            old.save(update_fields=["state"])
        new = BankQuestion.unscoped.create(
            campaign_id=old.campaign_id,
            unit_id=old.unit_id,
            path=old.path,
            number=old.number,
            version=old.version + 1,
            category=categories.get(changed.category),
            recorded_at=clock.now(),
            recorded_by=by,
            **_columns(changed),
        )
        changes = _differences(before, changed)
        record(by=by, verb="practice.question-changed", target=new, changes=changes, reason=reason.strip())
    return new


def _differences(old: Question, new: Question) -> dict[str, tuple[Any, Any]]:
    pairs = {
        "text": (old.text, new.text),
        "answers": tuple(" · ".join(answer.text for answer in one.answers) for one in (old, new)),
        "explanation": (old.explanation, new.explanation),
        "category": tuple(" › ".join(one.category) for one in (old, new)),
    }
    return {name: (a, b) for name, (a, b) in pairs.items() if a != b}


def retire_question(
    *, by: User, access: Access, question: BankQuestion, version: int, reason: str = ""
) -> BankQuestion:
    """Retire a question: it is drawn no more; papers that have it keep it."""
    return _set_state(by, access, question, version, QuestionState.RETIRED, reason)


def bring_back_question(
    *, by: User, access: Access, question: BankQuestion, version: int, reason: str = ""
) -> BankQuestion:
    """Let a retired question be drawn again."""
    return _set_state(by, access, question, version, QuestionState.CURRENT, reason)


def _set_state(
    by: User, access: Access, question: BankQuestion, version: int, state: QuestionState, reason: str
) -> BankQuestion:
    verbs = {
        QuestionState.RETIRED: "practice.question-retired",
        QuestionState.CURRENT: "practice.question-back",
    }
    with transaction.atomic(), _lock(access, question, version) as locked:
        locked.state = state
        locked.save(update_fields=["state"])
        record(by=by, verb=verbs[state], target=locked, reason=reason.strip())
    return locked


@contextmanager
def _lock(access: Access, question: BankQuestion, version: int) -> Iterator[BankQuestion]:
    freeze_paths()
    rows = BankQuestion.objects.visible_to(access, SET).select_for_update(of=("self",))
    locked = rows.select_related("campaign", "unit", "category").filter(pk=question.pk).first()
    if locked is None:
        raise Refused(_("You may not keep questions for this unit."))
    if locked.version != version or locked.state == QuestionState.REPLACED:
        raise Refused(CHANGED_MEANWHILE)
    yield locked
