"""Saying what the words of a ledger mean that nobody knew: in this file, and from then on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.models import CampaignWord
from touchstone.campaigns.synonyms import add_other_name, find_word_called, may_add_names, taken_by
from touchstone.common.refusal import Refused
from touchstone.common.text import match_key
from touchstone.interchange import queries
from touchstone.interchange.actions.permitted import get_idle_run, get_permitted_run
from touchstone.interchange.models import ImportRun
from touchstone.interchange.vocabulary import UNIT, WORD_SORTS
from touchstone.units.access import Access
from touchstone.units.actions import set_aliases
from touchstone.units.models import Unit, User
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import find_aliases


@dataclass(frozen=True, slots=True)
class Answer:
    """What a word of a ledger means: its sort, as it is written, and a word's code or a unit's key ("": not known)."""

    sort: str
    value: str
    meaning: str

    @property
    def key(self) -> str:
        """The form under which the answer is kept."""
        return match_key(self.value)


def settle_words(
    *, by: User | None, access: Access, run: ImportRun, answers: Sequence[Answer], remember: bool = True
) -> ImportRun:
    """Say what words of an import mean, in all of its rows; the import has to be checked again.

    With ``remember``, each becomes another name of the word or unit, where the person may change that; elsewhere it counts
    for this file only. Refused, and nothing is stored, if a word is a name of something else already; the field of the
    refusal is the word as it is written.
    """
    with transaction.atomic():
        current_run = get_idle_run(access, run)
        meanings = _Meanings(access, current_run)
        kept: dict[str, dict[str, str | int]] = {sort: dict(of) for sort, of in current_run.answers.items()}
        changes = {}
        for answer in answers:
            if not answer.meaning:
                kept.get(answer.sort, {}).pop(answer.key, None)
                continue
            meant = meanings.of(answer)
            kept.setdefault(answer.sort, {})[answer.key] = meant.pk if isinstance(meant, Unit) else meant.code
            changes[answer.value] = (None, meant)
        current_run.answers = kept
        current_run.save(update_fields=["answers"])
        if changes:
            path = current_run.unit.path
            record(by=by, verb="interchange.words-settled", target=current_run, path=path, changes=changes)
        if remember:
            remember_words(by=by, access=access, run=current_run, answers=answers)
    return current_run


def remember_words(*, by: User | None, access: Access, run: ImportRun, answers: Sequence[Answer]) -> int:
    """Give the words and units that were meant the other names, where the person may, and return how many."""
    current_run = get_permitted_run(access, run)
    meanings = _Meanings(access, current_run)
    number = 0
    for answer in answers:
        meant = meanings.of(answer) if answer.meaning else None
        if isinstance(meant, Unit):
            if may_be_named(access, meant) and not queries.is_name_of_other(access, meant, answer.value):
                known = [alias.name for alias in find_aliases(access, meant) if alias.until is None]
                set_aliases(by=by, access=access, unit=meant, names=[*known, answer.value])
                number += 1
        elif meant is not None and may_add_names(access, current_run.campaign):
            add_other_name(by=by, access=access, word=meant, name=answer.value)
            number += 1
    return number


def may_be_named(access: Access, unit: Unit) -> bool:
    """Return whether somebody may give a unit another name."""
    return access.covers(UnitPermission.CHANGE, unit.path)


class _Meanings:
    """The words and units that answers may mean."""

    def __init__(self, access: Access, run: ImportRun) -> None:
        self._access, self._run = access, run
        self._words: dict[str, Mapping[str, CampaignWord]] = {}

    def of(self, answer: Answer) -> CampaignWord | Unit:
        """Return what an answer means; refused if there is no such thing, or the word is a name of another one."""
        if answer.sort == UNIT:
            unit = queries.get_unit_below(self._access, self._run, answer.meaning)
            if unit is None:
                message = _("“%(value)s” cannot be settled: there is no such unit in or below %(top)s.")
                raise Refused(message % {"value": answer.value, "top": self._run.unit.name}, answer.value)
            return unit
        if answer.sort not in self._words:
            words = WORD_SORTS[answer.sort].find(self._run.campaign)
            self._words[answer.sort] = {word.code: word for word in words}
        every = self._words[answer.sort]
        word = every.get(answer.meaning)
        if word is None:
            message = _("“%(value)s” cannot be settled: there is no “%(code)s”. There are: %(known)s.")
            parts = {"value": answer.value, "code": answer.meaning, "known": ", ".join(every)}
            raise Refused(message % parts, answer.value)
        taken = find_word_called(every.values(), answer.value)
        if taken is not None and taken.pk != word.pk:
            raise taken_by(answer.value, taken, answer.value)
        return word
