"""The forms of the control plan: an explanation, another day, a reason, a unit's own cadence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from touchstone.cadences.actions import OwnCadence
from touchstone.common import clock
from touchstone.web.common import cadence_fields
from touchstone.web.common.cadence_fields import CadenceFields
from touchstone.web.common.fields import DayField, entry_of, one_line, record_choice
from touchstone.web.common.refusals import RefusingForm

if TYPE_CHECKING:
    from touchstone.cadences.models import Cadence
    from touchstone.campaigns.models import Campaign


class ExplanationForm(RefusingForm):
    """Why an occurrence was missed."""

    explanation = one_line(
        _("Explanation"),
        300,
        required=True,
        error_messages={"required": _("Say why.")},
        help_text=_("In a sentence. It stays with the occurrence, and no names of people belong in it."),
    )


class ReasonForm(RefusingForm):
    """The reason for calling off or ending something."""

    reason = one_line(_("Reason"), 200, required=True, error_messages={"required": _("Say why.")})


class MoveForm(ReasonForm):
    """Another due day, and why."""

    due_on = DayField(label=_("New due day"), error_messages={"required": _("Set a date.")})

    field_order = ("due_on", "reason")


class OwnCadenceForm(CadenceFields):
    """A cadence of a unit's own, in addition to those that hold for it or in place of one of them."""

    name = one_line(_("Name"), 80, required=True)
    name_en = one_line(_("English name"), 120)
    replaces = record_choice(
        _("In place of"), help_text=_("The one that it replaces for this unit and the units below it.")
    )
    starts_on = DayField(label=_("Holds from"), error_messages={"required": _("Set a date.")})

    refusals = {"rule": "own_rule"}

    def __init__(self, campaign: Campaign, holding: Sequence[Cadence], data: Any) -> None:
        today = clock.today()
        super().__init__(data, initial={"starts_on": today})
        self.offer_cadence(campaign, [name for name in cadence_fields.FIELDS if name != "own_rule"])
        self.offer("replaces", holding, _("none: it holds in addition"))
        self.between("starts_on", today)
        self.order_fields(["name", "name_en", "rule", "own_rule", "fulfilled_by"])

    @property
    def entry(self) -> OwnCadence:
        """The content of the form, for the action."""
        return entry_of(OwnCadence, self.cleaned_data)
