"""The filters of the list of problems, and the selection that they produce."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.campaigns.queries import find_batches
from touchstone.common.pages import read_key
from touchstone.common.refusal import Refused
from touchstone.problems import fields, queries
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import Counts, ProblemFilter
from touchstone.problems.queries.labels import HOLDERS, OUTCOMES, SEVERITIES, STATES, TIMELINESS, TRACKS
from touchstone.search.words import letters_of
from touchstone.web.common import addresses, filtering
from touchstone.web.common.filtering import ChoiceFilter, Filter, FilterInput, Option, TextFilter, UnitFilter
from touchstone.web.common.formats import Words
from touchstone.web.common.lists import ListQuery, cached_on_request, too_many_to_search
from touchstone.web.common.reader import WorkspaceRequest, places_of

NOBODY = 0
"""A key that no person has, so that nothing matches."""


@dataclass(frozen=True)
class Led:
    """The leader filter: the problems led by a person, given by key, or whose leader's post contains a text."""

    key: int | None = None
    post: str = ""
    offered: Sequence[tuple[str, str]] = ()
    """The people to choose from, as (key, name)."""
    error: str = ""
    renamed: str = ""
    """The query string to redirect to, with the person's key in place of the name."""

    @classmethod
    def asked(cls, request: WorkspaceRequest) -> Led:
        """Read a query string: a name selects the person with that name; any other text is matched against posts.

        A person who leads none of the problems that the reader may see is not named, and nothing is found.
        """
        query, access, campaign = request.GET, request.access, request.campaign
        key, text = query.get("leader", ""), query.get("leader_name", "").strip()
        if key == "me":
            return cls(request.user.pk)
        if key:
            number = read_key(key) or NOBODY
            user = queries.get_leader(access, campaign, number)
            return cls(number, offered=[(key, str(user) if user else _("leads none of these problems"))])
        hits = queries.find_leaders(access, campaign, text)
        matches = [user for user in hits if letters_of(str(user)) == letters_of(text)] or hits
        if len(matches) == 1:
            renamed = addresses.query(query, leader_name="", leader=matches[0].pk, after="", before="")
            return cls(matches[0].pk, renamed=renamed)
        if matches:
            error = _("Several lead leaders have a name like this. Choose one of them.")
            return cls(NOBODY, offered=[(str(user.pk), str(user)) for user in matches], error=error)
        return cls(post=text)


@dataclass(frozen=True)
class LeaderNameFilter(TextFilter):
    """Part of a lead leader's name or post. Only a post is kept as text: a name is replaced by the person's key."""

    def chip_text(self, given: FilterInput) -> str:
        """Return the post that is searched for, labelled as the leader; "" if none is."""
        post = find_leader(given.request).post
        return str(self.chip) % {"label": fields.LEADER.title, "what": post} if post else ""


find_leader = cached_on_request(Led.asked)


def _leaders(request: WorkspaceRequest) -> list[Option]:
    people = [("me", _("me")), *find_leader(request).offered]
    return [Option(code, label, code) for code, label in people]


LABELLED = gettext_lazy("%(label)s: %(what)s")


def _choice(
    name: str,
    label: Words,
    options: filtering.Options,
    none: Words = filtering.ALL,
    *,
    least: int = 0,
    more: bool = False,
) -> ChoiceFilter:
    return ChoiceFilter(name, label, LABELLED, more, options, none, least)


LISTS = filtering.records(lambda request: queries.find_lists(request.campaign))
BATCHES = filtering.records(lambda request: find_batches(request.campaign), "number")
SOURCES = filtering.records(lambda request: queries.find_sources(request.campaign))
ASPECTS = filtering.records(lambda request: queries.find_aspects(request.campaign))
SPECIALS = filtering.records(
    lambda request: queries.find_specials(request.access, request.campaign), "number"
)
DUE_FIRST = filtering.codes([("due", gettext_lazy("first due first"))])
LEADER_NAME = gettext_lazy("Name or post of the lead leader")

