"""Labels of audit events and changed values of inspections."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.web.common.formats import Words

DONE: Mapping[str, Words] = {
    "inspection.round-opened": _("Round opened"),
    "inspection.round-loaded": _("Round loaded from a ledger"),
    "inspection.round-removed": _("Round of a ledger taken back"),
    "inspection.round-corrected": _("Round corrected"),
    "inspection.round-closed": _("Round closed"),
    "inspection.group-put-on-round": _("Group put on the round"),
    "inspection.person-brought": _("Person brought onto the round"),
    "inspection.draw-committed": _("Hash of the seed published"),
    "inspection.drawn": _("Units drawn"),
    "inspection.draw-revealed": _("Seed revealed"),
    "inspection.visit-planned": pgettext_lazy("a visit", "Planned"),
    "inspection.visit-changed": _("Plan changed"),
    "inspection.visit-begun": pgettext_lazy("a visit", "Begun"),
    "inspection.visit-held": pgettext_lazy("a visit", "Took place"),
    "inspection.visit-called-off": pgettext_lazy("a visit", "Called off"),
    "inspection.reply-moved": _("Reply moved with the calendar"),
    "inspection.visit-disclosed": pgettext_lazy("a visit", "Disclosed"),
    "inspection.visit-loaded": _("Loaded from a ledger"),
    "inspection.finding-written": _("Finding written"),
    "inspection.finding-corrected": _("Finding corrected"),
    "inspection.finding-withdrawn": _("Finding withdrawn"),
    "inspection.finding-registered": _("Finding became a problem"),
    "inspection.replied": _("The unit replied"),
    "inspection.concluded": _("Concluded"),
    "inspection.fed-back": _("Fed back to the unit"),
    "inspection.notice-issued": _("Notice issued"),
    "inspection.notice-withdrawn": _("Notice withdrawn"),
}
"""Labels of acts, by the verb of the audit event."""

FIELDS: Mapping[str, Words] = {
    "findings": _("findings"),
    "number": _("number"),
    "problem": _("problem"),
    "person": _("person"),
    "commitment": _("sha256 of the seed"),
    "population": _("units to draw from"),
    "population_digest": _("sha256 of the units' keys"),
    "drawn": _("drawn"),
    "seed": _("seed"),
    "fed_back_on": _("fed back on"),
    "reply_until": _("reply until"),
    "group": _("inspection group"),
}
"""Labels of changes that are not fields of the record itself."""
