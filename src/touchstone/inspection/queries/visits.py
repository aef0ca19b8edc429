"""Queries of visits and findings, which are hidden from everyone not on the round until they are disclosed."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.common.pages import Page, page_of, read_day, write_day
from touchstone.inspection.models import (
    Conclusion,
    Exclusion,
    Finding,
    FindingState,
    Photo,
    Reply,
    Round,
    Step,
    Visit,
)
from touchstone.inspection.models.rounds import rounds_of
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.rules import VisitState
from touchstone.search.kinds import Entry, words_of
from touchstone.search.queries import FEW, count_up_to, found
from touchstone.search.words import Query, holds
from touchstone.units.access import Access
from touchstone.units.models import Unit
from touchstone.units.queries import name_words_of, scoped
from touchstone.units.searching import UNITS

VIEW = InspectionPermission.VIEW

LOOKED_AT = 200
"""How many of the newest visits are looked at for a name that many units have."""

ROUNDS_LOOKED_AT = 100
"""How many of the newest rounds of a campaign are looked at for a name."""

Record = TypeVar("Record", Finding, Reply, Conclusion, Step)


class Found(StrEnum):
    """Which visits a filter keeps, by their findings that count."""

    WITH = "with"
    WITHOUT = "without"
    OPEN = "open"
    """Those with a finding that is not in the register."""


@dataclass(frozen=True, slots=True)
class VisitFilter:
    """Filter of disclosed visits or findings for a figure or list; an empty field does not filter.

    ``round`` and ``group`` are primary keys, because several units may each send a round 1.
    """

    paths: tuple[str, ...] = ()
    round: int | None = None
    group: int | None = None
    criterion: str = ""
    batch_id: int | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None
    found: Found | None = None


def find_disclosed_visits(access: Access, campaign: Campaign, wanted: VisitFilter) -> QuerySet[Visit]:
    """Return disclosed visits, newest first. Members of a round do not see its hidden visits here either."""
    result = Visit.objects.visible_to(_shared_access(access, wanted), VIEW).filter(
        _condition(wanted, ""), campaign=campaign, state=VisitState.DISCLOSED
    )
    if wanted.found is not None:
        # Anyone who may see a visit may see its findings, so visibility is checked only once.
        rows = Finding.unscoped.filter(visit=OuterRef("pk"), state=FindingState.RECORDED)
        if wanted.found is Found.OPEN:
            rows = rows.filter(problem_key__isnull=True)
        result = result.filter(~Exists(rows) if wanted.found is Found.WITHOUT else Exists(rows))
    return result.select_related("unit", "round", "group", "membership__batch").order_by("-visited_on", "-pk")


def find_disclosed_findings(access: Access, campaign: Campaign, wanted: VisitFilter) -> QuerySet[Finding]:
    """Return the findings of disclosed visits that count, newest first; those of one ledger by its numbers."""
    result = Finding.objects.visible_to(_shared_access(access, wanted), VIEW).filter(
        _condition(wanted, "visit__"),
        campaign=campaign,
        state=FindingState.RECORDED,
        visit__state=VisitState.DISCLOSED,
    )
    if wanted.criterion:
        result = result.filter(criterion__code=wanted.criterion)
    result = result.select_related("criterion", "visit__unit", "visit__round", "visit__group")
    return result.order_by("-written_at", "ledger_number", "number", "pk")


def _shared_access(access: Access, wanted: VisitFilter) -> Access:
    """Return the access to what all readers with these rights see, reduced to the paths of the filter."""
    shared = access.for_everybody()
    return shared.inside(VIEW, *wanted.paths) if wanted.paths else shared


def _condition(wanted: VisitFilter, prefix: str) -> Q:
    exact = {
        "round": wanted.round,
        "group": wanted.group,
        "membership__batch": wanted.batch_id,
        "visited_on__gte": wanted.first,
        "visited_on__lte": wanted.last,
    }
    return Q(**{f"{prefix}{name}": value for name, value in exact.items() if value is not None})


def get_visit_page(
    access: Access, campaign: Campaign, wanted: VisitFilter, *, after: str = "", size: int = 50
) -> Page[Visit]:
    """Return disclosed visits after a cursor ``day.key``, newest first; an invalid cursor starts at the newest."""
    visits = find_disclosed_visits(access, campaign, wanted)
    if (cursor := read_day(after)) is not None:
        day, key = cursor
        visits = visits.filter(Q(visited_on__lt=day) | Q(visited_on=day, pk__lt=key))
    # Sort keys only: rows with their unit, round and group are wide, and there are many.
    keys = list(visits.values_list("pk", flat=True)[: size + 1])
    shown = Visit.objects.visible_to(access.for_everybody(), VIEW)
    known = shown.select_related("unit", "round", "group").in_bulk(keys)
    rows = [known[key] for key in keys]
    return page_of(rows, size, lambda visit: write_day(visit.visited_on, visit.pk))  # type: ignore[arg-type]  # disclosed visits have their day


def find_visits_by_words(access: Access, campaign: Campaign, query: Query, limit: int) -> list[Visit]:
    """Return visits that the reader may see and whose unit or round has a name that answers a query.

    Hidden ones come first, then the newest. Visits have no words of their own in the index, so that nothing in it can tell of a hidden one. If many units have
    such a name, it is looked for among the newest visits only.
    """
    units = scoped(access.inside(VIEW, campaign.root.path), query, VIEW)
    number = count_up_to(UNITS, units, FEW + 1)
    named = _find_rounds_named(campaign, query)
    if not number and not named:
        return []
    rounds = list(rounds_of(access.user_id)) if access.user_id is not None else []
    sources = [(access.for_everybody(), Q(state=VisitState.DISCLOSED), ("-visited_on", "-pk"))]
    if rounds:
        hidden = Q(round__in=rounds, state__in=(VisitState.PLANNED, VisitState.VISITED))
        sources.insert(0, (access, hidden, ("planned_on", "pk")))
    result: list[Visit] = []
    for reader, wanted, order in sources:
        rows = Visit.objects.visible_to(reader, VIEW).filter(wanted, campaign=campaign)
        rows = rows.select_related("unit", "round").order_by(*order)
        if number <= FEW:
            result += rows.filter(Q(unit__in=found(UNITS, units)) | Q(round__in=named))[:limit]
        else:
            result += [
                visit
                for visit in rows[:LOOKED_AT]
                if visit.round_id in named or holds(query, name_words_of(visit.unit))
            ]
    return result[:limit]


def _find_rounds_named(campaign: Campaign, query: Query) -> list[int]:
    """Return the keys of the newest rounds of a campaign whose names answer a query; that they take place is public."""
    rounds = Round.unscoped.filter(campaign=campaign).order_by("-number", "-pk")[:ROUNDS_LOOKED_AT]
    return [
        one.pk for one in rounds if holds(query, words_of(Entry(0, names=(one.name,), texts=(one.name_en,))))
    ]


def find_visits_of_round(access: Access, inspection_round: Round) -> list[Visit]:
    """Return the visits of a round that the reader may see, planned ones first, then by state and day."""
    visits = Visit.objects.visible_to(access, VIEW).filter(round=inspection_round)
    visits = visits.select_related("unit", "group", "round", "campaign")
    order = {VisitState.PLANNED: 0, VisitState.VISITED: 1, VisitState.DISCLOSED: 2, VisitState.CALLED_OFF: 3}
    far = datetime.date.max
    return sorted(
        visits,
        key=lambda visit: (
            order[VisitState(visit.state)],
            visit.visited_on or visit.planned_on or far,
            visit.pk,
        ),
    )


def get_visit(access: Access, campaign: Campaign, pk: int) -> Visit | None:
    """Return one visit that the reader may see."""
    return (
        Visit.objects.visible_to(access, VIEW)
        .filter(campaign=campaign, pk=pk)
        .select_related("unit", "round__owner", "group", "campaign", "membership__batch")
        .first()
    )


def find_unanswered(access: Access, campaign: Campaign, year: int) -> QuerySet[Visit]:
    """Return the disclosed visits whose reply is due in a year and has not come."""
    answered = Reply.unscoped.filter(visit=OuterRef("pk"))
    visits = find_disclosed_visits(access, campaign, VisitFilter()).filter(reply_until__year=year)
    return visits.filter(~Exists(answered)).select_related("unit", "round")


def get_disclosed_visits(access: Access, campaign: Campaign, keys: Sequence[int]) -> dict[int, Visit]:
    """Return the disclosed visits with these keys that the reader may see, by key."""
    visits = find_disclosed_visits(access, campaign, VisitFilter()).filter(pk__in=list(keys))
    return {visit.pk: visit for visit in visits}


def get_visit_keys_of_findings(access: Access, campaign: Campaign, keys: Sequence[int]) -> dict[int, int]:
    """Return finding key -> visit key, for disclosed visits that the reader may see."""
    result = Finding.objects.visible_to(access, VIEW).filter(
        campaign=campaign, pk__in=list(keys), visit__state=VisitState.DISCLOSED
    )
    return dict(result.values_list("pk", "visit_id"))


def _access_to_records(access: Access, visit: Visit) -> Access:
    """Return the access to a visit's records; once it is disclosed, it no longer matters who is on the round."""
    return access if visit.disclosed_at is None else access.for_everybody()


