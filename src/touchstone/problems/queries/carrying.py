"""Open problems that go on in another campaign: what is left of them, where they may go, and which words it lacks."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import Campaign, CampaignWord
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.queries import find_campaigns, find_offered, get_calendar, runs
from touchstone.campaigns.states import CampaignState, state_of
from touchstone.campaigns.unfinished import Left, Unfinished
from touchstone.common.chunks import find_in
from touchstone.problems.models import Problem, SpecialRectification, SpecialState
from touchstone.problems.models.labels import OUTCOMES, STATES
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.counted import get_counts
from touchstone.problems.queries.visibility import find_seen
from touchstone.problems.queries.vocabulary import find_aspects, find_lists, find_sources
from touchstone.problems.rules import OPEN, Outcome, State
from touchstone.units.access import Access
from touchstone.units.paths import overlap

PREFIX = "problems.problem:"
"""With which the origin of a problem begins that was carried from another campaign; the key of the other follows."""

DECIDED = (Outcome.FULLY, Outcome.CONTINUING)
"""Outcomes of problems under verification that only wait for the office: to be closed, or handed over."""

KINDS: Mapping[str, Callable[[Campaign], QuerySet[CampaignWord]]] = {
    "list": find_lists,
    "source": find_sources,
    "aspect": find_aspects,
}
"""The words of a problem that another campaign has by the same code, by the name of the field."""


def find_to_carry(access: Access, campaign: Campaign) -> "QuerySet[Problem]":
    """Return the open problems that the reader may carry into another campaign: those that no verifier has settled."""
    rows: QuerySet[Problem] = Problem.objects.visible_to(access, ProblemPermission.DIRECT)
    return rows.filter(~_decided(), campaign=campaign, state__in=OPEN)


def find_to_hand_over(access: Access, campaign: Campaign) -> "QuerySet[Problem]":
    """Return the problems found continuing that the reader may hand to routine management, by number."""
    rows: QuerySet[Problem] = Problem.objects.visible_to(access, ProblemPermission.DIRECT)
    condition = Q(state=State.UNDER_VERIFICATION.value, outcome=Outcome.CONTINUING.value)
    return rows.filter(condition, campaign=campaign).order_by("pk")


def _decided() -> Q:
    return Q(state=State.UNDER_VERIFICATION.value, outcome__in=[outcome.value for outcome in DECIDED])


def find_next_campaigns(access: Access, campaign: Campaign, today: datetime.date) -> list[Campaign]:
    """Return the other campaigns, ahead or under way, that the reader runs and that share units with this one."""
    return [
        other
        for other in find_campaigns(access)
        if other.pk != campaign.pk
        and state_of(other, today) in (CampaignState.AHEAD, CampaignState.UNDER_WAY)
        and runs(access, other)
        and overlap([other.root.path], [campaign.root.path])
    ]


@dataclass(frozen=True, slots=True)
class MissingWord:
    """A word of open problems that the next campaign lacks: the field, the word, and what may take its place."""

    field: str
    word: CampaignWord
    offered: Sequence[CampaignWord]

    @property
    def name(self) -> str:
        """The name by which the choice is given."""
        return f"{self.field}-{self.word.pk}"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the next campaign, by field and by the key of the word that they take the place of."""

    found: Mapping[tuple[str, int], CampaignWord] = field(default_factory=dict)
    missing: Sequence[MissingWord] = ()


def match_words(access: Access, campaign: Campaign, into: Campaign) -> Words:
    """Return the words of another campaign that have the codes of those of the open problems, and those that it lacks."""
    rows = find_to_carry(access, campaign).order_by()
    found: dict[tuple[str, int], CampaignWord] = {}
    missing: list[MissingWord] = []
    for name, find in KINDS.items():
        keys = set(rows.values_list(name, flat=True).distinct()) - {None}
        there = list(find_offered(find(into)))
        by_code = {word.code: word for word in there}
        for word in find(campaign).filter(pk__in=keys):
            if word.code in by_code:
                found[name, word.pk] = by_code[word.code]
            else:
                missing.append(MissingWord(name, word, there))
    return Words(found, missing)


def get_carried_from(access: Access, problem: Problem) -> Problem | None:
    """Return the problem of another campaign that was carried into this one, if the reader may see it."""
    if not problem.origin.startswith(PREFIX):
        return None
    return _seen(access, Problem.unscoped.filter(carried_into=problem.pk))


