"""The pieces of a session's pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from touchstone.audit.queries import find_history
from touchstone.web.common import addresses, formats
from touchstone.web.common import timeline as told
from touchstone.web.common.components import Fact, Facts, Link, Notice, Status, Timeline, TimelineEntry
from touchstone.web.sessions.recording import Taken

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.study.models import Leave, StudySession
    from touchstone.units.models import Unit

RECORDED, WITHDRAWN = "recorded", "withdrawn"


def title(held: StudySession) -> str:
    """Return what a session is called: its form and its day."""
    return _("%(form)s, %(day)s") % {"form": held.form, "day": formats.day(held.held_on)}


def when(held: StudySession) -> str:
    """Return the day, the part of the day and, where there was another, which session of it this was."""
    said = _("%(day)s, %(part)s") % {"day": formats.day(held.held_on), "part": held.get_part_of_day_display()}
    return said if held.ordinal == 1 else _("%(when)s, session %(n)s") % {"when": said, "n": held.ordinal}


def facts(campaign: Campaign, held: StudySession, *, short: bool = False) -> Facts:
    """Return what is known of a session; what is always empty for some forms is left out."""
    first = [
        Fact(_("Unit"), held.unit.label, addresses.to("unit", campaign, pk=held.unit_id)),
        Fact(_("Form of study"), str(held.form)),
        Fact(_("When"), when(held)),
        Fact(_("Expected"), held.expected),
        Fact(_("Present"), held.present),
    ]
    if short:
        return Facts(first)
    if held.topic:
        first.append(Fact(_("Topic"), held.topic))
    for label, text in (
        (_("Place"), held.place),
        (_("Chaired by"), held.chair_post),
        (_("Materials"), held.materials),
        (_("Note"), held.note),
    ):
        if text:
            first.append(Fact(label, text))
    if held.make_up_of is not None:
        origin = held.make_up_of
        first.append(Fact(_("Makes up for"), str(origin), addresses.to("session", campaign, pk=origin.pk)))
    if held.membership is not None:
        first.append(Fact(_("Counts for"), str(held.membership.batch)))
    else:
        first.append(Fact(_("Counts for"), _("no batch: the unit took part in none on that day")))
    return Facts(first)


def leave(rows: Sequence[Leave]) -> Facts | None:
    """Return how many were on leave for each reason; None when nobody said so."""
    return Facts([Fact(row.get_reason_display(), row.number) for row in rows]) if rows else None


def history(held: StudySession) -> Timeline:
    """Return all that was done with a session, the newest first."""
    entries = told.entries(held, find_history(held))
    if not entries or entries[-1].what != told.act("study.session-recorded"):
        who = str(held.recorded_by) if held.recorded_by else ""
        entries.append(TimelineEntry(told.act("study.session-recorded"), held.recorded_at, who, origin(held)))
    return Timeline(entries, _("History"))


def origin(held: StudySession) -> str:
    """Say where a record came from when nobody typed it here."""
    kind, _colon, place = held.origin.partition(":")
    if kind != "import":
        return held.origin
    run, _colon, row = place.partition(":")
    return _("From import %(run)s, row %(row)s.") % {"run": run, "row": row}


def withdrawn_notice(campaign: Campaign, held: StudySession, mine: bool) -> Notice | None:
    """Say that a withdrawn session counts nowhere; who may, takes it back here."""
    if held.state != WITHDRAWN:
        return None
    back = f"{addresses.to('session-restore', campaign, pk=held.pk)}?version={held.version}" if mine else ""
    text = _("It counts in no figure. The reason stands in its history.")
    return Notice(text, _("This session is withdrawn."), "warn", back, _("Take the withdrawal back"))


def state(held: StudySession) -> Status | None:
    """Return the state worth saying: that a session is withdrawn."""
    return Status(_("withdrawn"), "closed") if held.state == WITHDRAWN else None


def main_action(campaign: Campaign, held: StudySession) -> Link | None:
    """Return the one thing to do with a session that counts."""
    if held.state != RECORDED:
        return None
    return Link(_("Correct"), addresses.to("session-correct", campaign, pk=held.pk))


def further(campaign: Campaign, held: StudySession) -> tuple[Link, ...]:
    """Return what else can be done with a session that counts."""
    if held.state != RECORDED:
        return ()
    new = addresses.to("session-new", campaign)
    return (
        Link(_("Record another like it"), f"{new}?unit={held.unit_id}&copy={held.pk}"),
        Link(_("Record a make-up session"), f"{new}?unit={held.unit_id}&make_up_of={held.pk}"),
        Link(_("Withdraw"), addresses.to("session-withdraw", campaign, pk=held.pk)),
    )


def taken(campaign: Campaign, found: Taken | None) -> Notice | None:
    """Say that the part of the day already has a session, with the way to it."""
    if found is None:
        return None
    there = Link(
        _("Look at the session recorded for %(when)s") % {"when": when(found.session)},
        addresses.to("session", campaign, pk=found.session.pk),
    )
    text = _("This unit has already recorded a session of this form for this part of the day.")
    return Notice(text, _("Is it the same session?"), "warn", links=(there,))


def copy_link(campaign: Campaign, unit: Unit | None, last: Sequence[StudySession]) -> Link | None:
    """Return the way to a form filled in from the unit's last session."""
    if unit is None or not last:
        return None
    said = _("%(form)s, %(day)s") % {"form": last[0].form, "day": formats.short_day(last[0].held_on)}
    return Link(
        _("Copy the last one"), f"{addresses.to('session-new', campaign)}?unit={unit.pk}&copy=last", said
    )
