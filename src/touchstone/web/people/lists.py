"""The list of people: its filters, its columns and its files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from touchstone.common import clock
from touchstone.common.pages import Page
from touchstone.common.wording import listed
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import PersonFilter, PersonRow, get_people_page
from touchstone.units.roles import LABELS, Role
from touchstone.web.common import addresses
from touchstone.web.common.components import Cell, Status
from touchstone.web.common.filtering import ChoiceFilter, TextFilter, UnitFilter, codes, members
from touchstone.web.common.lists import Column, Empty, File, List, ListQuery, New, PageRequest, Paper

if TYPE_CHECKING:
    from touchstone.units.models import User

STATES = (
    ("waiting", gettext_lazy("no password set yet")),
    ("ended", gettext_lazy("no longer appointed")),
    ("deactivated", gettext_lazy("deactivated")),
)


def _page(query: ListQuery[PersonFilter], turn: PageRequest) -> Page[Any]:
    request, unit = query.request, query.inputs.unit
    return get_people_page(
        request.access,
        clock.today(),
        query.filters,
        within=unit.path if unit else request.campaign.root.path,
        after=_cursor(turn.after),
        before=_cursor(turn.before),
        size=turn.size,
    )


def _cursor(cursor: str) -> str:
    """Return a cursor from the URL in a form that the database accepts: no NUL, at most 150 characters."""
    return cursor.replace("\0", "")[:150]


def _distinct(words: Iterable[Any]) -> str:
    return listed(list(dict.fromkeys(words)))


def roles_of(row: PersonRow) -> str:
    """Return the roles of a person, each once."""
    return _distinct(str(LABELS[Role(appointment.role)]) for appointment in row.appointments)


def posts_of(row: PersonRow) -> str:
    """Return the posts of a person, each once."""
    return _distinct(appointment.post for appointment in row.appointments if appointment.post)


def places_of(row: PersonRow) -> str:
    """Return the units and groups of a person, each once."""
    return _distinct(str(appointment.unit or appointment.group) for appointment in row.appointments)


def _only_here(row: PersonRow) -> str:
    """Return a note on a person who is appointed for this campaign only; else ""."""
    if not any(appointment.campaign for appointment in row.appointments):
        return ""
    every = all(appointment.campaign for appointment in row.appointments)
    return _("this campaign only") if every else _("partly this campaign only")


def _since(row: PersonRow) -> object:
    return min((appointment.from_day for appointment in row.appointments), default="")


def state_of(person: User) -> Status:
    """Return the state of an account."""
    if not person.is_active:
        return Status(_("deactivated"), "closed")
    if not person.password or not person.has_usable_password():
        return Status(_("no password set yet"), "open")
    return Status(_("in use"), "good")


COUNTS = (
    ("here", gettext_lazy("this campaign only")),
    ("every", gettext_lazy("every campaign")),
)
ONLY_HERE = {"here": True, "every": False}

NAME = pgettext_lazy("a person", "Name")
WHERE = pgettext_lazy("an appointment", "Where")
TEXT = TextFilter("q", gettext_lazy("Name or log-in name"), gettext_lazy("With “%(what)s”"))
ROLE = ChoiceFilter("role", gettext_lazy("Role"), options=members({role: LABELS[role] for role in Role}))

PEOPLE: List[PersonFilter, PersonRow] = List(
    name="people",
    key="people",
    permission=UnitPermission.APPOINT,
    heading=gettext_lazy("People"),
    filters=(
        TEXT,
        ROLE,
        ChoiceFilter(
            "state", gettext_lazy("State"), options=codes(STATES), none=gettext_lazy("appointed now")
        ),
        ChoiceFilter(
            "counts", gettext_lazy("Counts in"), options=codes(COUNTS), none=gettext_lazy("this campaign")
        ),
    ),
    read=lambda given: PersonFilter(
        given.text("q"), given.text("role"), given.text("state"), ONLY_HERE.get(given.text("counts"))
    ),
    page=_page,
    columns=(
        Column(NAME, lambda row: Cell(str(row.person), row.person.username if row.person.name else "")),
        Column(gettext_lazy("Log-in name"), lambda row: row.person.username, only="file"),
        Column(gettext_lazy("Role and post"), lambda row: Cell(roles_of(row), posts_of(row)), only="screen"),
        Column(gettext_lazy("Role"), roles_of, only="file"),
        Column(gettext_lazy("Post"), posts_of, only="file"),
        Column(WHERE, lambda row: Cell(places_of(row), _only_here(row)), only="screen"),
        Column(WHERE, places_of, only="file"),
        Column(gettext_lazy("Counts in"), _only_here, only="file"),
        Column(gettext_lazy("Since"), _since, only="screen"),
        Column(pgettext_lazy("a day", "From"), _since, only="file"),
        Column(gettext_lazy("Last day"), lambda row: row.appointments[0].to_day or "", only="file"),
        Column(gettext_lazy("Account"), lambda row: state_of(row.person)),
    ),
    href=lambda request, row: addresses.to("person", request.campaign, pk=row.person.pk),
    row_key=lambda row: row.person.pk,
    new=New(gettext_lazy("New person"), "person-new", UnitPermission.APPOINT, begins=False),
    template="web/people/list.html",
    empty=Empty(
        gettext_lazy("Nobody is appointed yet"),
        gettext_lazy("Everyone with an account is listed here."),
        gettext_lazy("Nobody matches these filters"),
    ),
    paper=Paper(
        gettext_lazy("People"),
        gettext_lazy("The first %(n)s people of the selection. Take the whole as a workbook."),
        captioned=True,
    ),
    file=File(
        gettext_lazy("People"),
        gettext_lazy("More than %(n)s people are too many for one file. Choose a role or a name."),
        lines=lambda _request, rows: (
            PersonRow(row.person, [appointment]) for row in rows for appointment in row.appointments
        ),
    ),
)

AT_ONCE = 1_000
"""Maximum number of slips made at once."""

WAITING: List[PersonFilter, PersonRow] = List(
    name="people-links",
    key="waiting",
    permission=UnitPermission.APPOINT,
    heading=gettext_lazy("Links to hand over"),
    filters=(TEXT, UnitFilter(permission=UnitPermission.APPOINT), ROLE),
    read=lambda given: PersonFilter(given.text("q"), given.text("role"), "waiting"),
    page=_page,
    columns=(
        Column(NAME, lambda row: Cell(str(row.person), row.person.username)),
        Column(gettext_lazy("Role and post"), lambda row: Cell(roles_of(row), posts_of(row))),
        Column(WHERE, places_of),
        Column(gettext_lazy("Since"), _since),
    ),
    href=lambda request, row: addresses.to("person", request.campaign, pk=row.person.pk),
    row_key=lambda row: row.person.pk,
    empty=Empty(
        gettext_lazy("Nobody waits for a link"),
        gettext_lazy("Whoever has an account and has set no password yet is listed here."),
        gettext_lazy("Nobody matches these filters"),
    ),
    above=lambda request: [PEOPLE.link(request)],
    template="web/people/waiting.html",
    around=lambda query: {
        "make_href": addresses.with_query(
            addresses.to("people-links-make", query.request.campaign), WAITING.selection(query.request)
        ),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
    },
)
