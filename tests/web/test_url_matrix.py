"""Every address of the workspace for every role: log-in page, 404, 403, or the page."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import pytest
from django.db import connection
from django.urls import URLPattern, URLResolver, reverse
from tests.cadences.weekly import weekly
from tests.factories import make_appointment, make_person
from tests.practice.bank import QUESTIONS, Bank
from tests.sites.halls import exhibit, visit
from tests.turns import in_turn
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

from touchstone.cadences.actions import OwnCadence, add_own_cadence, call_off
from touchstone.cadences.actions.feeds import make_feed
from touchstone.cadences.models import Cadence, CadenceDate, Occurrence
from touchstone.campaigns.tasks import Many
from touchstone.common import clock
from touchstone.inspection.actions import LedgerFinding, issue_notice, record_ledger_findings
from touchstone.inspection.models import Criterion, Finding
from touchstone.interchange.actions import check, upload
from touchstone.interchange.models import ColumnMapping
from touchstone.library.actions import add_item
from touchstone.library.fields import ReadingEntry
from touchstone.study.actions import record_session
from touchstone.study.fields import SessionEntry, TargetEntry
from touchstone.study.models import FormOfStudy, RollMember
from touchstone.study.targets import set_target
from touchstone.training.actions import add_class, add_sitting, drop_roll, give_places, keep_roll
from touchstone.training.fields import ClassEntry, SittingEntry
from touchstone.training.models import Delegation
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
    "own-reading",
    "course-feedback",
    "check-in-code",
    "check-in",
    "my-tests",
    "take",
    "sheet-act",
    "public-inspections",
    "inspection-keys",
    "campaigns",
    "campaign-new",
    "campaign-new-from",
    "campaign-new-from-file",
    "campaign-new-like",
    "campaign-work",
    "calendar-file",
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


def of_roll(name: str) -> Kwargs:
    """Return a session of today, of a unit that has a roll."""

    def held(place: Place) -> Mapping[str, object]:
        world, unit = place.world, place.world.units[name]
        RollMember.unscoped.create(unit=unit, path=unit.path, name="x", name_key="x")
        entry = SessionEntry(unit, world.forms["reading-class"], clock.today(), "morning")
        by = {"by": world.keeper, "access": world.access, "campaign": world.campaign}
        return {"pk": record_session(**by, entry=entry).pk}

    return held


def of_feed(place: Place) -> Mapping[str, object]:
    """Return a calendar address of the organiser."""
    access = build_access(place.people[ORGANISER], june(1))
    feed, _ = make_feed(by=place.people[ORGANISER], access=access, campaign=place.world.campaign)
    return {"pk": feed.pk}


def of_exhibition(name: str) -> Kwargs:
    return lambda place: {"pk": exhibit(place.world, name).pk}


def of_count(name: str) -> Kwargs:
    return lambda place: {"pk": visit(place.world, exhibit(place.world, name), 3, 7)[0].pk}


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


def of_reading(name: str) -> Kwargs:
    """Return a work that a unit prescribes."""

    def prescribed(place: Place) -> Mapping[str, object]:
        by = {"by": None, "access": everything(), "campaign": place.world.campaign}
        item = add_item(**by, unit=place.world.units[name], entry=ReadingEntry("core", citation="共同读本"))  # type: ignore[arg-type]
        return {"pk": item.pk}

    return prescribed


def of_round(place: Place) -> Mapping[str, object]:
    return {"pk": _found(place, "north").visit.round_id}


def of_notice(place: Place) -> Mapping[str, object]:
    office = place.people[OFFICE]
    round_ = _found(place, "north").visit.round
    access = build_access(office, june(1))
    return {"pk": issue_notice(by=office, access=access, round_=round_, title="x", text="x").pk}


def of_class(name: str) -> Kwargs:
    return lambda place: {"pk": _places(place, name).sitting.training_class_id}


def of_sitting(name: str, **more: str) -> Kwargs:
    return lambda place: {"pk": _places(place, name).sitting_id, **more}


def of_places(name: str) -> Kwargs:
    return lambda place: {"pk": _places(place, name).pk}


def of_second_sitting(place: Place) -> Mapping[str, object]:
    """Return the second sitting of a class, which the organiser of north does not see yet."""
    first = _places(place, "north").sitting
    by = {"by": place.people[OFFICE], "access": build_access(place.people[OFFICE], june(1))}
    entry = SittingEntry(june(4), june(5))
    return {"pk": add_sitting(**by, training_class=first.training_class, entry=entry).pk}


def _places(place: Place, name: str) -> Delegation:
    """Let the province give places at a sitting to a unit."""
    office = place.people[OFFICE]
    by = {"by": office, "access": build_access(office, june(1))}
    entry = ClassEntry(place.world.units["province"], f"class {name}", hours=21)
    made = add_class(**by, campaign=place.world.campaign, entry=entry)
    sitting = add_sitting(**by, training_class=made, entry=SittingEntry(june(2), june(3)))
    (given,) = give_places(**by, sitting=sitting, places={place.world.units[name]: 2})
    return keep_roll(**by, delegation=given, version=1, names=["x"])


def of_numbers(place: Place) -> Mapping[str, object]:
    """Return the places of a unit that keeps no roll."""
    kept = _places(place, "north")
    office = place.people[OFFICE]
    by = {"by": office, "access": build_access(office, june(1))}
    return {"pk": drop_roll(**by, delegation=kept, version=kept.version).pk}


def of_test(unit: str, **more: object) -> Kwargs:
    return lambda place: {"pk": Bank(place.world).draft(unit, **more).pk}


def of_open_test(unit: str) -> Kwargs:
    times = {"opens_at": clock.now(), "closes_at": clock.now() + datetime.timedelta(days=1)}
    return lambda place: {"pk": Bank(place.world).open(unit, **times).pk}


def of_bank_question(unit: str) -> Kwargs:
    def added(place: Place) -> Mapping[str, object]:
        bank = Bank(place.world)
        bank.fill([replace(QUESTIONS[0], text="another")], unit)
        return {"pk": bank.question(6).pk}

    return added


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


def weekly_study(place: Place) -> Cadence:
    """Return a weekly study of the world's first two weeks, by a rule that ends."""
    return weekly(place.world, rule="FREQ=WEEKLY;BYDAY=FR;COUNT=2")


