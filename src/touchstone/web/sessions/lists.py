"""The list of sessions: its filters, its columns, its totals and its files."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy, ngettext

from touchstone.campaigns.queries import find_batches
from touchstone.common.pages import Page
from touchstone.common.refusal import Refused
from touchstone.figures.rules import Reference
from touchstone.study import fields
from touchstone.study.permissions import StudyPermission
from touchstone.study.queries import SessionFilter, find_forms, find_sessions, finds_few, get_session_page
from touchstone.web.common import addresses, filtering, formats, lists
from touchstone.web.common.components import Cell, Link, Row
from touchstone.web.common.filtering import ChoiceFilter, FilterInput, TextFilter, UnitFilter
from touchstone.web.common.lists import Column, Empty, File, List, ListQuery, New, Paper, Totals
from touchstone.web.sessions.presenters import like_last_week, under_day

if TYPE_CHECKING:
    from touchstone.study.models import StudySession


def _read(given: FilterInput) -> SessionFilter:
    batch = given.option("batch")
    return SessionFilter(
        paths=(given.unit.path,) if given.unit else (),
        form=given.text("form"),
        batch_id=batch.pk if batch else None,
        first=given.clean("from"),
        last=given.clean("to"),
        text=given.text("q"),
        withdrawn=given.text("state") == "withdrawn",
    )


def _records(query: ListQuery[SessionFilter], most: int) -> Iterable[StudySession]:
    sessions = find_sessions(query.request.access, query.request.campaign, query.filters)
    rows: Iterable[StudySession] = sessions.select_related("unit", "form").order_by("-held_on", "-pk")[
        : most + 1
    ]
    return rows


def _reference(query: ListQuery[SessionFilter], code: str) -> Reference:
    """Return the figure that counts the selection, without text search and withdrawal, which no tally covers."""
    given, wanted = query.inputs, query.filters
    batch = given.option("batch") if "batch" in given.options else None
    return Reference(code).having(
        unit=str(given.unit.pk) if given.unit else "",
        batch=str(batch.number) if batch else "",
        form=wanted.form,
        from_=wanted.first.isoformat() if wanted.first else "",
        to=wanted.last.isoformat() if wanted.last else "",
    )


def refused(query: ListQuery[SessionFilter]) -> str:
    """Return why the text cannot be looked for; "" if it can."""
    if not query.filters.text:
        return ""
    try:
        few = finds_few(*query.scope)
    except Refused as refusal:
        return str(refusal)
    if few or query.filters.withdrawn:
        return ""
    number = query.request.counting.figure(_reference(query, "study.sessions")).value or 0
    sentence = gettext_lazy(
        "A word is looked for in up to %(most)s sessions; these are %(number)s. Choose a unit or a shorter time."
    )
    return lists.too_many_to_search(int(number), sentence)


def _totals(query: ListQuery[SessionFilter], _shown: Page[Any], _plain: bool) -> Totals:
    """Return the sessions and the attendance of the whole selection, from the tallies."""
    if query.filters.text or query.filters.withdrawn:
        return Totals()
    sessions, present = query.request.counting.figures(
        [_reference(query, "study.sessions"), _reference(query, "study.person-times")]
    )
    counted = ngettext("%(n)s session", "%(n)s sessions", int(sessions.value or 0))
    unknown = ngettext(
        "The attendance of %(n)s session is not known.",
        "The attendance of %(n)s sessions is not known.",
        present.unknown,
    )
    return Totals(
        Row((counted % {"n": formats.number(sessions.value)}, "", "", "", present.value)),
        unknown % {"n": formats.number(present.unknown)} if present.unknown else "",
    )


def session_day(session: StudySession) -> Cell:
    """Return the cell of the day of a session."""
    return Cell(session.held_on, under_day(session))


def _around(query: ListQuery[SessionFilter]) -> dict[str, Any]:
    lectures = Link(gettext_lazy("Lectures"), addresses.to("lectures", query.request.campaign))
    return {"like_last_week": like_last_week(query.request), "beside": [lectures]}


TITLE = gettext_lazy("Study sessions")

SESSIONS: List[SessionFilter, StudySession] = List(
    name="sessions",
    key="sessions",
    permission=StudyPermission.VIEW,
    heading=gettext_lazy("Sessions"),
    caption=lambda query: gettext_lazy("Withdrawn sessions") if query.filters.withdrawn else TITLE,
    filters=(
        UnitFilter(permission=StudyPermission.VIEW),
        ChoiceFilter(
            "form",
            fields.FORM.title,
            gettext_lazy("Form: %(what)s"),
            options=filtering.records(lambda request: find_forms(request.campaign)),
        ),
        ChoiceFilter(
            "batch",
            gettext_lazy("Batch"),
            options=filtering.records(lambda request: find_batches(request.campaign), "number"),
            least=2,
        ),
        *filtering.period(),
        TextFilter("q", gettext_lazy("Topic or place"), gettext_lazy("With “%(what)s”")),
        ChoiceFilter(
            "state",
            gettext_lazy("State"),
            options=filtering.codes([("withdrawn", gettext_lazy("withdrawn"))]),
            none=gettext_lazy("counted"),
        ),
    ),
    form_order=("q", "unit_name", "form", "batch", "state"),
    read=_read,
    refused=refused,
    page=lambda query, turn: get_session_page(*query.scope, **turn.cursors),
    totals=_totals,
    columns=(
        Column(fields.HELD_ON.title, session_day),
        *(Column(field.title, attrgetter(field.code), only="file") for field in fields.SEVERAL_DAYS),
        Column(fields.PART_OF_DAY.title, lambda row: row.get_part_of_day_display(), only="file"),
        Column(gettext_lazy("Unit"), lambda row: row.unit.label),
        Column(gettext_lazy("Form and topic"), lambda row: Cell(str(row.form), row.topic), only="screen"),
        Column(fields.FORM.title, lambda row: str(row.form), only="file"),
        Column(fields.TOPIC.title, lambda row: row.topic, only="file"),
        *(
            Column(text.title, attrgetter(text.code), only="file")
            for text in fields.DETAILS
            if text is not fields.NOTE
        ),
        Column(fields.EXPECTED.title, lambda row: row.expected, numeric=True),
        Column(fields.PRESENT.title, lambda row: row.present, numeric=True),
        Column(fields.NOTE.title, lambda row: row.note, only="file"),
    ),
    href=lists.record_page("session"),
    template="web/sessions/list.html",
    around=_around,
    new=New(gettext_lazy("Record a session"), "session-new", StudyPermission.RECORD),
    empty=Empty(
        gettext_lazy("No session is recorded yet"),
        gettext_lazy("Every session that your units record is listed here and counted in the figures."),
        gettext_lazy("No session fits these filters"),
        gettext_lazy("Take a filter away, or show all sessions."),
    ),
    paper=Paper(
        TITLE,
        gettext_lazy("The first %(n)s sessions of the selection. Take the whole as a workbook."),
        captioned=True,
    ),
    file=File(
        TITLE,
        gettext_lazy("More than %(n)s sessions are too many for one file. Choose a unit or a shorter time."),
        most=50_000,
        records=_records,
    ),
)
