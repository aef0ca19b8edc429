"""The components of a session's pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.audit.queries import find_history
from touchstone.cadences.models import OccurrenceState
from touchstone.cadences.queries.occurrences import find_fulfilled_by
from touchstone.study import fields
from touchstone.study.fulfilling import SESSION
from touchstone.study.permissions import StudyPermission
from touchstone.web.common import addresses, formats, timeline
from touchstone.web.common.components import Fact, Facts, Link, Notice, Timeline, TimelineEntry, facts_known
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.sessions.recording import SlotTaken

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.study.models import Leave, StudySession
    from touchstone.units.models import Unit

RECORDED, WITHDRAWN, WHOLE_DAY = "recorded", "withdrawn", "whole-day"


def title(session: StudySession) -> str:
    """Return the title of a session: its form and its date."""
    return _("%(form)s, %(day)s") % {
        "form": session.form,
        "day": formats.days(session.held_on, session.held_until),
    }


def when(session: StudySession) -> str:
    """Return the date, the part of the day and, for a further session in the same one, its number."""
    pattern = _("%(day)s (%(part)s)") if session.held_until else _("%(day)s, %(part)s")
    text = pattern % {"day": formats.days(session.held_on, session.held_until), "part": part(session)}
    return (
        text if session.ordinal == 1 else _("%(when)s, session %(n)s") % {"when": text, "n": session.ordinal}
    )


def part(session: StudySession) -> str:
    """Return the part of the day, or how many days a session of several days was held."""
    text = session.get_part_of_day_display()
    if session.held_until is None:
        return text
    days = ngettext("%(n)s day", "%(n)s days", session.days) % {"n": session.days}
    return days if session.part_of_day == WHOLE_DAY else f"{days} · {text}"


def under_day(session: StudySession) -> str:
    """Return what tables show below the first day: the last day, the part of the day, the number of a further one."""
    parts = [part(session)] if session.ordinal == 1 else [part(session), str(session.ordinal)]
    if session.held_until is not None:
        parts.insert(0, _("until %(day)s") % {"day": formats.short_day(session.held_until)})
    return " · ".join(parts)


def facts(
    campaign: Campaign, session: StudySession, *, short: bool = False, fulfils: Sequence[Fact] = ()
) -> Facts:
    """Return the facts about a session; empty texts are left out."""
    first = [
        Fact(_("Unit"), session.unit.label, addresses.to("unit", campaign, pk=session.unit_id)),
        Fact(fields.FORM.title, str(session.form)),
        Fact(_("When"), when(session)),
        Fact(fields.EXPECTED.title, session.expected),
        Fact(fields.PRESENT.title, session.present),
    ]
    if short:
        return Facts(first)
    first += facts_known(
        *(Fact(field.title, getattr(session, field.code)) for field in (fields.TOPIC, *fields.DETAILS))
    )
    if session.make_up_of is not None:
        origin = session.make_up_of
        first.append(Fact(_("Makes up for"), str(origin), addresses.to("session", campaign, pk=origin.pk)))
    none = _("no batch: the unit took part in none on that day")
    batch = str(session.membership.batch) if session.membership else none
    return Facts([*first, Fact(_("Counts for"), batch), *fulfils])


def fulfils(request: WorkspaceRequest, session: StudySession) -> list[Fact]:
    """Return the occurrences of cadences that a session fulfils, of those that the reader may see."""
    found = find_fulfilled_by(request.access, request.campaign, SESSION, session.pk)
    return [
        Fact(
            _("Fulfils"),
            _("%(cadence)s, due on %(day)s")
            % {"cadence": occurrence.cadence, "day": formats.day(occurrence.date.due_on)},
            addresses.to("occurrence", request.campaign, pk=occurrence.pk),
            _("made up late") if occurrence.state == OccurrenceState.LATE else "",
        )
        for occurrence in found
    ]


def leave(rows: Sequence[Leave]) -> Facts | None:
    """Return the number on leave for each reason, or None if none were recorded."""
    return Facts([Fact(row.get_reason_display(), row.number) for row in rows]) if rows else None


def history(request: WorkspaceRequest, session: StudySession) -> Timeline:
    """Return the history of a session, newest first."""
    entries = timeline.entries(session, find_history(request.access, StudyPermission.VIEW, session))
    if not entries or entries[-1].what != timeline.act("study.session-recorded"):
        who = str(session.recorded_by) if session.recorded_by else ""
        entries.append(
            TimelineEntry(timeline.act("study.session-recorded"), session.recorded_at, who, origin(session))
        )
    return Timeline(entries, _("History"))


def origin(session: StudySession) -> str:
    """Return the origin of a session that was not entered by hand."""
    kind, _colon, place = session.origin.partition(":")
    if kind != "import":
        return session.origin
    run, _colon, row = place.partition(":")
    return _("From import %(run)s, row %(row)s.") % {"run": run, "row": row}


def withdrawn_notice(campaign: Campaign, session: StudySession, mine: bool) -> Notice | None:
    """Return the notice on a withdrawn session, with an undo button if ``mine``; None for other sessions."""
    if session.state != WITHDRAWN:
        return None
    back = (
        f"{addresses.to('session-restore', campaign, pk=session.pk)}?version={session.version}"
        if mine
        else ""
    )
    text = _("It is not counted in any figure. The reason is in its history.")
    return Notice(text, _("This session is withdrawn."), "warn", back, _("Take the withdrawal back"))


def further(campaign: Campaign, session: StudySession) -> tuple[Link, ...]:
    """Return further links of a session."""
    new = addresses.to("session-new", campaign)
    withdraw = Link(_("Withdraw"), addresses.to("session-withdraw", campaign, pk=session.pk))
    if campaign.closed_on is not None:
        return (withdraw,)
    return (
        Link(_("Record another like it"), f"{new}?unit={session.unit_id}&copy={session.pk}"),
        Link(_("Record a make-up session"), f"{new}?unit={session.unit_id}&make_up_of={session.pk}"),
        withdraw,
    )


def taken(campaign: Campaign, slot: SlotTaken) -> Notice:
    """Return a notice that the part of the day already has a session, with a link to it."""
    there = Link(
        _("Look at the session recorded for %(when)s") % {"when": when(slot.session)},
        addresses.to("session", campaign, pk=slot.session.pk),
    )
    text = _("This unit has already recorded a session of this form for this part of the day.")
    return Notice(text, _("Is it the same session?"), "warn", links=(there,))


def copy_link(campaign: Campaign, unit: Unit | None, last: StudySession | None) -> Link | None:
    """Return the link to a form filled in from the unit's last session, or None."""
    if unit is None or last is None:
        return None
    note = _("%(form)s, %(day)s") % {
        "form": last.form,
        "day": formats.short_days(last.held_on, last.held_until),
    }
    return Link(
        _("Copy the last one"), f"{addresses.to('session-new', campaign)}?unit={unit.pk}&copy=last", note
    )
