"""Explaining, once, why an occurrence was missed."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.cadences.models import Occurrence, OccurrenceState
from touchstone.cadences.permissions import CadencePermission
from touchstone.cadences.tallies import COUNTED, count_turned
from touchstone.common import clock
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