def get_carried_into(access: Access, problem: Problem) -> Problem | None:
    """Return the problem of another campaign as which this one goes on, if the reader may see it."""
    if problem.carried_into_id is None:
        return None
    return _seen(access, Problem.unscoped.filter(pk=problem.carried_into_id))


def find_earlier(problem: Problem) -> Iterable[Problem]:
    """Yield the problems of earlier campaigns that were carried into this one, the latest first."""
    current: Problem | None = problem
    while current is not None and current.origin.startswith(PREFIX):
        current = Problem.unscoped.filter(carried_into=current.pk).first()
        if current is not None:
            yield current


def find_back_in(problems: Iterable[Problem], campaign: Campaign) -> set[int]:
    """Return the keys of those problems that were in a campaign before, directly or by way of others."""
    first: dict[int | None, int] = {
        problem.pk: problem.pk for problem in problems if problem.origin.startswith(PREFIX)
    }
    back: set[int] = set()
    while first:
        rows = Problem.unscoped.values_list("carried_into", "pk", "campaign", "origin")
        earlier = list(find_in(rows, "carried_into", first))
        back |= {first[later] for later, _key, place, _origin in earlier if place == campaign.pk}
        first = {key: first[later] for later, key, _place, origin in earlier if origin.startswith(PREFIX)}
    return back


def _seen(access: Access, rows: "QuerySet[Problem]") -> Problem | None:
    other = rows.select_related("campaign__root").first()
    if other is None:
        return None
    there = access.in_campaign(other.campaign.slug)
    concerns = overlap([other.campaign.root.path], there.paths(CampaignPermission.VIEW))
    return other if concerns and find_seen(there, other.campaign).filter(pk=other.pk).exists() else None


def _count_open(access: Access, campaign: Campaign, today: datetime.date) -> Iterable[Left]:
    counts = get_counts(access, campaign)
    for state in OPEN:
        if state is not State.UNDER_VERIFICATION:
            pairs = frozenset((state, outcome) for outcome in Outcome)
            yield Left(STATES[state], counts.in_states(pairs), {"state": state.value})
            continue
        for outcome in Outcome:
            label = _("%(state)s: %(outcome)s") % {"state": STATES[state], "outcome": OUTCOMES[outcome]}
            wanted = {"state": state.value, "outcome": outcome.value}
            yield Left(label, counts.in_states(frozenset({(state, outcome)})), wanted)


def _count_drafts(access: Access, campaign: Campaign, today: datetime.date) -> Iterable[Left]:
    rows = Problem.objects.visible_to(access, ProblemPermission.VIEW)
    number = rows.filter(campaign=campaign, state=State.DRAFT.value).count()
    yield Left("", number, {"state": State.DRAFT.value})


def _count_specials(access: Access, campaign: Campaign, today: datetime.date) -> Iterable[Left]:
    rows = SpecialRectification.objects.visible_to(access, ProblemPermission.VIEW).filter(campaign=campaign)
    for state in (SpecialState.PLANNED, SpecialState.UNDER_WAY):
        yield Left(state.label, rows.filter(state=state).count(), {"state": state.value})


def _count_provisional(access: Access, campaign: Campaign, today: datetime.date) -> Iterable[Left]:
    """Count the open problems due in a year whose working days are not announced yet."""
    rows = Problem.objects.visible_to(access, ProblemPermission.VIEW)
    due = rows.filter(campaign=campaign, state__in=OPEN, deadline__gte=datetime.date(today.year, 1, 1))
    calendar = get_calendar(campaign)
    for row in due.order_by("deadline__year").values("deadline__year").annotate(number=Count("pk")):
        if not calendar.is_certain_in(row["deadline__year"]):
            yield Left(str(row["deadline__year"]), row["number"], {"year": str(row["deadline__year"])})


OPEN_PROBLEMS = Unfinished("problems", _("Open problems"), _count_open)
DRAFTS = Unfinished("drafts", _("Drafts of problems"), _count_drafts)
PROVISIONAL = Unfinished(
    "provisional", _("Deadlines in a year whose working days are provisional"), _count_provisional
)
SPECIALS = Unfinished("specials", _("Special rectifications that are not finished"), _count_specials)
