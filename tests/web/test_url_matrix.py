"""Every address of the workspace for every role: log-in page, 404, 403, or the page."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from django.db import connection
from django.urls import URLPattern, URLResolver, reverse
from tests.factories import make_appointment, make_person
from tests.web.pressed import question, register_of, sample, send, special
from tests.web.waiting import waiting
from tests.web.workspace import (
    AUDITOR,
    EDITOR,
    LEADER,
    LEARNER,
    OFFICE,
    ORGANISER,
    OUTSIDER,
    STEERING,
    Place,
)
from tests.world import june

from touchstone.campaigns.tasks import Many
from touchstone.common import clock
from touchstone.inspection.actions import LedgerFinding, issue_notice, record_ledger_findings
from touchstone.inspection.models import Criterion, Finding
from touchstone.interchange.actions import check, upload
from touchstone.interchange.models import ColumnMapping
from touchstone.study.fields import TargetEntry
from touchstone.study.models import FormOfStudy
from touchstone.study.targets import set_target
from touchstone.units.access import everything
from touchstone.units.actions import appoint, close_unit, create_person
from touchstone.units.queries import (
    UnitSelection,
    build_access,
    find_appointments_of_person,
    find_assignments,
)
from touchstone.units.roles import Role
from touchstone.web import urls

READERS = (LEADER, STEERING, EDITOR, AUDITOR)
AT_NORTH = (ORGANISER, *READERS)
INSIDE = (OFFICE, *AT_NORTH)
LECTURE_READERS = (OFFICE, ORGANISER, LEADER, STEERING)
OUTSIDE = (OUTSIDER, LEARNER)
"""The learner is appointed inside, but to nothing that this workspace shows."""
HERE_ONLY, ELSEWHERE_ONLY = "office-here-only", "office-elsewhere-only"
"""Offices of the province for this campaign only, and for another campaign only."""

OPEN = {
    "public-problems",
    "start",
    "notices",
    "reading",
    "public-inspections",
    "inspection-keys",
    "campaigns",
    "campaign-new",
    "campaign-new-from",
    "campaign-new-from-file",
    "campaign-new-like",
    "campaign-work",
}
"""Addresses outside a campaign; they have tests of their own."""

Kwargs = Callable[[Place], Mapping[str, object]]


def of_batch(place: Place) -> Mapping[str, object]:
    return {"pk": place.world.batches[1].pk}


def of_kind(place: Place) -> Mapping[str, object]:
    return {"kind": "session-forms"}


def of_word(place: Place) -> Mapping[str, object]:
    """Return a form of study that nothing uses."""
    form = FormOfStudy.objects.create(
        campaign=place.world.campaign, code="x", name="x", stream=place.world.streams["study"], order=9
    )
    return {"kind": "session-forms", "pk": form.pk}


def of_retired(place: Place) -> Mapping[str, object]:
    where = of_word(place)
    FormOfStudy.objects.filter(pk=where["pk"]).update(retired_on=june(3))  # type: ignore[misc]  # a key
    return where


def of_unit(name: str) -> Kwargs:
    return lambda place: {"pk": place.world.units[name].pk}


def of_session(name: str) -> Kwargs:
    return lambda place: {"pk": place.world.hold(name, "reading-class", 3).pk}


def of_target(name: str) -> Kwargs:
    def target(place: Place) -> Mapping[str, object]:
        world = place.world
        entry = TargetEntry(world.forms["reading-class"], 10, june(1))
        rights = {"by": world.keeper, "access": world.access, "campaign": world.campaign}
        return {"pk": set_target(**rights, unit=world.units[name], entry=entry).pk}

    return target


def of_import(unit: str, rows: str = "") -> Kwargs:
    def checked(place: Place) -> Mapping[str, object]:
        office = place.people[OFFICE]
        access = build_access(office, june(1))
        where = {"campaign": place.world.campaign, "unit": place.world.units[unit]}
        taken = upload(by=office, access=access, source=LEDGER + rows.encode(), name="ledger.csv", **where)
        return {"pk": check(by=office, access=access, run=taken).pk}

    return checked


def of_mapping(unit: str) -> Kwargs:
    def remembered(place: Place) -> Mapping[str, object]:
        values = {
            "kind": "sessions",
            "signature": unit,
            "fields": {"unit": "unit"},
            "changed_at": clock.now(),
        }
        return {"pk": ColumnMapping.objects.create(unit=place.world.units[unit], **values).pk}

    return remembered


def of_person(name: str) -> Kwargs:
    return lambda place: {"pk": place.people[name].pk}


def of_somebody(place: Place) -> Mapping[str, object]:
    """Return a person who is not one of the readers, because a new link ends every log-in."""
    person = create_person(by=None, username="somebody", name="", password=None)
    where = {"unit": place.world.units["north"], "from_day": june(1)}
    appoint(by=None, access=everything(), user=person, role="leader", **where)
    return {"pk": person.pk}


def with_somebody(place: Place) -> Mapping[str, object]:
    """Make a person who waits for a link."""
    of_somebody(place)
    return {}


def of_appointment(name: str) -> Kwargs:
    def held(place: Place) -> Mapping[str, object]:
        person = place.people[name]
        (appointment,) = find_appointments_of_person(everything(), person)
        return {"pk": person.pk, "appointment": appointment.pk}

    return held


def of_group(place: Place) -> Mapping[str, object]:
    return {"pk": place.group.pk}


def of_assignment(place: Place) -> Mapping[str, object]:
    (assignment,) = find_assignments(everything(), place.group)
    return {"pk": place.group.pk, "assignment": assignment.pk}


def of_closed(name: str) -> Kwargs:
    def closed(place: Place) -> Mapping[str, object]:
        unit = place.world.units[name]
        close_unit(by=None, access=everything(), unit=unit, day=clock.today(), with_below=True)
        return {"pk": unit.pk}

    return closed


def of_work(place: Place) -> dict[str, object]:
    """Return work of the office that waits for the worker."""
    many = Many(place.world.batches[1].pk, UnitSelection().plain, "2019-06-01", 3)
    return {"pk": waiting(place.people[OFFICE], many).pk}


def of_problem(unit: str) -> Kwargs:
    return lambda place: {"pk": register_of(place).register(unit).pk}


def of_act(unit: str, act: str) -> Kwargs:
    return lambda place: {"pk": register_of(place).register(unit).pk, "act": act}


def of_letter(unit: str) -> Kwargs:
    def sent(place: Place) -> Mapping[str, object]:
        letter = send(place, register_of(place).register(unit))
        return {"pk": letter.problem_id, "letter": letter.pk}

    return sent


def of_special(unit: str, **more: str) -> Kwargs:
    return lambda place: {"pk": special(place, unit).pk, **more}


def of_question(about: str, to: str) -> Kwargs:
    return lambda place: {"pk": question(place, about, to).self_check_id}


def of_answer(about: str, to: str) -> Kwargs:
    return lambda place: {"pk": question(place, about, to).pk}


def of_sample(unit: str, **more: str) -> Kwargs:
    return lambda place: {"pk": sample(place, unit).plan_id, **more}


def of_drawn(unit: str) -> Kwargs:
    def drawn(place: Place) -> Mapping[str, object]:
        one = sample(place, unit)
        return {"pk": one.plan_id, "sample": one.pk}

    return drawn


def of_visit(name: str) -> Kwargs:
    return lambda place: {"pk": _found(place, name).visit_id}


def of_finding(name: str) -> Kwargs:
    return lambda place: {"pk": _found(place, name).pk}


def of_round(place: Place) -> Mapping[str, object]:
    return {"pk": _found(place, "north").visit.round_id}


def of_notice(place: Place) -> Mapping[str, object]:
    office = place.people[OFFICE]
    round_ = _found(place, "north").visit.round
    access = build_access(office, june(1))
    return {"pk": issue_notice(by=office, access=access, round_=round_, title="x", text="x").pk}


def _found(place: Place, name: str) -> Finding:
    world = place.world
    criterion = Criterion.objects.create(campaign=world.campaign, code=f"c-{name}", name="形式主义")
    row = LedgerFinding(
        number=f"AF-{name}",
        round=1,
        group=1,
        unit=world.units[name],
        visited_on=june(3),
        criterion=criterion,
        statement="x",
    )
    record_ledger_findings(by=world.keeper, access=world.access, campaign=world.campaign, entries=[row])
    return Finding.unscoped.select_related("visit__round").get(ledger_number=row.number)


LEDGER = "单位,学习形式,日期\n北区,读书班,2019-06-03\n南区,读书班,2019-06-31\n".encode()


@dataclass(frozen=True)
class Page:
    """An address and its answers: roles in ``may`` get the page, those in ``knows`` 403, all others 404."""

    may: tuple[str, ...] = INSIDE
    knows: tuple[str, ...] = ()
    kwargs: Kwargs = field(default=lambda place: {})
    query: str = ""
    method: str = "get"
    answer: int = 200

    def expected(self, who: str, name: str) -> int:
        if who == HERE_ONLY and OFFICE in self.may:
            refusal = OF_ALL_CAMPAIGNS.get(name)
            if refusal == 400 and self.method == "post":
                return 302  # the refusal is on the next page
            return self.answer if refusal is None else refusal
        if who in self.may:
            return self.answer
        return 403 if who in self.knows else 404


RECORDERS = (OFFICE, ORGANISER)
NO_AUDITORS = (ORGANISER, LEADER, STEERING, EDITOR)
FOR_THE_OFFICE: dict[str, tuple[str, ...]] = {"may": (OFFICE,), "knows": AT_NORTH}
REGISTRARS = (OFFICE, ORGANISER, STEERING)
NO_VERIFIERS = (ORGANISER, LEADER, EDITOR, AUDITOR)
XLSX = {"kind": "xlsx"}

PAGES: dict[str, list[Page]] = {
    "today": [Page()],
    "board": [Page()],
    "units": [Page()],
    "unit-suggest": [Page()],
    "search": [Page()],
    "unit": [Page(kwargs=of_unit("north")), Page(kwargs=of_unit("south"), may=(OFFICE,))],
    "unit-new": [Page(**FOR_THE_OFFICE)],
    "unit-change": [
        Page(kwargs=of_unit("north"), **FOR_THE_OFFICE),
        Page(kwargs=of_unit("south"), may=(OFFICE,)),
    ],
    "unit-join": [
        Page(kwargs=of_unit("north"), **FOR_THE_OFFICE),
        Page(kwargs=of_unit("south"), may=(OFFICE,)),
    ],
    "units-join": [Page(**FOR_THE_OFFICE), Page(query="?batch=1&day=2019-06-01", **FOR_THE_OFFICE)],
    "units-leave": [Page(**FOR_THE_OFFICE)],
    "units-work": [Page(kwargs=of_work, **FOR_THE_OFFICE)],
    "unit-leave": [
        Page(kwargs=of_unit("north"), **FOR_THE_OFFICE),
        Page(kwargs=of_unit("company"), may=(OFFICE,)),
    ],
    "unit-reopen": [Page(kwargs=of_closed("company"), may=(OFFICE,))],
    "unit-move": [
        Page(kwargs=of_unit("north"), may=(OFFICE,), knows=AT_NORTH),
        Page(kwargs=of_unit("south"), may=(OFFICE,)),
    ],
    "unit-merge": [
        Page(kwargs=of_unit("north"), may=(OFFICE,), knows=AT_NORTH),
        Page(kwargs=of_unit("south"), may=(OFFICE,)),
    ],
    "unit-divide": [
        Page(kwargs=of_unit("north"), may=(OFFICE,), knows=AT_NORTH),
        Page(kwargs=of_unit("south"), may=(OFFICE,)),
    ],
    "unit-delete": [
        Page(kwargs=of_unit("north"), may=(OFFICE,), knows=AT_NORTH),
        Page(kwargs=of_unit("south"), may=(OFFICE,)),
    ],
    "unit-close": [
        Page(kwargs=of_unit("north"), may=(OFFICE,), knows=AT_NORTH),
        Page(kwargs=of_unit("south"), may=(OFFICE,)),
    ],
    "sessions": [Page()],
    "sessions-print": [Page()],
    "sessions-export": [Page(kwargs=lambda place: XLSX), Page(kwargs=lambda place: {"kind": "csv"})],
    "lectures": [Page()],
    "lectures-print": [Page()],
    "lectures-export": [Page(kwargs=lambda place: XLSX)],
    "lecture-coverage": [Page(may=LECTURE_READERS, knows=(EDITOR, AUDITOR))],
    "lecture-coverage-print": [Page(may=LECTURE_READERS, knows=(EDITOR, AUDITOR))],
    "study-targets": [Page(kwargs=of_unit("north")), Page(kwargs=of_unit("south"), may=(OFFICE,))],
    "study-target-new": [
        Page(kwargs=of_unit("north"), may=RECORDERS, knows=READERS),
        Page(kwargs=of_unit("south"), may=(OFFICE,), knows=READERS),
    ],
    "study-target-change": [
        Page(kwargs=of_target("north"), may=RECORDERS, knows=READERS),
        Page(kwargs=of_target("south"), may=(OFFICE,)),
    ],
    "study-target-withdraw": [
        Page(kwargs=of_target("north"), may=RECORDERS, knows=READERS),
        Page(kwargs=of_target("south"), may=(OFFICE,)),
    ],
    "session-new": [Page(may=RECORDERS, knows=READERS)],
    "session": [Page(kwargs=of_session("north")), Page(kwargs=of_session("south"), may=(OFFICE,))],
    "session-record": [
        Page(kwargs=of_session("north")),
        Page(kwargs=of_session("south"), may=(OFFICE,)),
    ],
    "session-record-file": [Page(kwargs=of_session("south"), may=(OFFICE,))],
    "session-correct": [
        Page(kwargs=of_session("north"), may=RECORDERS, knows=READERS),
        Page(kwargs=of_session("south"), may=(OFFICE,)),
    ],
    "session-withdraw": [
        Page(kwargs=of_session("north"), may=RECORDERS, knows=READERS),
        Page(kwargs=of_session("south"), may=(OFFICE,)),
    ],
    "session-restore": [
        Page(kwargs=of_session("north"), may=RECORDERS, knows=READERS, method="post", answer=302),
        Page(kwargs=of_session("south"), may=(OFFICE,), method="post", answer=302),
    ],
    "filter-save": [Page(kwargs=lambda place: {"page": "problems"}, method="post", answer=302)],
    "filter-forget": [Page(kwargs=lambda place: {"page": "problems", "pk": 1}, method="post", answer=302)],
    "problems": [Page()],
    "problems-print": [Page()],
    "problems-assign": [Page(may=(OFFICE,), knows=AT_NORTH, answer=302)],
    "problem-ledger": [Page(kwargs=lambda place: {"view": "ledger"})],
    "problems-export": [Page(kwargs=lambda place: {"view": "tasks", **XLSX})],
    "problem-new": [Page(may=REGISTRARS, knows=(LEADER, EDITOR, AUDITOR))],
    "problem-similar": [Page(may=REGISTRARS, knows=(LEADER, EDITOR, AUDITOR), method="post")],
    "problem": [Page(kwargs=of_problem("north")), Page(kwargs=of_problem("south"), may=(OFFICE,))],
    "problem-act": [
        Page(kwargs=of_act("north", "assign"), may=(OFFICE,), knows=AT_NORTH),
        Page(kwargs=of_act("south", "assign"), may=(OFFICE,)),
        Page(kwargs=of_act("north", "verify"), may=(OFFICE, STEERING), knows=NO_VERIFIERS, answer=302),
    ],
    "problem-letters": [Page(kwargs=of_problem("north")), Page(kwargs=of_problem("south"), may=(OFFICE,))],
    "letter-new": [
        Page(kwargs=of_problem("north"), may=(OFFICE,), knows=AT_NORTH),
        Page(kwargs=of_problem("south"), may=(OFFICE,)),
    ],
    "letter": [Page(kwargs=of_letter("north")), Page(kwargs=of_letter("south"), may=(OFFICE,))],
    "letter-file": [Page(kwargs=of_letter("north")), Page(kwargs=of_letter("south"), may=(OFFICE,))],
    "letter-answer": [
        Page(kwargs=of_letter("north"), may=RECORDERS, knows=READERS),
        Page(kwargs=of_letter("south"), may=(OFFICE,)),
    ],
    "ask-elsewhere": [
        Page(kwargs=of_problem("north"), may=(OFFICE,), knows=AT_NORTH, answer=302),
        Page(kwargs=of_problem("south"), may=(OFFICE,), answer=302),
    ],
    "self-checks": [Page()],
    "self-check": [
        Page(kwargs=of_question("north", "south")),
        Page(kwargs=of_question("south", "north"), may=(OFFICE,)),
    ],
    "self-check-answer": [
        Page(kwargs=of_answer("south", "north"), may=RECORDERS, knows=READERS),
        Page(kwargs=of_answer("north", "south"), may=(OFFICE,)),
    ],
    "samples": [Page()],
    "sample-new": [Page(may=(OFFICE, STEERING), knows=NO_VERIFIERS)],
    "sample": [Page(kwargs=of_sample("north")), Page(kwargs=of_sample("south"), may=(OFFICE,))],
    "sample-list": [Page(kwargs=of_sample("north")), Page(kwargs=of_sample("south"), may=(OFFICE,))],
    "sample-export": [
        Page(kwargs=of_sample("north", kind="csv")),
        Page(kwargs=of_sample("south", kind="csv"), may=(OFFICE,)),
    ],
    "sample-check": [
        Page(kwargs=of_drawn("north"), may=(OFFICE, STEERING), knows=NO_VERIFIERS),
        Page(kwargs=of_drawn("south"), may=(OFFICE,)),
    ],
    "rule-changes": [Page()],
    "rule-changes-export": [Page(kwargs=lambda place: XLSX)],
    "rule-change-new": [Page(may=(), knows=READERS)],
    "specials": [Page()],
    "specials-export": [Page(kwargs=lambda place: XLSX)],
    "special-new": [Page(may=(OFFICE,), knows=AT_NORTH)],
    "special": [Page(kwargs=of_special("north")), Page(kwargs=of_special("south"), may=(OFFICE,))],
    "special-edit": [
        Page(kwargs=of_special("north"), may=(OFFICE,), knows=AT_NORTH),
        Page(kwargs=of_special("south"), may=(OFFICE,)),
    ],
    "special-act": [
        Page(kwargs=of_special("north", act="start"), may=(OFFICE,), knows=AT_NORTH),
        Page(kwargs=of_special("south", act="start"), may=(OFFICE,)),
    ],
    "verification": [Page(may=(OFFICE, STEERING), knows=NO_VERIFIERS)],
    "leading": [Page()],
    "imports": [Page(may=RECORDERS, knows=READERS)],
    "import-new": [Page(may=RECORDERS, knows=READERS)],
    "import-example": [Page(may=RECORDERS, knows=READERS, kwargs=lambda place: {"kind": "sessions"})],
    "import": [
        Page(may=RECORDERS, knows=READERS, kwargs=of_import("north")),
        Page(may=(OFFICE,), knows=READERS, kwargs=of_import("province")),
    ],
    "import-columns": [
        Page(may=RECORDERS, knows=READERS, kwargs=of_import("north")),
        Page(may=(OFFICE,), knows=READERS, kwargs=of_import("province")),
        Page(may=RECORDERS, knows=READERS, kwargs=of_import("north"), method="post", answer=400),
    ],
    "import-check": [
        Page(may=RECORDERS, knows=READERS, kwargs=of_import("north"), method="post", answer=302),
        Page(may=(OFFICE,), knows=READERS, kwargs=of_import("province"), method="post", answer=302),
    ],
    "import-settle": [
        Page(may=RECORDERS, knows=READERS, kwargs=of_import("north", "甲,读书班,2019-06-03\n")),
        Page(may=(OFFICE,), knows=READERS, kwargs=of_import("province", "甲,读书班,2019-06-03\n")),
    ],
    "import-settle-single": [
        Page(may=RECORDERS, knows=READERS, kwargs=of_import("north"), answer=302),
        Page(may=(OFFICE,), knows=READERS, kwargs=of_import("province"), answer=302),
    ],
    "import-unsettle": [
        Page(may=RECORDERS, knows=READERS, kwargs=of_import("north"), method="post", answer=302),
        Page(may=(OFFICE,), knows=READERS, kwargs=of_import("province"), method="post", answer=302),
    ],
    "import-tree": [
        Page(may=RECORDERS, knows=READERS, kwargs=of_import("north"), answer=302),
        Page(may=(OFFICE,), knows=READERS, kwargs=of_import("province"), answer=302),
    ],
    "import-move": [
        Page(may=RECORDERS, knows=READERS, kwargs=of_import("north"), method="post", answer=302),
        Page(may=(OFFICE,), knows=READERS, kwargs=of_import("province"), method="post", answer=302),
    ],
    "import-mappings": [Page(may=RECORDERS, knows=READERS)],
    "import-mapping": [
        Page(may=RECORDERS, knows=READERS, kwargs=of_mapping("north")),
        Page(may=(OFFICE,), knows=READERS, kwargs=of_mapping("province")),
    ],
    "import-mapping-forget": [
        Page(may=(OFFICE,), knows=READERS, kwargs=of_mapping("province"), method="post", answer=302),
    ],
    "import-load": [
        Page(may=RECORDERS, knows=READERS, kwargs=of_import("north"), method="post", answer=302),
        Page(may=(OFFICE,), knows=READERS, kwargs=of_import("province"), method="post", answer=302),
    ],
    "import-discard": [
        Page(may=RECORDERS, knows=READERS, kwargs=of_import("north"), method="post", answer=302),
        Page(may=(OFFICE,), knows=READERS, kwargs=of_import("province"), method="post", answer=302),
    ],
    "import-take-back": [
        Page(may=RECORDERS, knows=READERS, kwargs=of_import("north")),
        Page(may=(OFFICE,), knows=READERS, kwargs=of_import("province")),
    ],
    "import-marked": [
        Page(may=RECORDERS, knows=READERS, kwargs=of_import("north")),
        Page(may=(OFFICE,), knows=READERS, kwargs=of_import("province")),
    ],
    "checks": [Page(**FOR_THE_OFFICE)],
    "check": [Page(kwargs=lambda place: {"code": "deserted"}, **FOR_THE_OFFICE)],
    "check-print": [Page(kwargs=lambda place: {"code": "deserted"}, **FOR_THE_OFFICE)],
    "check-export": [Page(kwargs=lambda place: {"code": "deserted", **XLSX}, **FOR_THE_OFFICE)],
    "history": [Page(may=(OFFICE, AUDITOR), knows=NO_AUDITORS)],
    "history-print": [Page(may=(OFFICE, AUDITOR), knows=NO_AUDITORS)],
    "history-export": [Page(may=(OFFICE, AUDITOR), knows=NO_AUDITORS, kwargs=lambda place: XLSX)],
    "inspection": [Page()],
    "inspection-print": [Page()],
    "inspection-export": [Page(kwargs=lambda place: XLSX)],
    "inspection-notices": [Page()],
    "inspection-notice-withdraw": [Page(kwargs=of_notice, may=(OFFICE,), knows=AT_NORTH)],
    "inspection-round-new": [Page(may=(OFFICE,), knows=AT_NORTH)],
    "inspection-round": [Page(kwargs=of_round, may=(OFFICE,))],
    "inspection-round-act": [
        Page(kwargs=lambda place: {**of_round(place), "act": "notice"}, may=(OFFICE,)),
        Page(kwargs=lambda place: {**of_round(place), "act": "draw"}, may=(OFFICE,), answer=302),
    ],
    "inspection-visit-new": [Page(kwargs=of_round, may=())],
    "inspection-visit": [Page(kwargs=of_visit("north")), Page(kwargs=of_visit("south"), may=(OFFICE,))],
    "inspection-visit-act": [
        Page(kwargs=lambda place: {**of_visit("north")(place), "act": "reply"}, may=RECORDERS, knows=READERS),
        Page(kwargs=lambda place: {**of_visit("south")(place), "act": "reply"}, may=(OFFICE,)),
        Page(
            kwargs=lambda place: {**of_visit("north")(place), "act": "conclude"},
            may=(OFFICE,),
            knows=AT_NORTH,
            answer=302,
        ),
    ],
    "inspection-write": [Page(kwargs=of_visit("north"), may=())],
    "inspection-write-worker": [Page(kwargs=of_visit("north"), may=())],
    "inspection-finding-act": [
        Page(
            kwargs=lambda place: {**of_finding("north")(place), "act": "register"},
            may=(OFFICE,),
            knows=AT_NORTH,
        ),
    ],
    "problem-photo": [Page(kwargs=lambda place: {"pk": 1}, may=())],
    "inspection-photo": [Page(kwargs=lambda place: {"pk": 1}, may=())],
    "figures": [Page()],
    "figure": [Page(kwargs=lambda place: {"code": "study.sessions"})],
    "figure-rows": [Page(kwargs=lambda place: {"code": "study.sessions", **XLSX})],
    "series-open": [Page(**FOR_THE_OFFICE)],
    "people": [Page(**FOR_THE_OFFICE)],
    "people-print": [Page(**FOR_THE_OFFICE)],
    "people-export": [Page(kwargs=lambda place: XLSX, **FOR_THE_OFFICE)],
    "people-links": [Page(**FOR_THE_OFFICE)],
    "people-links-make": [
        Page(kwargs=with_somebody, **FOR_THE_OFFICE, query="?q=somebody", method="post", answer=200)
    ],
    "person-suggest": [Page(**FOR_THE_OFFICE, query="?person_name=Lea")],
    "person-new": [Page(**FOR_THE_OFFICE)],
    "person": [
        Page(kwargs=of_person(LEADER), **FOR_THE_OFFICE),
        Page(kwargs=of_person(OUTSIDER), may=(), knows=AT_NORTH),
    ],
    "person-appoint": [
        Page(kwargs=of_person(LEADER), **FOR_THE_OFFICE),
        Page(kwargs=of_person(OUTSIDER), may=(), knows=AT_NORTH),
    ],
    "appointment-end": [
        Page(kwargs=of_appointment(LEADER), **FOR_THE_OFFICE),
        Page(kwargs=of_appointment(OUTSIDER), may=(), knows=AT_NORTH),
    ],
    "appointment-take-back": [
        Page(kwargs=of_appointment(LEADER), **FOR_THE_OFFICE, answer=302),
        Page(kwargs=of_appointment(OUTSIDER), may=(), knows=AT_NORTH),
    ],
    "person-name": [
        Page(kwargs=of_person(LEADER), **FOR_THE_OFFICE),
        Page(kwargs=of_person(OUTSIDER), may=(), knows=AT_NORTH),
    ],
    "person-link": [
        Page(kwargs=of_person(LEADER), **FOR_THE_OFFICE),
        Page(kwargs=of_somebody, **FOR_THE_OFFICE, method="post", answer=302),
        Page(kwargs=of_person(OUTSIDER), may=(), knows=AT_NORTH, method="post"),
    ],
    "person-deactivate": [
        Page(kwargs=of_person(LEARNER), **FOR_THE_OFFICE),
        Page(kwargs=of_person(OUTSIDER), may=(), knows=AT_NORTH, method="post"),
    ],
    "person-reactivate": [
        Page(kwargs=of_person(LEARNER), **FOR_THE_OFFICE, method="post", answer=302),
        Page(kwargs=of_person(OUTSIDER), may=(), knows=AT_NORTH, method="post"),
    ],
    "campaign": [Page(**FOR_THE_OFFICE)],
    "campaign-open": [Page(answer=302)],
    "campaign-change": [Page(**FOR_THE_OFFICE)],
    "campaign-end": [Page(**FOR_THE_OFFICE)],
    "campaign-hand-over": [Page(**FOR_THE_OFFICE)],
    "campaign-carry": [Page(answer=302, **FOR_THE_OFFICE)],
    "campaign-close": [Page(**FOR_THE_OFFICE)],
    "campaign-reopen": [Page(**FOR_THE_OFFICE)],
    "campaign-times": [Page(**FOR_THE_OFFICE)],
    "campaign-batch-new": [Page(**FOR_THE_OFFICE)],
    "campaign-batch": [Page(kwargs=of_batch, **FOR_THE_OFFICE)],
    "campaign-batch-change": [Page(kwargs=of_batch, **FOR_THE_OFFICE)],
    "campaign-batch-close": [Page(kwargs=of_batch, **FOR_THE_OFFICE)],
    "campaign-template": [Page(**FOR_THE_OFFICE)],
    "campaign-template-read": [Page(**FOR_THE_OFFICE)],
    "campaign-calendar": [Page(**FOR_THE_OFFICE)],
    "campaign-calendar-days": [Page(**FOR_THE_OFFICE)],
    "campaign-calendar-read": [Page(**FOR_THE_OFFICE)],
    "campaign-calendar-settle": [Page(query="?year=2019", **FOR_THE_OFFICE)],
    "campaign-words": [Page(kwargs=of_kind, **FOR_THE_OFFICE)],
    "campaign-word-new": [Page(kwargs=of_kind, **FOR_THE_OFFICE)],
    "campaign-word-change": [Page(kwargs=of_word, **FOR_THE_OFFICE)],
    "campaign-word-retire": [Page(kwargs=of_word, **FOR_THE_OFFICE)],
    "campaign-word-delete": [Page(kwargs=of_word, **FOR_THE_OFFICE)],
    "campaign-word-up": [Page(kwargs=of_word, method="post", answer=302, **FOR_THE_OFFICE)],
    "campaign-word-down": [Page(kwargs=of_word, method="post", answer=302, **FOR_THE_OFFICE)],
    "campaign-word-back": [Page(kwargs=of_retired, method="post", answer=302, **FOR_THE_OFFICE)],
    "steering-groups": [Page()],
    "steering-group": [Page(kwargs=of_group)],
    "steering-group-new": [Page(**FOR_THE_OFFICE)],
    "steering-group-change": [Page(kwargs=of_group, **FOR_THE_OFFICE)],
    "steering-group-assign": [Page(kwargs=of_group, **FOR_THE_OFFICE)],
    "steering-group-release": [Page(kwargs=of_assignment, **FOR_THE_OFFICE)],
    "steering-group-appoint": [Page(kwargs=of_group, **FOR_THE_OFFICE)],
    "steering-group-close": [Page(kwargs=of_group, **FOR_THE_OFFICE)],
}


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        else:
            assert pattern.name, f"{pattern.pattern} has no name"
            yield pattern.name


def test_every_address_has_its_line_here() -> None:
    assert set(names(urls.urlpatterns)) - OPEN == set(PAGES)


OF_ALL_CAMPAIGNS: dict[str, int] = {
    **dict.fromkeys(
        ("unit-move", "unit-merge", "unit-divide", "unit-delete", "unit-close", "unit-reopen"), 403
    ),
    **dict.fromkeys(("steering-group-new", "steering-group-change", "steering-group-close"), 403),
    **dict.fromkeys(("steering-group-assign", "steering-group-release"), 403),
    **dict.fromkeys(
        ("unit-new", "unit-change", "history", "history-print", "history-export", "series-open"), 403
    ),
    **dict.fromkeys(("checks", "check", "check-print", "check-export"), 403),
    **dict.fromkeys(("person-link", "person-deactivate", "person-name"), 400),
    "people-links-make": 302,
    "units-work": 404,
    "import-mapping-forget": 404,
}
"""What the office of one campaign may not do, because it is about what all campaigns share.

