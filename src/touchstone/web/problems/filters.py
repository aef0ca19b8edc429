"""What a list of problems is asked for: the filters, and the selection that a query string means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.campaigns.queries import find_batches
from touchstone.common.text import match_key
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import (
    Counts,
    ProblemFilter,
    find_aspects,
    find_leaders,
    find_lists,
    find_sources,
    find_specials,
    get_counts,
    get_leader,
)
from touchstone.problems.queries.labels import HOLDERS, OUTCOMES, SEVERITIES, STATES, TIMELINESS, TRACKS
from touchstone.problems.rules import Outcome, Party, Severity, State, Timeliness, Track
from touchstone.web.common import addresses, formats
from touchstone.web.common.fields import SearchField
from touchstone.web.common.filtering import FilterForm, Listing, unit_asked
from touchstone.web.common.reader import WorkspaceRequest, places_of

if TYPE_CHECKING:
    from touchstone.units.models import Unit

SEARCHED = 50_000
"""Problems in which a word is looked for."""

CODES: Mapping[str, tuple[Any, Mapping[Any, Any]]] = {
    "holder": (Party, HOLDERS),
    "due": (Timeliness, TIMELINESS),
    "outcome": (Outcome, OUTCOMES),
    "state": (State, STATES),
    "track": (Track, TRACKS),
    "severity": (Severity, SEVERITIES),
}
"""Filters by a code of the rules: the codes, and what they are called."""

LIST = Listing(
    "problems",
    (
        "q",
        "unit",
        "unit_name",
        "list",
        "batch",
        "source",
        "aspect",
        "special",
        *CODES,
        "leader",
        "leader_name",
        "order",
    ),
)
MORE = ("batch", "source", "aspect", "track", "severity", "special", "leader", "leader_name", "order")
"""Filters that wait behind "more"."""

NOBODY = 0
"""The key of no person, so that nothing is found."""

BY_NUMBER = ("special", "batch")
"""Filters whose words have a number in place of a code."""


class ListForm(FilterForm):
    """The filters of the list."""

    q = SearchField(label=gettext_lazy("Number or words"))
    unit_name = SearchField(label=gettext_lazy("Unit"))
    list = forms.ChoiceField(label=gettext_lazy("Problem list"), required=False)
    holder = forms.ChoiceField(label=gettext_lazy("Who has the ball"), required=False)
    due = forms.ChoiceField(label=gettext_lazy("Timeliness"), required=False)
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    batch = forms.ChoiceField(label=gettext_lazy("Batch"), required=False)
    source = forms.ChoiceField(label=gettext_lazy("Source"), required=False)
    aspect = forms.ChoiceField(label=gettext_lazy("Aspect"), required=False)
    track = forms.ChoiceField(label=gettext_lazy("Track"), required=False)
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), required=False)
    special = forms.ChoiceField(label=gettext_lazy("Special rectification"), required=False)
    leader = forms.ChoiceField(label=gettext_lazy("Lead leader"), required=False)
    leader_name = SearchField(label=gettext_lazy("Name or post of the lead leader"))
    order = forms.ChoiceField(label=gettext_lazy("Order"), required=False)

    def __init__(
        self, given: QueryDict, words_of: Mapping[str, Sequence[Any]], leaders: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Offer the words of a campaign, and besides the reader these ``leaders``."""
        super().__init__(given)
        for name, results in words_of.items():
            code = "number" if name in BY_NUMBER else "code"
            self.offer(name, [(str(getattr(item, code)), str(item)) for item in results])
            if not results or (name == "batch" and len(results) < 2):
                del self.fields[name]
        for name, (_codes, names) in CODES.items():
            self.offer(name, [(code.value, str(said)) for code, said in names.items()])
        self.offer("leader", [("me", _("me")), *leaders], _("everybody"))
        self.offer("order", [("due", _("first due first"))], _("newest first"))
        if given.get("leader"):
            del self.fields["leader_name"]


