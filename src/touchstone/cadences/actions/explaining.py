"""Explaining, once, why an occurrence was missed, and keeping that for a date that was called off."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.cadences.models import CadenceDate, Occurrence, OccurrenceState
from touchstone.cadences.permissions import CadencePermission
from touchstone.cadences.tallies import COUNTED, count_turned
from touchstone.common import clock
from touchstone.common.chunks import chunks
from touchstone.common.refusal import Refused
from touchstone.units.access import Access
from touchstone.units.models import User


def explain(*, by: User, access: Access, occurrence: Occurrence, explanation: str) -> Occurrence:
    """Explain why an occurrence was missed: once, and only after its last day on time."""
    text = " ".join(explanation.split())
    if not text:
        raise Refused(_("Say in a sentence why it was missed."), "explanation")
    with transaction.atomic():
        current = (
            Occurrence.unscoped.select_for_update(of=("self",))
            .select_related("cadence", "date")
            .get(pk=occurrence.pk)
        )
        if not access.covers(CadencePermission.SET, current.path):
            raise Refused(_("You may not explain the occurrences of this unit."))
        if current.explanation:
            raise Refused(_("It was explained already, and an explanation is given once."))
        if current.state != OccurrenceState.OPEN:
            raise Refused(_("It was fulfilled, so there is nothing to explain."))
        if current.until >= clock.today():
            raise Refused(_("It can still be fulfilled on time. Explain it when its last day is over."))
        counted = Occurrence.unscoped.values_list(*COUNTED).get(pk=current.pk)
        count_turned([(counted, OccurrenceState.EXPLAINED.value)])
        current.state, current.explanation = OccurrenceState.EXPLAINED, text
        current.explained_at, current.explained_by = clock.now(), by
        current.save(update_fields=["state", "explanation", "explained_at", "explained_by"])
        record(
            by=by,
            verb="cadences.occurrence-explained",
            target=current,
            changes={"explanation": ("", text), "due_on": (None, current.date.due_on)},
        )
    return current


def keep_explanations(date: CadenceDate) -> None:
    """Note on a date that is being called off, without saving it, what units explained."""
    rows = Occurrence.unscoped.filter(date=date).exclude(explanation="").order_by("pk")
    fields = ("unit_id", "explanation", "explained_at", "explained_by_id")
    date.explanations = [
        (unit, words, at.isoformat(), by) for unit, words, at, by in rows.values_list(*fields) if at
    ]


def give_back(date: CadenceDate) -> None:
    """Give the occurrences of a date, which were just made and counted as open, back what had been explained."""
    kept = {unit: (words, at, by) for unit, words, at, by in date.explanations}
    for units in chunks(sorted(kept)):
        rows = list(Occurrence.unscoped.filter(date=date, unit__in=units))
        explained = OccurrenceState.EXPLAINED
        counted = Occurrence.unscoped.filter(pk__in=[row.pk for row in rows]).order_by("pk")
        count_turned((row, explained.value) for row in list(counted.values_list(*COUNTED)))
        for row in rows:
            row.state = explained
            row.explanation, at, row.explained_by_id = kept[row.unit_id]
            row.explained_at = datetime.datetime.fromisoformat(at)
        fields = ["state", "explanation", "explained_at", "explained_by"]
        Occurrence.unscoped.bulk_update(rows, fields)
    if kept:
        CadenceDate.objects.filter(pk=date.pk).update(explanations=[])