The units, their groups and their history, the editor's room, and accounts with an appointment in every campaign. Two
addresses are about something of the first office, or that it has just done.
"""


def appoint_offices(place: Place) -> None:
    """Appoint an office for each of two campaigns only."""
    for who, campaign in ((HERE_ONLY, "world"), (ELSEWHERE_ONLY, "other")):
        place.people[who] = make_person(who)  # type: ignore[index]  # a copy of its own
        make_appointment(
            place.people[who], Role.OFFICE, unit=place.world.units["province"], campaign=campaign
        )


CASES = [(name, number) for name, pages in PAGES.items() for number in range(len(pages))]


@pytest.mark.postgres_too
@pytest.mark.parametrize(("name", "number"), CASES)
def test_every_role_gets_what_it_may(place: Place, name: str, number: int) -> None:
    page = PAGES[name][number]
    appoint_offices(place)
    address = reverse(f"web:{name}", kwargs={"campaign": "world", **page.kwargs(place)})
    answer = getattr(place.client("anonymous"), page.method)(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=/c/world/")
    answers = {who: getattr(place.client(who), page.method)(address + page.query) for who in readers(page)}
    assert {who: answer.status_code for who, answer in answers.items()} == {
        who: page.expected(who, name) for who in readers(page)
    }
    assert all("no-store" in answer["Cache-Control"] for answer in answers.values())


def readers(page: Page) -> tuple[str, ...]:
    """Return every role; on PostgreSQL, where pages are the same, one role that gets the page."""
    if connection.vendor == "postgresql":
        return (page.may or AT_NORTH)[:1]
    return (*INSIDE, *OUTSIDE, HERE_ONLY, ELSEWHERE_ONLY)


def test_a_campaign_that_does_not_exist_is_not_found(place: Place) -> None:
    for name in ("today", "board", "sessions"):
        answer = place.client(OFFICE).get(reverse(f"web:{name}", args=["none"]))
        assert answer.status_code == 404
        assert "There is no such campaign" in answer.content.decode()


def test_what_is_not_allowed_is_said_in_a_sentence(place: Place) -> None:
    answer = place.client(AUDITOR).get(reverse("web:session-new", args=["world"]))
    assert "Your role does not include this." in answer.content.decode()