@dataclass(frozen=True)
class Led:
    """Whose problems are asked for: those that a person leads, by key, or those with a part of a post."""

    key: int | None = None
    post: str = ""
    offered: Sequence[tuple[str, str]] = ()
    """The people among whom the reader may choose, by key."""
    error: str = ""
    renamed: str = ""
    """The query string to go to instead: with the key of the person in place of the name."""

    @classmethod
    def asked(cls, request: WorkspaceRequest) -> Led:
        """Read a query string: a name becomes the person who bears it, and what nobody bears is part of a post.

        Somebody who leads none of the reader's problems has no name here and finds nothing.
        """
        given, access, campaign = request.GET, request.access, request.campaign
        key, text = given.get("leader", ""), given.get("leader_name", "").strip()
        if key == "me":
            return cls(request.user.pk)
        if key:
            digits = int(key) if key.isascii() and key.isdecimal() and len(key) < 18 else NOBODY
            user = get_leader(access, campaign, digits)
            return cls(digits, offered=[(key, str(user) if user else _("leads none of these problems"))])
        hits = find_leaders(access, campaign, text)
        same = [user for user in hits if match_key(str(user)) == match_key(text)] or hits
        if len(same) == 1:
            renamed = addresses.query(given, leader_name="", leader=same[0].pk, after="", before="")
            return cls(same[0].pk, renamed=renamed)
        if same:
            error = _("Several lead leaders bear such a name. Choose one of them.")
            return cls(NOBODY, offered=[(str(user.pk), str(user)) for user in same], error=error)
        return cls(post=text)


@dataclass(frozen=True)
class Asked:
    """The selection that a query string means; ``form`` says what in it cannot be read."""

    form: ListForm
    wanted: ProblemFilter
    counts: Counts
    whole: bool = True
    """Whether the reader sees every problem of the campaign through their places."""
    unit: Unit | None = None
    renamed: str = ""
    """The query string to go to instead: with the key of the unit in place of its name."""
    refused: str = ""
    """Why nothing is looked for."""
    words: Sequence[Any] = ()
    """The lists, sources and aspects of the campaign."""


def asked(request: WorkspaceRequest) -> Asked:
    """Read the query string of a list of problems."""
    given, campaign = request.GET, request.campaign
    known: dict[str, Sequence[Any]] = {
        "list": list(find_lists(campaign)),
        "source": list(find_sources(campaign)),
        "aspect": list(find_aspects(campaign)),
        "special": list(find_specials(request.access, campaign)),
        "batch": list(find_batches(campaign)),
    }
    led = Led.asked(request)
    form = ListForm(given, known, led.offered)
    form.full_clean()
    if led.error:
        form.add_error("leader_name", led.error)
    clean = form.cleaned_data
    unit, renamed = unit_asked(request, form, ProblemPermission.VIEW)
    renamed = renamed or led.renamed

    def key(name: str) -> int | None:
        chosen, code = clean.get(name), "number" if name in BY_NUMBER else "code"
        return next((item.pk for item in known[name] if str(getattr(item, code)) == chosen), None)

    def coded(name: str) -> Any:
        return CODES[name][0](clean[name]) if clean.get(name) else None

    wanted = ProblemFilter(
        paths=(unit.path,) if unit else (),
        list_id=key("list"),
        source_id=key("source"),
        aspect_id=key("aspect"),
        special_id=key("special"),
        batch_id=key("batch"),
        track=coded("track"),
        outcome=coded("outcome"),
        state=coded("state"),
        holder=coded("holder"),
        timeliness=coded("due"),
        severity=coded("severity"),
        leader_id=led.key,
        leader_post=led.post,
        text=clean.get("q", ""),
        due_first=clean.get("order") == "due",
    )
    counts = get_counts(request.access, campaign, wanted.paths)
    refused = _too_many(counts.matching(wanted)) if wanted.is_searched else ""
    whole = campaign.root.path in places_of(request, ProblemPermission.VIEW)
    spoken = (*known["list"], *known["source"], *known["aspect"])
    return Asked(form, wanted, counts, whole, unit, renamed, refused, spoken)


def _too_many(number: int) -> str:
    """Say that a word is not looked for in so many problems; a word that occurs nowhere would be read for in all."""
    if number <= SEARCHED:
        return ""
    said = _(
        "A word is looked for in up to %(most)s problems; these are %(number)s. Choose a unit or another filter."
    )
    return said % {"most": formats.number(SEARCHED), "number": formats.number(number)}
