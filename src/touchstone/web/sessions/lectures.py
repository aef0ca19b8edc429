"""The list of lectures, and which leaders have lectured."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from touchstone.common.pages import Page
from touchstone.figures.rules import Reference
from touchstone.study import fields
from touchstone.study.lecturers import get_leader_page
from touchstone.study.permissions import StudyPermission
from touchstone.study.queries import SessionFilter, find_sessions, get_session_page
from touchstone.web.common import addresses, filtering, formats, lists
from touchstone.web.common.components import Cell, Link, Row, Status
from touchstone.web.common.filtering import ChoiceFilter, FilterInput, TextFilter, UnitFilter
from touchstone.web.common.lists import Column, Empty, File, List, ListQuery, New, PageRequest, Paper, Totals
from touchstone.web.common.reader import WorkspaceRequest, may
from touchstone.web.sessions.lists import SESSIONS, refused, session_day
from touchstone.web.sessions.presenters import lecturer

if TYPE_CHECKING:
    from touchstone.study.models import StudySession
    from touchstone.units.models import Appointment

TITLE = gettext_lazy("Lectures")


def _read(given: FilterInput) -> SessionFilter:
    return SessionFilter(
        paths=(given.unit.path,) if given.unit else (),
        first=given.clean("from"),
        last=given.clean("to"),
        text=given.text("q"),
        lectures=True,
    )


def _records(query: ListQuery[SessionFilter], most: int) -> Iterable[StudySession]:
    sessions = find_sessions(query.request.access, query.request.campaign, query.filters)
    rows: Iterable[StudySession] = sessions.select_related("unit", "form", "lecturer__user").order_by(
        "-held_on", "-pk"
    )[: most + 1]
    return rows


def _totals(query: ListQuery[SessionFilter], _shown: Page[Any], _plain: bool) -> Totals:
    if query.filters.text:
        return Totals()
    given = query.inputs
    reference = Reference("study.lectures").having(
        unit=str(given.unit.pk) if given.unit else "",
        from_=query.filters.first.isoformat() if query.filters.first else "",
        to=query.filters.last.isoformat() if query.filters.last else "",
    )
    number = int(query.request.counting.figure(reference).value or 0)
    counted = ngettext("%(n)s lecture", "%(n)s lectures", number)
    return Totals(Row((counted % {"n": formats.number(number)}, "", "", "", "")))


def _coverage_link(query: ListQuery[SessionFilter]) -> dict[str, Any]:
    if not may(query.request, StudyPermission.LECTURERS):
        return {}
    href = addresses.to("lecture-coverage", query.request.campaign)
    return {"beside": [Link(_("Which leaders have lectured"), href)]}


LECTURES: List[SessionFilter, StudySession] = List(
    name="lectures",
    key="lectures",
    permission=StudyPermission.VIEW,
    heading=TITLE,
    above=lambda request: (SESSIONS.link(request),),
    filters=(
        UnitFilter(permission=StudyPermission.VIEW),
        *filtering.period(),
        TextFilter("q", gettext_lazy("Topic or place"), gettext_lazy("With “%(what)s”")),
    ),
    form_order=("q", "unit_name"),
    read=_read,
    refused=refused,
    page=lambda query, turn: get_session_page(*query.scope, **turn.cursors),
    totals=_totals,
    columns=(
        Column(fields.HELD_ON.title, session_day),
        Column(gettext_lazy("Unit"), lambda row: row.unit.label),
        Column(gettext_lazy("Form and topic"), lambda row: Cell(str(row.form), row.topic), only="screen"),
        Column(fields.FORM.title, lambda row: str(row.form), only="file"),
        Column(fields.TOPIC.title, lambda row: row.topic, only="file"),
        Column(gettext_lazy("Lecturer"), lambda row: Cell(lecturer(row), row.based_on), only="screen"),
        Column(gettext_lazy("Lecturer"), lecturer, only="file"),
        Column(fields.BASED_ON.title, lambda row: row.based_on, only="file"),
        Column(fields.PRESENT.title, lambda row: row.present, numeric=True),
    ),
    href=lists.record_page("session"),
    new=New(gettext_lazy("Record a session"), "session-new", StudyPermission.RECORD),
    empty=Empty(
        gettext_lazy("No lecture is recorded yet"),
        gettext_lazy(
            "Sessions of the forms that the campaign calls lectures are listed here with who lectured."
        ),
        gettext_lazy("No lecture fits these filters"),
        gettext_lazy("Take a filter away, or show all lectures."),
    ),
    template="web/sessions/list.html",
    around=_coverage_link,
    paper=Paper(
        TITLE,
        gettext_lazy("The first %(n)s lectures of the selection. Take the whole as a workbook."),
        captioned=True,
    ),
    file=File(
        TITLE,
        gettext_lazy("More than %(n)s lectures are too many for one file. Choose a unit or a shorter time."),
        most=50_000,
        records=_records,
    ),
)

HAS_LECTURED = {"yes": True, "no": False}


def _leaders(query: ListQuery[bool | None], turn: PageRequest) -> Page[Any]:
    request, unit = query.request, query.inputs.unit
    return get_leader_page(
        request.access,
        request.campaign,
        (unit.path if unit else request.campaign.root.path,),
        has_lectured=query.filters,
        **turn.cursors,
    )


def _last_lecture(leader: Appointment) -> Status:
    day = leader.last_lecture  # type: ignore[attr-defined]  # annotated
    if day is None:
        return Status(_("not yet"), "open")
    return Status(_("lectured, last on %(day)s") % {"day": formats.short_day(day)}, "good")


def _said(query: ListQuery[bool | None], _shown: Page[Any], _plain: bool) -> Totals:
    unit = query.inputs.unit
    codes = ("study.leaders-who-lectured", "study.leaders")
    place = str(unit.pk) if unit else ""
    done, all_ = query.request.counting.figures([Reference(code).having(unit=place) for code in codes])
    said = _("%(done)s of %(all)s leaders have lectured.")
    return Totals(where=said % {"done": formats.number(done.value), "all": formats.number(all_.value)})


def _unit_page(request: WorkspaceRequest, leader: Appointment) -> str:
    return addresses.to("unit", request.campaign, pk=leader.unit_id)


COVERAGE: List[bool | None, Appointment] = List(
    name="lecture-coverage",
    key="leaders",
    permission=StudyPermission.LECTURERS,
    heading=gettext_lazy("Which leaders have lectured"),
    above=lambda request: (SESSIONS.link(request), LECTURES.link(request)),
    filters=(
        UnitFilter(permission=StudyPermission.LECTURERS),
        ChoiceFilter(
            "lectured",
            gettext_lazy("Lectured"),
            options=filtering.codes([("yes", gettext_lazy("has lectured")), ("no", gettext_lazy("not yet"))]),
        ),
    ),
    read=lambda given: HAS_LECTURED.get(given.text("lectured")),
    page=_leaders,
    totals=_said,
    columns=(
        Column(gettext_lazy("Unit"), lambda row: row.unit.label if row.unit else ""),
        Column(gettext_lazy("Post"), lambda row: row.post or "–"),
        Column(gettext_lazy("Leader"), lambda row: str(row.user)),
        Column(gettext_lazy("Lecture"), _last_lecture),
    ),
    href=_unit_page,
    empty=Empty(
        gettext_lazy("No leader is appointed at the units taking part"),
        gettext_lazy(
            "The leaders of the units are listed in the order of the tree, with and without a lecture."
        ),
        gettext_lazy("No leader fits these filters"),
        gettext_lazy("Take a filter away."),
    ),
    paper=Paper(
        gettext_lazy("Which leaders have lectured"),
        gettext_lazy("The first %(n)s leaders of the selection."),
    ),
)
