"""What a search shows: the first records of each kind, and where to see the others. Nothing is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touchstone.bulletins.queries import find_bulletins_by_words
from touchstone.common import clock
from touchstone.figures.rules import Reference
from touchstone.inspection.models.labels import VISIT_STATES
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import find_visits_by_words
from touchstone.inspection.rules import VisitState
from touchstone.library.queries import search_library
from touchstone.measures.registry import all_measures, find
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import find_lists, find_problems_by_words
from touchstone.search.kinds import Entry, words_of
from touchstone.search.words import Query, holds
from touchstone.study.permissions import StudyPermission
from touchstone.study.queries import find_sessions_by_words
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import find_by_words, find_people_by_words, get_breadcrumbs
from touchstone.web.common import addresses, formats
from touchstone.web.common.components import Component, Link
from touchstone.web.common.problem_labels import state
from touchstone.web.common.reader import WorkspaceRequest, may, places_of
from touchstone.web.problems.lists import shortened, title
from touchstone.web.search import study
from touchstone.web.search.groups import LETTERS, SHOWN, Group, group

if TYPE_CHECKING:
    from touchstone.bulletins.models import BulletinPage
    from touchstone.inspection.models import Visit
    from touchstone.problems.models import Problem
    from touchstone.study.models import StudySession

SUGGESTIONS = "finder-hits"
"""The id of the element below the box in the head."""


@dataclass(frozen=True)
class Found(Component):
    """The groups found for a text, or the sentence why nothing is looked for."""

    template_name: ClassVar[str] = "web/search/found.html"

    text: str = ""
    groups: Sequence[Group] = ()
    refused: str = ""


def find_groups(request: WorkspaceRequest, query: Query, text: str) -> list[Group]:
    """Return the groups in which something is found, in the order in which they are shown."""
    found = (finder(request, query, text) for finder in FINDERS)
    return [one for one in found if one is not None and one.hits]


def _units(request: WorkspaceRequest, query: Query, text: str) -> Group | None:
    if not may(request, UnitPermission.VIEW):
        return None
    here = request.access.inside(UnitPermission.VIEW, request.campaign.root.path)
    hits = find_by_words(here, query, SHOWN + 1)
    above = get_breadcrumbs(here, [hit.unit for hit in hits])
    today = clock.today()
    links = []
    for hit in hits:
        notes = [_("also “%(alias)s”") % {"alias": hit.alias}] if hit.alias else []
        notes += [unit.label for unit in above[hit.unit.pk][-1:]]
        if not hit.unit.exists_on(today):
            notes.append(pgettext("a unit", "closed"))
        href = addresses.to("unit", request.campaign, pk=hit.unit.pk)
        links.append(Link(hit.unit.label, href, " · ".join(notes)))
    return group(request, _("Units"), links, "units", text)


def _people(request: WorkspaceRequest, query: Query, text: str) -> Group | None:
    if not may(request, UnitPermission.APPOINT):
        return None
    people = find_people_by_words(request.access, query, SHOWN + 1, within=request.campaign.root.path)
    links = (
        Link(
            str(person),
            addresses.to("person", request.campaign, pk=person.pk),
            person.username if person.name else "",
        )
        for person in people
    )
    return group(request, _("People"), links, "people", text)


def _problems(request: WorkspaceRequest, query: Query, text: str) -> Group | None:
    if not may(request, ProblemPermission.VIEW):
        return None
    problems = find_problems_by_words(request.access, request.campaign, query, SHOWN + 1)
    return group(
        request, _("Problems"), (_problem(request, problem) for problem in problems), "problems", text
    )


def _problem(request: WorkspaceRequest, problem: Problem) -> Link:
    href = addresses.to("problem", request.campaign, pk=problem.pk)
    return Link(title(problem), href, f"{problem.unit.label} · {state(problem).word}")


def _visits(request: WorkspaceRequest, query: Query, _text: str) -> Group | None:
    if not may(request, InspectionPermission.VIEW):
        return None
    visits = find_visits_by_words(request.access, request.campaign, query, SHOWN + 1)
    return group(request, _("Visits"), (_visit(request, visit) for visit in visits))


def _visit(request: WorkspaceRequest, visit: Visit) -> Link:
    day = visit.visited_on or visit.planned_on
    label = f"{visit.unit.label} {formats.day(day)}" if day else visit.unit.label
    href = addresses.to("inspection-visit", request.campaign, pk=visit.pk)
    return Link(label, href, f"{visit.round} · {VISIT_STATES[VisitState(visit.state)]}")


def _sessions(request: WorkspaceRequest, query: Query, text: str) -> Group | None:
    if not may(request, StudyPermission.VIEW):
        return None
    sessions = find_sessions_by_words(request.access, request.campaign, query, SHOWN + 1)
    return group(
        request, _("Sessions"), (_session(request, session) for session in sessions), "sessions", text
    )


def _session(request: WorkspaceRequest, session: StudySession) -> Link:
    topic = shortened(session.topic or session.place, LETTERS)
    href = addresses.to("session", request.campaign, pk=session.pk)
    return Link(
        topic,
        href,
        f"{session.unit.label} · {session.form} · {formats.days(session.held_on, session.held_until)}",
    )


def _lists(request: WorkspaceRequest, query: Query, _text: str) -> Group | None:
    if not may(request, ProblemPermission.VIEW):
        return None
    register = addresses.to("problems", request.campaign)
    links = [
        Link(str(found), addresses.with_query(register, {"list": found.code}), found.prefix)
        for found in find_lists(request.campaign)
        if holds(query, _words(found.name, found.name_en, *found.other_names))
    ]
    return group(request, _("Problem lists"), links)


def _words(name: str, *others: str) -> frozenset[str]:
    return words_of(Entry(0, names=(name,), texts=others))


def _bulletins(request: WorkspaceRequest, query: Query, _text: str) -> Group | None:
    bulletins = find_bulletins_by_words(request.access, request.campaign, query, SHOWN)
    return group(request, _("Bulletins"), (_bulletin(request, bulletin) for bulletin in bulletins))


def _bulletin(request: WorkspaceRequest, bulletin: BulletinPage) -> Link:
    """Return the link to a published bulletin, or to the draft in the editor's room."""
    if bulletin.live:
        return Link(bulletin.title, bulletin.get_url(request) or "", formats.day(bulletin.issued_on))
    return Link(bulletin.title, reverse("wagtailadmin_pages:edit", args=(bulletin.pk,)), _("draft"))


