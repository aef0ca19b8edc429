"""Saying what the words of a ledger mean that nobody knew: in this file, and from then on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.actions import add_other_name, may_add_names, taken_by
from touchstone.campaigns.models import CampaignWord
from touchstone.campaigns.words import find_word_called
from touchstone.common.refusal import Refused
from touchstone.common.text import match_key
from touchstone.common.wording import listed
from touchstone.interchange import queries
from touchstone.interchange.actions.permitted import get_idle_run
from touchstone.interchange.fields import Option
from touchstone.interchange.models import ImportRun, RunState
from touchstone.interchange.vocabulary import OPTIONS, UNIT, WORD_SORTS, options_of
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


def settle_words(*, by: User | None, access: Access, run: ImportRun, answers: Sequence[Answer]) -> ImportRun:
    """Say what words of an import mean, in all of its rows; the import has to be checked again.

    They become other names of the words and units when the import is loaded. Refused, and nothing is stored, if one of
    them is a name of something else already; the field of the refusal is the word as it is written.
    """
    with transaction.atomic():
        current_run = get_idle_run(access, run)
        meanings = _find_meanings(access, current_run, answers)
        kept = {sort: dict(of) for sort, of in current_run.answers.items()}
        for answer in answers:
            if answer.meaning:
                kept.setdefault(answer.sort, {})[answer.key] = [answer.value, answer.meaning]
            else:
                kept.get(answer.sort, {}).pop(answer.key, None)
        changes = {
            answer.value: (None, str(meaning.label) if isinstance(meaning, Option) else meaning)
            for answer, meaning in meanings.items()
        }
        if kept != current_run.answers:
            current_run.answers = kept
            current_run.state = RunState.UPLOADED
            current_run.save(update_fields=["answers", "state"])
            path = current_run.unit.path
            record(by=by, verb="interchange.words-settled", target=current_run, path=path, changes=changes)
    return current_run


def remember_words(*, by: User | None, access: Access, run: ImportRun) -> None:
    """Give the words and units that an import settles the other names, where the person may, in its transaction."""
    answers = [
        Answer(sort, value, meaning) for sort, of in run.answers.items() for value, meaning in of.values()
    ]
    names: defaultdict[Unit, list[str]] = defaultdict(list)
    for answer, meaning in _find_meanings(access, run, answers).items():
        if isinstance(meaning, Unit):
            names[meaning].append(answer.value)
        elif isinstance(meaning, CampaignWord) and may_add_names(access, run.campaign):
            add_other_name(by=by, access=access, word=meaning, name=answer.value)
    taken = queries.find_own_names(access, [name for several in names.values() for name in several])
    for unit, several in names.items():
        # A name that other units bear is settled for this file only: it says nothing about the next one.
        new = [name for name in several if match_key(name) not in taken]
        if new and may_be_named(access, unit):
            known = [alias.name for alias in find_aliases(access, unit) if alias.until is None]
            set_aliases(by=by, access=access, unit=unit, names=[*known, *new])


def may_be_named(access: Access, unit: Unit) -> bool:
    """Return whether somebody may give a unit another name."""
    return access.covers(UnitPermission.CHANGE, unit.path)


def _find_meanings(
    access: Access, run: ImportRun, answers: Sequence[Answer]
) -> dict[Answer, CampaignWord | Unit | Option]:
    """Return what answers mean; refused if there is no such thing, or a word is a name of something else."""
    keys = [answer.meaning for answer in answers if answer.sort == UNIT]
    units = queries.get_units_below(access, run, keys)
    words: dict[str, Mapping[str, CampaignWord]] = {}
    meanings: dict[Answer, CampaignWord | Unit | Option] = {}
    for answer in answers:
        if not answer.meaning:
            continue
        if answer.sort == UNIT:
            meanings[answer] = _unit_meant(answer, units, run)
            continue
        if answer.sort in OPTIONS:
            meanings[answer] = _option_meant(answer)
            continue
        if answer.sort not in words:
            every = WORD_SORTS[answer.sort].find(run.campaign)
            words[answer.sort] = {word.code: word for word in every}
        meanings[answer] = _word_meant(answer, words[answer.sort])
    return meanings


def _unit_meant(answer: Answer, units: Mapping[str, Unit], run: ImportRun) -> Unit:
    unit = units.get(answer.meaning)
    if unit is None:
        message = _("“%(value)s” cannot be settled: there is no such unit in or below %(top)s.")
        raise Refused(message % {"value": answer.value, "top": run.unit.name}, answer.value)
    return unit


def _option_meant(answer: Answer) -> Option:
    option = next((option for option in options_of(answer.sort) if option.code == answer.meaning), None)
    if option is None:
        message = _("“%(value)s” cannot be settled: there is no “%(code)s”. There are: %(known)s.")
        known = listed(option.code for option in options_of(answer.sort))
        parts = {"value": answer.value, "code": answer.meaning, "known": known}
        raise Refused(message % parts, answer.value)
    return option


def _word_meant(answer: Answer, words: Mapping[str, CampaignWord]) -> CampaignWord:
    word = words.get(answer.meaning)
    if word is None:
        message = _("“%(value)s” cannot be settled: there is no “%(code)s”. There are: %(known)s.")
        parts = {"value": answer.value, "code": answer.meaning, "known": listed(words)}
        raise Refused(message % parts, answer.value)
    taken = find_word_called(words.values(), answer.value)
    if taken is not None and taken.pk != word.pk:
        raise taken_by(answer.value, taken, answer.value)
    return word
