"""What a list of sessions was asked for: filters, chips, totals, and the table that answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from touchstone.campaigns.queries import find_batches
from touchstone.figures.queries import Figure
from touchstone.figures.rules import Reference
from touchstone.study.permissions import StudyPermission
from touchstone.study.queries import SessionFilter, SessionPage, find_forms, get_session_page
from touchstone.web.common import addresses, formats
from touchstone.web.common.components import Cell, Chip, Column, EmptyState, Filters, Link, Row, Table
from touchstone.web.common.fields import SearchField
from touchstone.web.common.filtering import Listing, PeriodForm, turning, unit_asked, unit_kept
from touchstone.web.common.reader import WorkspaceRequest

if TYPE_CHECKING:
    from touchstone.campaigns.models import Batch
    from touchstone.study.models import SessionForm, StudySession
    from touchstone.units.models import Unit

KEY = "sessions"
SEARCHED = 50_000
"""Sessions in which a word is looked for."""

LIST = Listing("sessions", ("unit", "unit_name", "form", "batch", "from", "to", "q", "state"))


class ListForm(PeriodForm):
    """The filters of the list."""

    q = SearchField(label=gettext_lazy("Topic or place"))
    unit_name = SearchField(label=gettext_lazy("Unit"))
    form = forms.ChoiceField(label=gettext_lazy("Form of study"), required=False)
    batch = forms.ChoiceField(label=gettext_lazy("Batch"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(
        self, given: QueryDict, forms_of_study: Sequence[SessionForm], batches: Sequence[Batch]
    ) -> None:
        super().__init__(given)
        self.offer("form", [(form_of_study.code, str(form_of_study)) for form_of_study in forms_of_study])
        self.offer("batch", [(str(batch.number), str(batch)) for batch in batches])
        self.offer("state", [("withdrawn", _("withdrawn"))], _("counted"))
        if len(batches) < 2:
            del self.fields["batch"]


@dataclass(frozen=True)
class Asked:
    """The selection that a query string means; ``form`` says what in it cannot be read."""

    form: ListForm
    wanted: SessionFilter
    unit: Unit | None = None
    reference: Reference | None = None
    """The figure that counts the selection; None where no tally can, as for a word searched."""
    renamed: str = ""
    """The query string to go to instead: with the key of the unit in place of its name."""
    refused: str = ""
    """Why nothing is looked for."""


def asked(request: WorkspaceRequest) -> Asked:
    """Read the query string of a list of sessions."""
    given = request.GET
    batches = list(find_batches(request.campaign))
    form = ListForm(given, list(find_forms(request.campaign)), batches)
    form.full_clean()
    unit, renamed = unit_asked(request, form, StudyPermission.VIEW)
    clean = form.cleaned_data
    batch = next((batch for batch in batches if str(batch.number) == clean.get("batch")), None)
    wanted = SessionFilter(
        paths=(unit.path,) if unit else (),
        form=clean.get("form", ""),
        batch_id=batch.pk if batch else None,
        first=clean.get("from"),
        last=clean.get("to"),
        text=clean.get("q", ""),
        withdrawn=clean.get("state") == "withdrawn",
    )
    reference = _reference(wanted, unit, batch)
    refused = _too_many(request, reference) if wanted.text and not wanted.withdrawn else ""
    counted = None if wanted.text or wanted.withdrawn else reference
    return Asked(form, wanted, unit, counted, renamed, refused)


def sessions_of(request: WorkspaceRequest, asked: Asked, size: int = 50) -> SessionPage:
    """Return the page of sessions that was asked for; none where the question was refused."""
    if asked.refused:
        return SessionPage((), "", "")
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    return get_session_page(
        request.access, request.campaign, asked.wanted, after=after, before=before, size=size
    )


def _too_many(request: WorkspaceRequest, reference: Reference) -> str:
    """Say that a word is not looked for in so many sessions; a word that occurs nowhere would be read for in all."""
    number = request.counting.figure(reference).value or 0
    if number <= SEARCHED:
        return ""
    said = _(
        "A word is looked for in up to %(most)s sessions; these are %(number)s. Choose a unit or a shorter time."
    )
    return said % {"most": formats.number(SEARCHED), "number": formats.number(number)}


def _reference(wanted: SessionFilter, unit: Unit | None, batch: Batch | None) -> Reference:
    return Reference("study.sessions").having(
        unit=str(unit.pk) if unit else "",
        batch=str(batch.number) if batch else "",
        form=wanted.form,
        from_=wanted.first.isoformat() if wanted.first else "",
        to=wanted.last.isoformat() if wanted.last else "",
    )


def totals(request: WorkspaceRequest, asked: Asked) -> list[Figure]:
    """Return the sessions and the attendance of the whole selection, from the tallies; nothing is counted."""
    if asked.reference is None:
        return []
    others = Reference("study.person-times", asked.reference.params)
    return request.counting.figures([asked.reference, others])


COLUMNS = (
    Column(gettext_lazy("Date")),
    Column(gettext_lazy("Unit")),
    Column(gettext_lazy("Form and topic")),
    Column(gettext_lazy("Expected"), numeric=True),
    Column(gettext_lazy("Present"), numeric=True),
)


def table(request: WorkspaceRequest, asked: Asked, shown: SessionPage, *, plain: bool = False) -> Table:
    """Return the sessions of a page under their filters, with the totals of the whole selection.

    ``plain`` leaves out what paper has no use for.
    """
    counted = totals(request, asked)
    return Table(
        _("Withdrawn sessions") if asked.wanted.withdrawn else _("Study sessions"),
        COLUMNS,
        [row(request, one) for one in shown.rows],
        total=_total(counted) if counted and shown.rows else None,
        filters=None if plain else Filters(asked.form, chips(request, asked), "?", unit_kept(asked.unit)),
        exports=() if plain or not shown.rows else LIST.files(request),
        pager=None if plain else turning(request.GET, shown.newer, shown.older, _unknown(counted)),
        empty=_empty(request, asked),
        error=asked.refused,
        caption_hidden=not plain,
        key=KEY,
    )


def row(request: WorkspaceRequest, session: StudySession) -> Row:
    """Return one session as a row."""
    part = session.get_part_of_day_display()
    cells = (
        Cell(session.held_on, part if session.ordinal == 1 else f"{part} · {session.ordinal}"),
        session.unit.label,
        Cell(str(session.form), session.topic),
        session.expected,
        session.present,
    )
    return Row(cells, addresses.to("session", request.campaign, pk=session.pk), str(session.pk))


def _total(counted: Sequence[Figure]) -> Row:
    sessions, present = counted
    said = ngettext("%(n)s session", "%(n)s sessions", int(sessions.value or 0)) % {
        "n": formats.number(sessions.value)
    }
    return Row((said, "", "", "", present.value))


def _unknown(counted: Sequence[Figure]) -> str:
    """Say how many of the whole selection have no number of people present: they are not in the total."""
    number = counted[1].unknown if counted else 0
    said = ngettext(
        "The attendance of %(n)s session is not known.",
        "The attendance of %(n)s sessions is not known.",
        number,
    )
    return said % {"n": formats.number(number)} if number else ""


def chips(request: WorkspaceRequest, asked: Asked) -> list[Chip]:
    """Return the filters in force, each with the address without it."""
    wanted, form = asked.wanted, asked.form
    given = request.GET
    said = {
        "unit": (_("Unit: %(what)s"), asked.unit.label if asked.unit else ""),
        "form": (_("Form: %(what)s"), form.said("form", wanted.form)),
        "batch": ("%(what)s", form.said("batch", given.get("batch", ""))),
        "from": (_("From %(what)s"), formats.short_day(wanted.first) if wanted.first else ""),
        "to": (_("To %(what)s"), formats.short_day(wanted.last) if wanted.last else ""),
        "q": (_("With “%(what)s”"), wanted.text),
        "state": ("%(what)s", _("withdrawn") if wanted.withdrawn else ""),
    }
    return LIST.chips(given, {name: text % {"what": what} for name, (text, what) in said.items() if what})


def _empty(request: WorkspaceRequest, asked: Asked) -> EmptyState:
    if LIST.selection(request.GET):
        title = _("No session fits these filters")
        return EmptyState(title, _("Take a filter away, or show all sessions."), Link(_("Show all"), "?"))
    new = addresses.to("session-new", request.campaign)
    action = Link(_("Record a session"), new) if request.access.allows("study.record") else None
    why = _("Each session that your units record stands here, and every figure counts it.")
    return EmptyState(_("No session is recorded yet"), why, action)