def _library(request: WorkspaceRequest, _query: Query, text: str) -> Group | None:
    found = search_library(text, signed_in=True, most=SHOWN)
    links = (
        Link(hit.page.title, hit.page.get_url(request) or "", "".join(piece.text for piece in hit.excerpt))
        for hit in found
    )
    return group(request, _("Library"), links)


def _figures(request: WorkspaceRequest, query: Query, _text: str) -> Group | None:
    links = (
        Link(str(measure.label), addresses.figure(request.campaign, Reference(measure.code)))
        for measure in all_measures()
        if holds(query, _words_of_measure(measure.code)) and places_of(request, measure.permission)
    )
    return group(request, _("Figures"), links)


@cache
def _words_of_measure(code: str) -> frozenset[str]:
    """Return the words of a measure: its label in every language of the site, and its code."""
    measure, labels = find(code), []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            labels.append(str(measure.label) if measure else "")
    return words_of(Entry(0, names=labels, texts=(code,)))


Finder = Callable[[WorkspaceRequest, Query, str], Group | None]
FINDERS: tuple[Finder, ...] = (
    _units,
    _people,
    _problems,
    _visits,
    _sessions,
    study.cadences,
    study.targets,
    study.classes,
    study.tests,
    study.exhibitions,
    _lists,
    _bulletins,
    _library,
    _figures,
)
