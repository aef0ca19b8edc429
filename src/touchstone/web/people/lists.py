"""What a list of people was asked for: filters, chips, and the table that answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from touchstone.common import clock
from touchstone.units.queries import PeoplePage, PersonFilter, PersonRow, get_people_page
from touchstone.units.roles import LABELS, Role
from touchstone.web.common import addresses
from touchstone.web.common.components import Cell, Chip, Column, EmptyState, Filters, Link, Row, Status, Table
from touchstone.web.common.fields import SearchField
from touchstone.web.common.filtering import FilterForm, Listing, turning
from touchstone.web.common.pages import listed
from touchstone.web.common.reader import WorkspaceRequest

if TYPE_CHECKING:
    from touchstone.units.models import Appointment, User

KEY = "people"
LIST = Listing("people", ("q", "role", "state"))
STATES = (
    ("", gettext_lazy("appointed now")),
    ("ended", gettext_lazy("no longer appointed")),
    ("deactivated", gettext_lazy("deactivated")),
)
ROLES = tuple((role.value, LABELS[role]) for role in Role)


class ListForm(FilterForm):
    """The filters of the list."""

    q = SearchField(label=gettext_lazy("Name or log-in name"))
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), required=False, choices=(("", gettext_lazy("all")), *ROLES)
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=STATES)


def asked(request: WorkspaceRequest) -> tuple[ListForm, PersonFilter]:
    """Read the query string of a list of people; what cannot be read filters nothing."""
    form = ListForm(request.GET)
    form.full_clean()
    clean = form.cleaned_data
    return form, PersonFilter(clean.get("q", ""), clean.get("role", ""), clean.get("state", ""))


def people_of(request: WorkspaceRequest, wanted: PersonFilter, size: int = 50) -> PeoplePage:
    """Return the page of people that was asked for."""
    return get_people_page(
        request.access,
        clock.today(),
        wanted,
        within=request.campaign.root.path,
        after=_mark(request, "after"),
        before=_mark(request, "before"),
        size=size,
    )


def _mark(request: WorkspaceRequest, name: str) -> str:
    """Return the mark of a page as far as it can be a log-in name."""
    return request.GET.get(name, "").replace("\0", "")[:150]


COLUMNS = (
    Column(pgettext_lazy("a person", "Name")),
    Column(gettext_lazy("Role and post")),
    Column(pgettext_lazy("an appointment", "Where")),
    Column(gettext_lazy("Since")),
    Column(gettext_lazy("Account")),
)


def table(
    request: WorkspaceRequest, form: ListForm, wanted: PersonFilter, shown: PeoplePage, *, plain: bool = False
) -> Table:
    """Return the people of a page under their filters; ``plain`` leaves out what paper has no use for."""
    return Table(
        _("People"),
        COLUMNS,
        [_row(request, row) for row in shown.rows],
        filters=None if plain else Filters(form, chips(request, wanted), "?"),
        exports=() if plain or not shown.rows else LIST.files(request),
        pager=None if plain else turning(request.GET, shown.before, shown.after),
        empty=_empty(request),
        caption_hidden=not plain,
        key=KEY,
    )


def _row(request: WorkspaceRequest, row: PersonRow) -> Row:
    appointments = row.appointments
    cells = (
        Cell(str(row.person), row.person.username if row.person.name else ""),
        Cell(
            listed(_once(str(LABELS[Role(appointment.role)]) for appointment in appointments)),
            listed(_once(appointment.post for appointment in appointments if appointment.post)),
        ),
        listed(_once(str(appointment.unit or appointment.group) for appointment in appointments)),
        min(appointment.from_day for appointment in appointments) if appointments else "",
        state_of(row.person),
    )
    return Row(cells, addresses.to("person", request.campaign, pk=row.person.pk), str(row.person.pk))


def _once(words: object) -> list[str]:
    return list(dict.fromkeys(words))  # type: ignore[call-overload]


def state_of(person: User) -> Status:
    """Say how an account stands."""
    if not person.is_active:
        return Status(_("deactivated"), "closed")
    if not person.password or not person.has_usable_password():
        return Status(_("no password set yet"), "open")
    return Status(_("in use"), "good")


def chips(request: WorkspaceRequest, wanted: PersonFilter) -> list[Chip]:
    """Return the filters in force, each with the address without it."""
    said = {
        "q": _("With “%(what)s”") % {"what": wanted.text} if wanted.text else "",
        "role": str(dict(ROLES).get(wanted.role, "")),
        "state": str(dict(STATES).get(wanted.state, "")) if wanted.state else "",
    }
    return LIST.chips(request.GET, said)


def _empty(request: WorkspaceRequest) -> EmptyState:
    if LIST.selection(request.GET):
        return EmptyState(_("Nobody fits these filters"), "", Link(_("Show all"), "?"))
    new = Link(_("New person"), addresses.to("person-new", request.campaign))
    return EmptyState(_("Nobody is appointed yet"), _("Everybody with an account stands here."), new)


FILE_COLUMNS = (
    pgettext_lazy("a person", "Name"),
    gettext_lazy("Log-in name"),
    gettext_lazy("Role"),
    gettext_lazy("Post"),
    pgettext_lazy("an appointment", "Where"),
    pgettext_lazy("a day", "From"),
    gettext_lazy("Last day"),
    gettext_lazy("Account"),
)


def file_rows(rows: Sequence[PersonRow]) -> list[tuple[object, ...]]:
    """Return the people as rows of a file under :data:`FILE_COLUMNS`, one for each appointment."""
    return [values(row.person, appointment) for row in rows for appointment in row.appointments]


def values(person: User, appointment: Appointment) -> tuple[object, ...]:
    """Return one appointment as cells; an open end is empty."""
    where, account = str(appointment.unit or appointment.group), str(state_of(person).word)
    role = str(LABELS[Role(appointment.role)])
    return (
        str(person),
        person.username,
        role,
        appointment.post,
        where,
        appointment.from_day,
        appointment.to_day or "",
        account,
    )