def _records_of(visit: Visit, model: type[Record], access: Access) -> QuerySet[Record]:
    """Return the records of a visit that the reader may see."""
    return model.objects.visible_to(_access_to_records(access, visit), VIEW).filter(visit=visit)


def find_findings(access: Access, visit: Visit) -> list[Finding]:
    """Return the findings of a visit by number, with their criterion."""
    return list(_records_of(visit, Finding, access).select_related("criterion").order_by("number"))


def count_findings_by_visit(access: Access, visits: Iterable[Visit]) -> dict[int, int]:
    """Return visit key -> number of findings that count, in one statement."""
    result = Finding.objects.visible_to(access, VIEW).filter(
        visit__in=[visit.pk for visit in visits], state=FindingState.RECORDED
    )
    rows = result.order_by().values_list("visit_id").annotate(findings=Count("pk"))
    return dict(rows)


def get_finding(access: Access, campaign: Campaign, pk: int) -> Finding | None:
    """Return one finding that the reader may see."""
    return (
        Finding.objects.visible_to(access, VIEW)
        .filter(campaign=campaign, pk=pk)
        .select_related("criterion", "visit__unit", "visit__round__owner", "visit__group", "visit__campaign")
        .first()
    )


def find_photos(access: Access, visit: Visit) -> dict[int, list[Photo]]:
    """Return finding key -> photos, for the findings of a visit."""
    photos: dict[int, list[Photo]] = {}
    result = Photo.objects.visible_to(_access_to_records(access, visit), VIEW).filter(finding__visit=visit)
    for photo in result.order_by("added_at", "pk"):
        photos.setdefault(photo.finding_id, []).append(photo)
    return photos


