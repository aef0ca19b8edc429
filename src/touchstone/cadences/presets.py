"""Cadences as words of a campaign."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from touchstone.cadences import searching
from touchstone.cadences.models import Cadence, FreeDayRule
from touchstone.cadences.queries.cadences import find_cadences
from touchstone.cadences.rules import LONGEST_RULE, LONGEST_WINDOW, read_rule
from touchstone.campaigns.presets import collect_fault
from touchstone.campaigns.template_text import Part
from touchstone.campaigns.words import WordKind
from touchstone.common import clock
from touchstone.common.errors import gettext_noop
from touchstone.search.actions import forget


def _read_more(part: Part) -> dict[str, Any]:
    """Read the rule of a cadence, what fulfils it, and within which days."""
    text = part.text("rule", longest=LONGEST_RULE, required=True)
    rule = collect_fault(part, "rule", lambda: read_rule(text)) if text else ""
    unknown = gettext_noop("“%(value)s” is not known here. Write one of: %(known)s.")
    free_day = FreeDayRule.NEXT.value
    if part.get("free_day") is not None:
        free_day = part.one_of("free_day", FreeDayRule.values, unknown) or free_day
    days = {
        name: part.number(name, least=0, most=LONGEST_WINDOW) or 0
        for name in ("early", "slippage", "make_up")
    }
    return {
        "rule": rule or "",
        "fulfilled_by": part.texts("fulfilled_by", longest=80),
        "free_day": free_day,
        **days,
    }


def _hold_from_today(cadence: Cadence) -> None:
    """Let a cadence that is added to a campaign that goes on already hold from today."""
    today = clock.today()
    if cadence.campaign.opens_on < today:
        cadence.starts_on = today
        cadence.save(update_fields=["starts_on"])


CADENCES = WordKind(
    key="cadences",
    model=Cadence,
    find=find_cadences,
    label=_("cadence"),
    plural=_("Cadences"),
    lead=_("What every unit does again and again, such as a weekly study, and what fulfils it."),
    figure=("cadences.occurrences", "cadence"),
    properties=("rule", "fulfilled_by", "free_day", "early", "slippage", "make_up"),
    in_ledgers=False,
    read_more=_read_more,
    added=_hold_from_today,
    deleted=lambda key: forget(searching.CADENCES, [key]),
)
