"""The components of the pages of exhibitions and visits."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touchstone.audit.queries import find_history
from touchstone.sites import fields
from touchstone.sites.permissions import SitePermission
from touchstone.sites.queries import CHANNELS, find_not_counted
from touchstone.web.common import addresses, formats, timeline
from touchstone.web.common.components import (
    Breakdown,
    Fact,
    Facts,
    Link,
    Notice,
    Part,
    Status,
    TaskRow,
    Timeline,
    TimelineEntry,
    facts_known,
)
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.common.unit_choice import own_units

if TYPE_CHECKING:
    from collections.abc import Mapping

    from touchstone.campaigns.models import Campaign
    from touchstone.sites.models import Exhibition, ExhibitionVisits

ON_TODAY = 3
"""How many exhibitions Today names."""

RECORDED, WITHDRAWN, WITH_EXHIBITION = "recorded", "withdrawn", "exhibition"


def facts(campaign: Campaign, exhibition: Exhibition) -> Facts:
    """Return the facts about an exhibition; empty ones are left out."""
    until = exhibition.until_day
    days = formats.days(exhibition.from_day, until) if until else formats.since(exhibition.from_day)
    unit = Fact(
        fields.UNIT.title, exhibition.unit.label, addresses.to("unit", campaign, pk=exhibition.unit_id)
    )
    more = facts_known(
        Fact(fields.PLACE.title, exhibition.place),
        Fact(fields.ONLINE_ADDRESS.title, exhibition.online_address, exhibition.online_address),
    )
    return Facts([unit, Fact(pgettext("of an exhibition", "Days"), days), *more])


def by_channel(campaign: Campaign, exhibition: Exhibition, visits: Mapping[str, int]) -> Breakdown:
    """Return the visits of an exhibition split by channel, each part linked to its counts."""
    there = addresses.to("exhibition-visits", campaign)
    parts = [
        Part(
            label,
            visits.get(code, 0),
            addresses.with_query(there, {"exhibition": exhibition.pk, "channel": code}),
        )
        for code, label in CHANNELS
    ]
    return Breakdown(
        _("Visits by channel"),
        sum(visits.values()),
        parts,
        pgettext("counted at an exhibition", "visits"),
        key="by-channel",
    )


def visits_facts(campaign: Campaign, visits: ExhibitionVisits) -> Facts:
    """Return the facts about a count of visits."""
    exhibition = addresses.to("exhibition", campaign, pk=visits.exhibition_id)
    none = _("no batch: the unit took part in none on that day")
    rows = [
        Fact(fields.EXHIBITION.title, visits.exhibition.name, exhibition),
        Fact(fields.UNIT.title, visits.unit.label, addresses.to("unit", campaign, pk=visits.unit_id)),
        Fact(fields.DAY.title, visits.day),
        Fact(fields.CHANNEL.title, visits.get_channel_display()),
        Fact(fields.CATEGORY.title, str(visits.category)),
        Fact(fields.NUMBER.title, visits.number),
    ]
    if visits.ordinal > 1:
        rows.append(Fact(_("Which count of the day"), visits.ordinal))
    rows.append(Fact(_("Counts for"), str(visits.membership.batch) if visits.membership else none))
    return Facts(rows)


def title(visits: ExhibitionVisits) -> str:
    """Return the title of a count: its exhibition and its date."""
    return _("%(what)s, %(day)s") % {"what": visits.exhibition, "day": formats.day(visits.day)}


def history(request: WorkspaceRequest, visits: ExhibitionVisits) -> Timeline:
    """Return the history of a count, newest first; one that an import brought begins with it."""
    entries = timeline.entries(visits, find_history(request.access, SitePermission.VIEW, visits))
    if not entries or entries[-1].what != timeline.act("sites.visits-recorded"):
        who = str(visits.recorded_by) if visits.recorded_by else ""
        entries.append(
            TimelineEntry(timeline.act("sites.visits-recorded"), visits.recorded_at, who, _origin(visits))
        )
    return Timeline(entries, _("History"))


def _origin(visits: ExhibitionVisits) -> str:
    kind, _colon, place = visits.origin.partition(":")
    run, _colon, row = place.partition(":")
    if kind != "import":
        return visits.origin
    return _("From import %(run)s, row %(row)s.") % {"run": run, "row": row}


def not_counted(request: WorkspaceRequest, since: datetime.date, today: datetime.date) -> list[TaskRow]:
    """Return the open exhibitions of the reader's own units whose visits nobody has recorded since a day."""
    campaign = request.campaign
    if campaign.closed_on is not None:
        return []
    own = own_units(request, SitePermission.RECORD)
    if not own:
        return []
    found = find_not_counted(request.access, campaign, own, since=since, today=today, count=ON_TODAY)
    return [
        TaskRow(
            exhibition.name,
            addresses.to("exhibition", campaign, pk=exhibition.pk),
            exhibition.unit.label,
            status=Status(_last_counted(exhibition), "open"),
            button=Link(
                _("Record visits"), addresses.to("exhibition-visits-new", campaign, pk=exhibition.pk)
            ),
        )
        for exhibition in found
    ]


def _last_counted(exhibition: Any) -> str:
    if exhibition.counted_on is None:
        return _("no visits recorded yet")
    return _("visits recorded until %(day)s") % {"day": formats.day(exhibition.counted_on)}


def exhibition_withdrawn(campaign: Campaign, exhibition: Exhibition, mine: bool) -> Notice | None:
    """Return the notice on a withdrawn exhibition, with an undo button if ``mine``; None for others."""
    if exhibition.state != WITHDRAWN:
        return None
    back = addresses.to("exhibition-restore", campaign, pk=exhibition.pk)
    text = _("Its visits count in no figure. The reason is in its history.")
    undo = f"{back}?version={exhibition.version}" if mine else ""
    return Notice(text, _("This exhibition is withdrawn."), "warn", undo, _("Take the withdrawal back"))


def withdrawn_notice(campaign: Campaign, visits: ExhibitionVisits, mine: bool) -> Notice | None:
    """Return the notice on a withdrawn count, with an undo button if ``mine``; None for others."""
    if visits.state == WITH_EXHIBITION:
        there = Link(_("To the exhibition"), addresses.to("exhibition", campaign, pk=visits.exhibition_id))
        text = _("It counts again when the exhibition is brought back.")
        return Notice(text, _("This count is withdrawn with its exhibition."), "warn", links=(there,))
    if visits.state != WITHDRAWN:
        return None
    back = addresses.to("exhibition-count-restore", campaign, pk=visits.pk)
    text = _("It is not counted in any figure. The reason is in its history.")
    undo = f"{back}?version={visits.version}" if mine else ""
    return Notice(text, _("This count is withdrawn."), "warn", undo, _("Take the withdrawal back"))