def get_photo(access: Access, campaign: Campaign, pk: int) -> Photo | None:
    """Return one photo that the reader may see."""
    return Photo.objects.visible_to(access, VIEW).filter(finding__campaign=campaign, pk=pk).first()


def find_replies(access: Access, visit: Visit) -> list[Reply]:
    """Return the unit's replies to a visit, oldest first."""
    return list(_records_of(visit, Reply, access).select_related("finding").order_by("pk"))


def get_conclusion(access: Access, visit: Visit) -> Conclusion | None:
    """Return the conclusion of a visit."""
    return _records_of(visit, Conclusion, access).first()


def find_exclusions(visit: Visit) -> list[Exclusion]:
    """Return the exclusions from a visit. The caller must have checked access."""
    return list(Exclusion.objects.filter(visit=visit).select_related("user").order_by("user__username"))


def find_steps(access: Access, visit: Visit) -> list[Step]:
    """Return the actions on a visit while it was hidden, newest first."""
    return list(_records_of(visit, Step, access).select_related("by").order_by("-pk"))


def find_replies_due(
    access: Access, campaign: Campaign, units: Iterable[Unit], count: int = 20
) -> list[Visit]:
    """Return the units' visits without a reply that the reader can still reply to in time, most urgent first."""
    result = Visit.objects.visible_to(access.for_everybody(), InspectionPermission.REPLY).filter(
        campaign=campaign,
        unit__in=[unit.pk for unit in units],
        state=VisitState.DISCLOSED,
        reply_until__gte=clock.today(),
    )
    # Anyone who may reply to a visit may see its replies and conclusion, so visibility is checked only once.
    answered = Reply.unscoped.filter(visit=OuterRef("pk"))
    concluded = Conclusion.unscoped.filter(visit=OuterRef("pk"))
    result = result.filter(~Exists(answered), ~Exists(concluded)).select_related("unit", "round", "group")
    return list(result.order_by("reply_until", "pk")[:count])