def of_cadence(place: Place) -> Mapping[str, object]:
    return {"pk": weekly_study(place).pk}


def of_own_cadence(unit: str) -> Kwargs:
    def added(place: Place) -> Mapping[str, object]:
        world = place.world
        entry = OwnCadence(
            name="日学",
            rule="FREQ=WEEKLY;BYDAY=MO;COUNT=2",
            fulfilled_by=["session:reading-class"],
            starts_on=clock.today(),
        )
        where = {"campaign": world.campaign, "unit": world.units[unit]}
        return {"pk": add_own_cadence(by=world.keeper, access=everything(), entry=entry, **where).pk}

    return added


def of_date(place: Place) -> dict[str, object]:
    cadence = weekly_study(place)
    return {"pk": cadence.pk, "date": CadenceDate.objects.filter(cadence=cadence).first().pk}  # type: ignore[union-attr]  # there are two


def of_date_called_off(place: Place) -> Mapping[str, object]:
    where = of_date(place)
    date = CadenceDate.objects.get(pk=where["date"])
    call_off(by=place.world.keeper, access=everything(), date=date, reason="x")
    return where


def of_occurrence(unit: str) -> Kwargs:
    def owed(place: Place) -> Mapping[str, object]:
        rows = Occurrence.unscoped.filter(cadence=weekly_study(place), unit=place.world.units[unit])
        return {"pk": rows.order_by("pk").values_list("pk", flat=True)[0]}

    return owed


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
NO_BANK = (LEADER, STEERING, EDITOR)
BANK_READERS: dict[str, tuple[str, ...]] = {"may": (OFFICE, ORGANISER, AUDITOR), "knows": NO_BANK}
NO_AUDITORS = (ORGANISER, LEADER, STEERING, EDITOR)
FOR_THE_OFFICE: dict[str, tuple[str, ...]] = {"may": (OFFICE,), "knows": AT_NORTH}
INSIDE_NORTH: dict[str, tuple[str, ...]] = {"may": (ORGANISER,), "knows": (OFFICE, HERE_ONLY, *READERS)}
"""Of names: only the organiser of the unit itself."""
ABOVE_ONLY: dict[str, tuple[str, ...]] = {"may": (), "knows": (OFFICE, HERE_ONLY)}
NEVER: dict[str, tuple[str, ...]] = {"may": (), "knows": (OFFICE, HERE_ONLY, *READERS)}
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
    "calendars": [Page()],
    "calendar-new": [Page()],
    "calendar-revoke": [Page(kwargs=of_feed, may=(ORGANISER,))],
    "training": [Page()],
    "training-print": [Page()],
    "training-export": [Page(kwargs=lambda place: XLSX), Page(kwargs=lambda place: {"kind": "csv"})],
    "training-new": [Page(**FOR_THE_OFFICE)],
    "training-class": [Page(kwargs=of_class("north")), Page(kwargs=of_class("south"), may=(OFFICE,))],
    "training-change": [Page(kwargs=of_class("north"), **FOR_THE_OFFICE)],
    "training-sitting-new": [Page(kwargs=of_class("north"), **FOR_THE_OFFICE)],
    "training-sitting": [Page(kwargs=of_sitting("north")), Page(kwargs=of_sitting("south"), may=(OFFICE,))],
    "training-sitting-print": [Page(kwargs=of_sitting("north"))],
    "training-sitting-export": [Page(kwargs=of_sitting("north", **XLSX))],
    "training-sitting-roll": [Page(kwargs=of_sitting("north"))],
    "training-sitting-change": [Page(kwargs=of_sitting("north"), **FOR_THE_OFFICE)],
    "training-sitting-off": [Page(kwargs=of_sitting("north"), **FOR_THE_OFFICE)],
    "training-sitting-on": [Page(kwargs=of_sitting("north"), **FOR_THE_OFFICE)],
    "training-places-give": [Page(kwargs=of_sitting("north"), **FOR_THE_OFFICE)],
    "training-places-copy": [Page(kwargs=of_second_sitting, may=(OFFICE,))],
    "training-slips": [
        Page(kwargs=of_sitting("north"), **FOR_THE_OFFICE),
        Page(kwargs=of_sitting("north"), method="post", **FOR_THE_OFFICE),
    ],
    "training-places": [Page(kwargs=of_places("north")), Page(kwargs=of_places("south"), may=(OFFICE,))],
    "training-record": [Page(kwargs=of_numbers, may=RECORDERS, knows=READERS)],
    "training-roll": [Page(kwargs=of_places("north"), may=RECORDERS, knows=READERS)],
    "training-attendance": [Page(kwargs=of_places("north"), may=RECORDERS, knows=READERS)],
    "training-roll-drop": [Page(kwargs=of_places("north"), may=RECORDERS, knows=READERS)],
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
    "study-roll": [Page(kwargs=of_unit("north"), **INSIDE_NORTH), Page(kwargs=of_unit("south"), **NEVER)],
    "session-attendance": [
        Page(kwargs=of_roll("north"), **INSIDE_NORTH),
        Page(kwargs=of_roll("south"), **ABOVE_ONLY),
    ],
    "session-attendance-drop": [
        Page(kwargs=of_roll("north"), **INSIDE_NORTH),
        Page(kwargs=of_roll("south"), **ABOVE_ONLY),
    ],
    "session-attendance-print": [Page(kwargs=of_roll("north"), **INSIDE_NORTH)],
    "session-check-in": [
        Page(kwargs=of_roll("north"), **INSIDE_NORTH),
        Page(kwargs=of_roll("south"), **ABOVE_ONLY),
    ],
    "session-check-in-open": [Page(kwargs=of_roll("north"), **INSIDE_NORTH, method="post", answer=302)],
    "session-check-in-end": [Page(kwargs=of_roll("north"), **INSIDE_NORTH, method="post", answer=302)],
    "plan": [Page()],
    "plan-export": [Page(kwargs=lambda place: XLSX)],
    "occurrences": [Page()],
    "occurrences-print": [Page()],
    "occurrences-export": [Page(kwargs=lambda place: XLSX)],
    "occurrence": [Page(kwargs=of_occurrence("north")), Page(kwargs=of_occurrence("company"), may=(OFFICE,))],
    "occurrence-explain": [
        Page(kwargs=of_occurrence("north"), may=RECORDERS, knows=READERS),
        Page(kwargs=of_occurrence("company"), may=(OFFICE,)),
    ],
    "cadence": [Page(kwargs=of_cadence), Page(kwargs=of_own_cadence("company"), may=(OFFICE,))],
    "cadence-new": [Page(may=RECORDERS, knows=READERS)],
    "cadence-end": [
        Page(kwargs=of_own_cadence("north"), may=RECORDERS, knows=READERS),
        Page(kwargs=of_own_cadence("company"), may=(OFFICE,)),
    ],
    "cadence-date-move": [Page(kwargs=of_date, **FOR_THE_OFFICE)],
    "cadence-date-call-off": [Page(kwargs=of_date, **FOR_THE_OFFICE)],
    "cadence-date-bring-back": [Page(kwargs=of_date_called_off, **FOR_THE_OFFICE, method="post", answer=302)],
    "exhibitions": [Page()],
    "exhibitions-export": [Page(kwargs=lambda place: XLSX)],
    "exhibition-new": [Page(may=RECORDERS, knows=READERS)],
    "exhibition": [Page(kwargs=of_exhibition("north")), Page(kwargs=of_exhibition("south"), may=(OFFICE,))],
    "exhibition-correct": [
        Page(kwargs=of_exhibition("north"), may=RECORDERS, knows=READERS),
        Page(kwargs=of_exhibition("south"), may=(OFFICE,)),
    ],
    "exhibition-withdraw": [
        Page(kwargs=of_exhibition("north"), may=RECORDERS, knows=READERS),
        Page(kwargs=of_exhibition("south"), may=(OFFICE,)),
    ],
    "exhibition-restore": [
        Page(kwargs=of_exhibition("north"), may=RECORDERS, knows=READERS, method="post", answer=302),
        Page(kwargs=of_exhibition("south"), may=(OFFICE,), method="post", answer=302),
    ],
    "exhibition-visits-new": [
        Page(kwargs=of_exhibition("north"), may=RECORDERS, knows=READERS),
        Page(kwargs=of_exhibition("south"), may=(OFFICE,)),
    ],
    "exhibition-visits": [Page()],
    "exhibition-visits-export": [Page(kwargs=lambda place: XLSX)],
    "exhibition-count": [Page(kwargs=of_count("north")), Page(kwargs=of_count("south"), may=(OFFICE,))],
    "exhibition-count-correct": [
        Page(kwargs=of_count("north"), may=RECORDERS, knows=READERS),
        Page(kwargs=of_count("south"), may=(OFFICE,)),
    ],
    "exhibition-count-withdraw": [
        Page(kwargs=of_count("north"), may=RECORDERS, knows=READERS),
        Page(kwargs=of_count("south"), may=(OFFICE,)),
    ],
    "exhibition-count-restore": [
        Page(kwargs=of_count("north"), may=RECORDERS, knows=READERS, method="post", answer=302),
        Page(kwargs=of_count("south"), may=(OFFICE,), method="post", answer=302),
    ],
    "practice-tests": [Page(**BANK_READERS)],
    "practice-test-new": [Page(may=RECORDERS, knows=READERS)],
    "practice-test": [
        Page(kwargs=of_test("north"), **BANK_READERS),
        Page(kwargs=of_test("south"), may=(OFFICE,), knows=NO_BANK),
    ],
    "practice-test-draw": [
        Page(kwargs=of_test("north"), **BANK_READERS),
        Page(kwargs=of_test("south"), may=(OFFICE,), knows=NO_BANK),
    ],
    "practice-test-change": [
        Page(kwargs=of_test("north"), may=RECORDERS, knows=READERS),
        Page(kwargs=of_test("south"), may=(OFFICE,), knows=NO_BANK),
    ],
    "practice-test-open": [
        Page(kwargs=of_test("north"), may=RECORDERS, knows=READERS),
        Page(kwargs=of_test("south"), may=(OFFICE,), knows=NO_BANK),
    ],
    "practice-test-end": [
        Page(kwargs=of_open_test("north"), may=RECORDERS, knows=READERS),
        Page(kwargs=of_open_test("south"), may=(OFFICE,), knows=NO_BANK),
    ],
    "questions": [Page(**BANK_READERS)],
    "question-new": [Page(may=RECORDERS, knows=READERS)],
    "questions-read": [Page(may=RECORDERS, knows=READERS)],
    "questions-file": [
        Page(kwargs=lambda place: {"kind": "gift"}, **BANK_READERS),
        Page(kwargs=lambda place: {"kind": "moodle-xml"}, **BANK_READERS),
    ],
    "question": [
        Page(kwargs=of_bank_question("north"), **BANK_READERS),
        Page(kwargs=of_bank_question("province"), **BANK_READERS),
        Page(kwargs=of_bank_question("south"), may=(OFFICE,), knows=NO_BANK),
    ],
    **{
        f"question-{act}": [
            Page(kwargs=of_bank_question("north"), may=RECORDERS, knows=READERS),
            Page(kwargs=of_bank_question("province"), may=(OFFICE,), knows=AT_NORTH),
            Page(kwargs=of_bank_question("south"), may=(OFFICE,), knows=NO_BANK),
        ]
        for act in ("change", "retire", "back")
    },
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
    "library": [Page(), Page(query="?choose=1")],
    "reading-new": [Page(may=RECORDERS, knows=READERS)],
    "reading-change": [
        Page(kwargs=of_reading("north"), may=RECORDERS, knows=READERS),
        Page(kwargs=of_reading("province"), may=(OFFICE,)),
    ],
    "reading-remove": [
        Page(kwargs=of_reading("north"), may=RECORDERS, knows=READERS),
        Page(kwargs=of_reading("province"), may=(OFFICE,)),
    ],
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
    "campaign-hand-over": [Page(answer=302, **FOR_THE_OFFICE)],
    "campaign-carry": [Page(answer=302, **FOR_THE_OFFICE)],
    "campaign-close": [Page(**FOR_THE_OFFICE)],
    "campaign-reopen": [Page(answer=302, **FOR_THE_OFFICE)],
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
    asked = readers(page, name)
    answers = {who: getattr(place.client(who), page.method)(address + page.query) for who in asked}
    assert {who: answer.status_code for who, answer in answers.items()} == {
        who: page.expected(who, name) for who in asked
    }
    assert all("no-store" in answer["Cache-Control"] for answer in answers.values())


def readers(page: Page, name: str) -> list[str]:
    """Return every role that is refused, and of those that get the page the office and every third, by turns.

    On PostgreSQL, where pages are the same, one role that gets the page.
    """
    if connection.vendor == "postgresql":
        return [*(page.may or AT_NORTH)[:1]]
    every = (*INSIDE, *OUTSIDE, HERE_ONLY, ELSEWHERE_ONLY)
    getting = [who for who in every if page.expected(who, name) == page.answer]
    asked = {OFFICE, *in_turn(getting, of=3, after=len(name))}
    return [who for who in every if who not in getting or who in asked]


def test_a_campaign_that_does_not_exist_is_not_found(place: Place) -> None:
    for name in ("today", "board", "sessions"):
        answer = place.client(OFFICE).get(reverse(f"web:{name}", args=["none"]))
        assert answer.status_code == 404
        assert "There is no such campaign" in answer.content.decode()


def test_what_is_not_allowed_is_said_in_a_sentence(place: Place) -> None:
    answer = place.client(AUDITOR).get(reverse("web:session-new", args=["world"]))
    assert "Your role does not include this." in answer.content.decode()
