"""The standing checks, each declared once: what it finds, why that is odd, and where it is mended."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.cadences.labels import say_rule
from touchstone.cadences.oddities import find_unfulfillable
from touchstone.campaigns.oddities import (
    find_beyond_batch,
    find_closed_members,
    find_deserted,
    find_outsiders,
)
from touchstone.problems.queries.oddities import find_open_at_closed
from touchstone.study.oddities import find_outside_life, find_outside_period, find_uncounted
from touchstone.units.queries.oddities import (
    find_appointments_at_closed,
    find_groups_without_members,
    find_groups_without_units,
    find_idle_appointments,
    find_namesakes,
)
from touchstone.web.common import formats
from touchstone.web.common.formats import Words
from touchstone.web.common.reader import WorkspaceRequest


@dataclass(frozen=True)
class Line:
    """One odd record: what it is, its unit, a detail, and the page on which it is mended, with its arguments."""

    what: str
    unit: Any
    detail: str
    page: str
    key: int
    query: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Check:
    """A standing check. ``find`` returns the rows of a query, in the order of ``field``; ``line`` tells of one row."""

    code: str
    title: Words
    advice: Words
    find: Callable[[WorkspaceRequest, datetime.date], Any]
    line: Callable[[Any], Line]
    field: str = "pk"
    of_units: bool = False
    """Whether the records are the units themselves, told of with the unit above them."""
    walk: bool = False
    """Whether most records may be found: see :func:`touchstone.common.finding.get_page`."""


def _of_unit(page: str, *, above: bool = False) -> Callable[[Any], Line]:
    """Return how a unit is told of; its page of this name mends it, or one that is given the unit."""
    if above:
        return lambda unit: Line(unit.label, unit, "", page, 0, (("unit", unit.pk),))
    return lambda unit: Line(unit.label, unit, "", page, unit.pk)


def _of_member(page: str, *, above: bool = False) -> Callable[[Any], Line]:
    """Return how a participation is told of."""
    of_unit = _of_unit(page, above=above)

    def line(row: Any) -> Line:
        told = of_unit(row.unit)
        detail = _("%(batch)s, from %(day)s") % {"batch": row.batch, "day": formats.short_day(row.from_day)}
        return Line(told.what, told.unit, detail, told.page, told.key, told.query)

    return line


def _of_session(row: Any) -> Line:
    return Line(formats.day(row.held_on), row.unit, str(row.form), "session-correct", row.pk)


def _of_stray_session(row: Any) -> Line:
    return Line(formats.day(row.held_on), row.unit, str(row.form), "session", row.pk)


def _of_problem(row: Any) -> Line:
    detail = _("closed on %(day)s") % {"day": formats.short_day(row.unit.closed_on)}
    return Line(row.number, row.unit, detail, "problem", row.pk)


def _of_cadence(row: Any) -> Line:
    return Line(str(row), row.owner or row.campaign.root, say_rule(row.rule), "cadence", row.pk)


def _of_group(page: str) -> Callable[[Any], Line]:
    return lambda row: Line(str(row), row.owner, row.get_kind_display(), page, row.pk)


def _of_appointment(row: Any) -> Line:
    where = row.unit or row.group.owner
    return Line(row.user.get_full_name(), where, row.get_role_display(), "person", row.user_id)


CHECKS = (
    Check(
        "deserted",
        gettext_lazy("Units without anybody"),
        gettext_lazy(
            "They take part, but nobody is appointed there who could record anything. Appoint somebody."
        ),
        lambda request, day: find_deserted(request.access, request.campaign, day),
        _of_member("person-new", above=True),
        "path",
        of_units=True,
        walk=True,
    ),
    Check(
        "outsiders",
        gettext_lazy("Units in no batch"),
        gettext_lazy(
            "They stand directly below the unit of the campaign, and neither they nor any unit below them take part."
        ),
        lambda request, day: find_outsiders(request.access, request.campaign, day),
        _of_unit("unit-join"),
        "path",
        of_units=True,
    ),
    Check(
        "namesakes",
        gettext_lazy("Units of one name at one place"),
        gettext_lazy("Ledgers cannot tell them apart. Merge the two if they are one; otherwise rename one."),
        lambda request, _day: find_namesakes(request.access, request.campaign.root.path),
        _of_unit("unit-merge"),
        "path",
        of_units=True,
    ),
    Check(
        "beyond-batch",
        gettext_lazy("Taking part beyond the days of the batch"),
        gettext_lazy(
            "They began before their batch opened, or go on although it has closed. End their part."
        ),
        lambda request, day: find_beyond_batch(request.access, request.campaign, day),
        _of_member("unit-leave"),
        "path",
        of_units=True,
    ),
    Check(
        "closed-members",
        gettext_lazy("Closed units that take part"),
        gettext_lazy("They are still counted and expected to record. End their part."),
        lambda request, day: find_closed_members(request.access, request.campaign, day),
        _of_member("unit-leave"),
        "path",
        of_units=True,
    ),
    Check(
        "closed-problems",
        gettext_lazy("Open problems of closed units"),
        gettext_lazy("Nobody there puts them right any more. Assign each to another unit."),
        lambda request, day: find_open_at_closed(request.access, request.campaign, day),
        _of_problem,
    ),
    Check(
        "sessions-outside-campaign",
        gettext_lazy("Sessions outside the days of the campaign"),
        gettext_lazy(
            "They were held before it opened or after it closed. Correct the date, or withdraw them."
        ),
        lambda request, _day: find_outside_period(request.access, request.campaign),
        _of_session,
    ),
    Check(
        "sessions-outside-life",
        gettext_lazy("Sessions before a unit opened or after it closed"),
        gettext_lazy("Correct the date of the session, or the days of the unit."),
        lambda request, _day: find_outside_life(request.access, request.campaign),
        _of_session,
    ),
    Check(
        "sessions-uncounted",
        gettext_lazy("Sessions that count for no batch"),
        gettext_lazy(
            "Their units did not take part on that day. Let the units take part from that day on, or from an earlier day than they do."
        ),
        lambda request, _day: find_uncounted(request.access, request.campaign),
        _of_stray_session,
    ),
    Check(
        "cadences-unfulfillable",
        gettext_lazy("Cadences that nothing fulfils"),
        gettext_lazy(
            "The forms of study that they name were retired. Let other forms fulfil them, or retire them too."
        ),
        lambda request, _day: find_unfulfillable(request.campaign),
        _of_cadence,
    ),
    Check(
        "groups-without-units",
        gettext_lazy("Groups without units"),
        gettext_lazy("They guide or visit nobody. Assign a unit, or close the group."),
        lambda request, day: find_groups_without_units(request.access, request.campaign.root.path, day),
        _of_group("steering-group-assign"),
    ),
    Check(
        "groups-without-members",
        gettext_lazy("Groups without members"),
        gettext_lazy("Nobody is appointed to them. Appoint a member, or close the group."),
        lambda request, day: find_groups_without_members(request.access, request.campaign.root.path, day),
        _of_group("steering-group-appoint"),
    ),
    Check(
        "appointed-at-closed",
        gettext_lazy("Appointments at closed units"),
        gettext_lazy("They give rights at a unit that no longer exists. End them."),
        lambda request, day: find_appointments_at_closed(request.access, request.campaign.root.path, day),
        _of_appointment,
    ),
    Check(
        "idle-appointments",
        gettext_lazy("Appointments of deactivated accounts"),
        gettext_lazy("These people cannot log in. End the appointment, or reactivate the account."),
        lambda request, day: find_idle_appointments(request.access, request.campaign.root.path, day),
        _of_appointment,
    ),
)
"""All checks, in the order in which they are shown."""
