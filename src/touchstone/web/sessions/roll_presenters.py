"""The components of attendance on a roll, and what the page of a session says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from touchstone.study.checking_in import can_open
from touchstone.study.rolls import has_roll, sees_roll
from touchstone.study.rules import NOT_KNOWN
from touchstone.study.sheets import SAID, Line, Sheet, find_standing
from touchstone.web.common import addresses, formats
from touchstone.web.common.components import Link, Table
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.reader import WorkspaceRequest, may

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.study.models import StudySession

WORDS = dict(SAID)


@dataclass(frozen=True)
class OnRoll:
    """What the page of a session says of its attendance on a roll: a sentence, and what can be done."""

    line: str = ""
    links: tuple[Link, ...] = ()


def on_roll(request: WorkspaceRequest, session: StudySession, *, changes: bool) -> OnRoll | None:
    """Return what the page of a session says of the roll; None if there is nothing to say or to do.

    Levels above learn that a roll is kept, and nothing of who is on it.
    """
    kept, counted = find_standing(session)
    own = sees_roll(request.access, session.unit)
    if not own:
        line = _("The unit keeps this attendance on a roll. Names are read only inside the unit.")
        return OnRoll(line) if kept and may(request, "study.record", session.path) else None
    if request.campaign.closed_on is not None or not (kept or (changes and has_roll(session.unit))):
        return None
    return OnRoll(
        _standing(kept, counted), tuple(_links(request.campaign, session, kept=kept, changes=changes))
    )


def _standing(kept: bool, counted: bool) -> str:
    if not kept:
        return ""
    if counted:
        return _("The numbers are counted from the roll.")
    return _(
        "The roll is not complete: the numbers are counted once it is said of everybody whether they came."
    )


def _links(campaign: Campaign, session: StudySession, *, kept: bool, changes: bool) -> Iterator[Link]:
    def to(name: str, label: str) -> Link:
        return Link(label, addresses.to(name, campaign, pk=session.pk))

    if changes:
        yield to("session-attendance", _("Say who came"))
        if can_open(session):
            yield to("session-check-in", _("Check in by a code"))
    if kept:
        yield to("session-attendance-print", _("Attendance to print"))
        yield to("session-attendance-drop", _("Go back to numbers"))


def explain(sheet: Sheet, session: StudySession) -> str:
    """Return what the sheet of a session proposes, and why."""
    if sheet.checking_in:
        return _(
            "People are checking in by the code. Whoever checks in while you write stays put down as present."
        )
    if sheet.counted:
        return _("The numbers of the session are counted from this list.")
    if sheet.kept and any(line.said != NOT_KNOWN for line in sheet.lines):
        return _("Whoever did not check in is proposed as absent. Look the list over, then save it.")
    if session.make_up_of_id is not None and not sheet.kept:
        return _(
            "Proposed: everybody came who missed the session that this one makes up for. Change the others."
        )
    return _("Proposed: everybody came. Change those who did not.")


def nameless(sheet: Sheet) -> str:
    """Say what still counts of people whose names were taken off the roll, or ""."""
    if not sheet.nameless:
        return ""
    number = sum(sheet.nameless.values())
    said = _(", ").join(
        _("%(label)s: %(value)s") % {"label": WORDS[word], "value": formats.number(count)}
        for word, count in sorted(sheet.nameless.items())
    )
    text = ngettext(
        "%(n)s person whose name was taken off the roll still counts (%(said)s).",
        "%(n)s people whose names were taken off the roll still count (%(said)s).",
        number,
    )
    return text % {"n": formats.number(number), "said": said}


def beside_sheet(campaign: Campaign, session: StudySession, sheet: Sheet) -> list[Link]:
    """Return the links beside the list of attendance."""
    links = [Link(_("Change the roll"), addresses.to("study-roll", campaign, pk=session.unit_id))]
    if can_open(session):
        links.insert(
            0, Link(_("Check in by a code"), addresses.to("session-check-in", campaign, pk=session.pk))
        )
    if sheet.kept:
        links.append(
            Link(_("Attendance to print"), addresses.to("session-attendance-print", campaign, pk=session.pk))
        )
    return links


def sheet_table(sheet: Sheet) -> Table:
    """Return the attendance as a table for paper, with room for a signature."""
    columns: list[Column[Line]] = [
        Column(pgettext("a person", "Name"), lambda line: line.name),
        Column(pgettext("on a roll", "Attendance"), lambda line: str(WORDS[line.said]) if line.said else ""),
        Column(_("Signature or note"), lambda line: ""),
    ]
    return record_table(
        pgettext("on a roll", "Attendance"),
        columns,
        sheet.lines,
        row_key=lambda line: line.member,
        key="attendance",
    )