FILTERS: tuple[Filter, ...] = (
    UnitFilter(permission=ProblemPermission.VIEW),
    TextFilter("q", gettext_lazy("Number or words"), gettext_lazy("With “%(what)s”")),
    LeaderNameFilter("leader_name", LEADER_NAME, LABELLED, more=True, unless="leader"),
    _choice("list", fields.LIST.title, LISTS, least=1),
    _choice("batch", gettext_lazy("Batch"), BATCHES, least=2, more=True),
    _choice("source", fields.SOURCE.title, SOURCES, least=1, more=True),
    _choice("aspect", fields.ASPECT.title, ASPECTS, least=1, more=True),
    _choice("special", fields.SPECIAL.title, SPECIALS, least=1, more=True),
    _choice("holder", gettext_lazy("Waiting for"), filtering.members(HOLDERS)),
    _choice("due", gettext_lazy("Timeliness"), filtering.members(TIMELINESS)),
    _choice("outcome", gettext_lazy("Outcome"), filtering.members(OUTCOMES)),
    _choice("state", gettext_lazy("State"), filtering.members(STATES)),
    _choice("track", fields.TRACK.title, filtering.members(TRACKS), more=True),
    _choice("severity", fields.SEVERITY.title, filtering.members(SEVERITIES), more=True),
    _choice("leader", fields.LEADER.title, _leaders, gettext_lazy("everybody"), more=True),
    _choice("order", gettext_lazy("Order"), DUE_FIRST, gettext_lazy("newest first"), more=True),
)
FORM_ORDER = (
    *("q", "unit_name", "list", "holder", "due", "outcome", "state"),
    *("batch", "source", "aspect", "track", "severity", "special", "leader", "leader_name", "order"),
)
"""The order of the form's fields: those in daily use, then those behind "more filters"."""

COUNTED = ("list", "batch", "source", "aspect", "track", "outcome", "state")
"""Filters that are also dimensions, under the same names, of the figure of registered problems."""


@dataclass(frozen=True)
class Selection:
    """The problems that match the filters."""

    wanted: ProblemFilter
    counts: Counts
    whole: bool = True
    """Whether the reader's paths cover every problem of the campaign."""
    words: Sequence[Any] = ()
    """The lists, sources and aspects of the campaign."""


def read(given: FilterInput) -> Selection:
    """Return the selection that the filters produce."""
    request = given.request
    leader = find_leader(request)
    if leader.error:
        given.form.add_error("leader_name", leader.error)

    def key(name: str) -> int | None:
        record = given.option(name)
        return record.pk if record is not None else None

    problem_filter = ProblemFilter(
        paths=(given.unit.path,) if given.unit else (),
        list_id=key("list"),
        source_id=key("source"),
        aspect_id=key("aspect"),
        special_id=key("special"),
        batch_id=key("batch"),
        track=given.option("track"),
        outcome=given.option("outcome"),
        state=given.option("state"),
        holder=given.option("holder"),
        timeliness=given.option("due"),
        severity=given.option("severity"),
        leader_id=leader.key,
        leader_post=leader.post,
        text=given.text("q"),
        due_first=given.text("order") == "due",
    )
    counts = queries.get_counts(request.access, request.campaign, problem_filter.paths)
    whole = request.campaign.root.path in places_of(request, ProblemPermission.VIEW)
    words = [option.value for name in ("list", "source", "aspect") for option in given.options[name]]
    return Selection(problem_filter, counts, whole, words)


def refused(query: ListQuery[Selection]) -> str:
    """Return why the text is not searched for, or "" if it is."""
    selection, request = query.filters, query.request
    if not selection.wanted.is_searched:
        return ""
    try:
        if queries.finds_few(request.access, request.campaign, selection.wanted):
            return ""
    except Refused as refusal:
        return str(refusal)
    sentence = gettext_lazy(
        "A word is looked for in up to %(most)s problems; these are %(number)s. Choose a unit or another filter."
    )
    return too_many_to_search(selection.counts.matching(selection.wanted), sentence)
