"""What becomes of the open problems of a campaign: they go on in another campaign, or in routine management."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record, record_many
from touchstone.campaigns.hooks import begin_in, freeze_memberships
from touchstone.campaigns.models import Campaign, CampaignWord
from touchstone.campaigns.queries import Memberships, get_memberships, runs
from touchstone.campaigns.states import CampaignState, state_of
from touchstone.campaigns.unfinished import Fate
from touchstone.common import clock
from touchstone.common.chunks import MANY, find_in
from touchstone.common.refusal import Refused
from touchstone.problems.actions.directing import hand_over
from touchstone.problems.actions.registering import next_numbers
from touchstone.problems.actions.transitions import working_day_after
from touchstone.problems.models import (
    ClosureRequest,
    CorrectiveAction,
    Extension,
    Problem,
    Step,
    SupportingUnit,
)
from touchstone.problems.queries.carrying import (
    PREFIX,
    find_back_in,
    find_to_carry,
    find_to_hand_over,
    match_words,
)
from touchstone.problems.rules import State
from touchstone.problems.searching import PROBLEMS
from touchstone.problems.tallies import count, count_steps
from touchstone.search.actions import keep
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths
from touchstone.units.models import User
from touchstone.units.paths import is_under

COPIED = (
    *("statement", "cause", "standard", "track", "severity", "responsible_post", "leader_post", "leader_id"),
    *("deadline", "deadline_wording", "first_deadline", "state", "outcome", "residual", "residual_until"),
    *("unit_id", "path", "recorded_by_id"),
)
"""What a problem keeps in the next campaign. A deadline in the past stays: late is late."""

Choices = Mapping[str, CampaignWord | None]
"""Words of the next campaign for those that it lacks, by the name of the choice; None leaves an aspect out."""


def carry_problems(
    *,
    by: User | None,
    access: Access,
    campaign: Campaign,
    into: Campaign,
    problems: Collection[int] | None = None,
    choices: Choices | None = None,
    reason: str = "",
) -> Fate:
    """Carry the open problems of a campaign, or those with some keys, into another one, in one transaction.

    Each gets a number of its own there and stands in the same place of the workflow; here it stays with its outcome, and
    is open no more. Those outside the unit of the other campaign, or with a word that it lacks, stay open here.
    """
    _check_campaigns(access, campaign, into)
    with transaction.atomic():
        freeze_paths()  # before any row is locked, in the same order as a move
        for held in sorted((campaign, into), key=lambda one: one.pk):
            (begin_in if held.pk == into.pk else freeze_memberships)(held)
        fate = Fate()
        locked = _lock(access, campaign, into, fate, problems)
        words = {**match_words(access, campaign, into).found}
        able = _with_words(locked, words, choices or {}, into, fate)
        if able:
            _carry(by, campaign, into, able, words, reason)
        elif not fate.stayed:
            raise Refused(_("No open problem is left to be carried."))
        fate.done = len(able)
    return fate


def hand_over_continuing(
    *,
    by: User | None,
    access: Access,
    campaign: Campaign,
    review_on: datetime.date | None = None,
    reason: str = "",
) -> Fate:
    """Hand every problem that a verifier found continuing to the routine management of its responsible unit.

    Without a day of review it is reviewed after the campaign's usual time. Those that this person may not hand over stay.
    """
    fate = Fate()
    day = review_on or working_day_after("review", clock.today(), campaign)
    with transaction.atomic():
        freeze_paths()
        freeze_memberships(campaign)
        for problem in find_to_hand_over(access, campaign).select_related("unit", "campaign__root"):
            try:
                with transaction.atomic():
                    hand_over(
                        by=by,
                        access=access,
                        problem=problem,
                        version=problem.version,
                        routine_owner=problem.unit,
                        review_on=day,
                    )
                fate.done += 1
            except Refused as refused:
                if refused.field == "review_on":
                    raise
                fate.stay(refused.message, problem.number)
        if not fate.done and not fate.stayed:
            raise Refused(_("No problem is left that was found continuing."))
        if fate.done:
            told = {"problems": (None, fate.done), "review_on": (None, day), "stayed": (None, fate.left)}
            _record(by, "problems.handed-over-many", campaign, told, reason)
    return fate


def carry_if_any(by: User | None, access: Access, campaign: Campaign, into: Campaign) -> Fate:
    """Carry the open problems of a campaign into another one, if there are any."""
    if not find_to_carry(access, campaign).exists():
        return Fate()
    return carry_problems(by=by, access=access, campaign=campaign, into=into)


def hand_over_if_any(by: User | None, access: Access, campaign: Campaign) -> Fate:
    """Hand over the problems that a verifier found continuing, if there are any."""
    if not find_to_hand_over(access, campaign).exists():
        return Fate()
    return hand_over_continuing(by=by, access=access, campaign=campaign)


def _check_campaigns(access: Access, campaign: Campaign, into: Campaign) -> None:
    if into.pk == campaign.pk:
        raise Refused(_("This is the same campaign. Choose another one."), "into")
    if not (runs(access, campaign) and runs(access, into)):
        raise Refused(_("You may not change this campaign."), "into")
    if state_of(into, clock.today()) is CampaignState.OVER:
        raise Refused(_("That campaign is past its last day. Choose one that goes on."), "into")


def _lock(
    access: Access, campaign: Campaign, into: Campaign, fate: Fate, keys: Collection[int] | None
) -> list[Problem]:
    """Return the problems to be carried, locked; those that come from the next campaign or are outside its unit stay."""
    rows = find_to_carry(access, campaign).select_for_update(of=("self",)).order_by("pk")
    rows = rows.select_related("list", "source", "aspect", "membership", "campaign")
    locked = list(rows if keys is None else find_in(rows, "pk", keys))
    back = find_back_in(locked, into)
    inside = []
    for problem in locked:
        if problem.pk in back:
            fate.stay(_("they were carried from that campaign and would count twice there"), problem.number)
        elif is_under(problem.path, into.root.path):
            inside.append(problem)
        else:
            why = _("their units are outside “%(unit)s”") % {"unit": into.root.label}
            fate.stay(why, problem.number)
    return inside


def _with_words(
    problems: Sequence[Problem],
    words: dict[tuple[str, int], Any],
    choices: Choices,
    into: Campaign,
    fate: Fate,
) -> list[Problem]:
    """Return the problems whose words the next campaign has or that were chosen; the others stay."""
    for name, word in choices.items():
        kind, _hyphen, key = name.partition("-")
        if word is not None and word.campaign_id != into.pk:
            raise Refused(_("This belongs to another campaign. Choose one of this campaign."), name)
        if word is not None or kind == "aspect":
            words[kind, int(key)] = word
    able = []
    for problem in problems:
        wanted = [("list", problem.list), ("source", problem.source), ("aspect", problem.aspect)]
        lacked = [word for name, word in wanted if word is not None and (name, word.pk) not in words]
        if lacked:
            fate.stay(_("the next campaign has no “%(word)s”") % {"word": lacked[0]}, problem.number)
        else:
            able.append(problem)
    return able


def _carry(
    by: User | None,
    campaign: Campaign,
    into: Campaign,
    problems: Sequence[Problem],
    words: Mapping[tuple[str, int], Any],
    reason: str,
) -> None:
    memberships = get_memberships(into, {problem.path for problem in problems})
    made = [_make(problem, into, words, memberships) for problem in problems]
    _number(made)
    Problem.unscoped.bulk_create(made, batch_size=MANY)
    _copy_parts({old.pk: new for old, new in zip(problems, made, strict=True)})
    keep(PROBLEMS, [problem.pk for problem in made])
    count((problem, 1) for problem in made)
    _leave(problems, made)
    pairs = list(zip(problems, made, strict=True))
    record_many(
        by=by,
        verb="problems.carry",
        targets=(
            (old, {"state": (old.carried_as, old.state), "carried_into": (None, f"{new} ({into})")})
            for old, new in pairs
        ),
        reason=reason.strip(),
    )
    record_many(
        by=by,
        verb="problems.carried",
        targets=((new, {"carried_from": (None, f"{old} ({campaign})")}) for old, new in pairs),
        reason=reason.strip(),
    )
    told = {"problems": (None, len(made)), "into": (None, into)}
    _record(by, "problems.carried-many", campaign, told, reason)
    _record(
        by,
        "problems.taken-over-many",
        into,
        {"problems": (None, len(made)), "from": (None, campaign)},
        reason,
    )


def _make(
    problem: Problem, into: Campaign, words: Mapping[tuple[str, int], Any], memberships: Memberships
) -> Problem:
    """Return the unsaved problem of the next campaign, in the same place of the workflow."""
    now, today = clock.now(), clock.today()
    day = max(today, into.opens_on)
    origin = _("%(number)s of “%(campaign)s”") % {"number": problem, "campaign": problem.campaign}
    return Problem(
        campaign=into,
        list=words["list", problem.list_id],
        source=words["source", problem.source_id],
        aspect=None if problem.aspect_id is None else words["aspect", problem.aspect_id],
        membership=memberships.at(problem.path, day, begun=True),
        registered_on=day,
        since=today,
        origin=f"{PREFIX}{problem.pk}",
        origin_label=str(origin)[:200],
        recorded_at=now,
        changed_at=now,
        **{name: getattr(problem, name) for name in COPIED},
    )


def _number(problems: Sequence[Problem]) -> None:
    """Give the problems the next numbers of their lists."""
    by_list: defaultdict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_list[problem.list.pk].append(problem)
    for key in sorted(by_list):
        numbers = next_numbers(by_list[key][0].list, len(by_list[key]))
        for problem in by_list[key]:
            problem.number = next(numbers)


def _copy_parts(carried: Mapping[int, Problem]) -> None:
    """Let what is still to be done go on with the problem: measures, requests that wait, supporting units."""
    rows: Mapping[type[Any], Any] = {
        CorrectiveAction: CorrectiveAction.objects.filter(done_on__isnull=True),
        ClosureRequest: ClosureRequest.objects.filter(answered_on__isnull=True),
        Extension: Extension.objects.filter(granted__isnull=True),
        SupportingUnit: SupportingUnit.unscoped.all(),
    }
    for model, query in rows.items():
        copies = []
        for part in find_in(query.order_by("pk"), "problem", carried):
            part.problem, part.pk = carried[part.problem_id], None
            part._state.adding = True
            copies.append(part)
        model._base_manager.bulk_create(copies, batch_size=MANY)


def _leave(problems: Sequence[Problem], made: Sequence[Problem]) -> None:
    """Take the problems out of the work of their campaign; they keep the outcome that they have."""
    today, now = clock.today(), clock.now()
    count((problem, -1) for problem in problems)
    steps = [
        Step(
            problem=problem,
            path=problem.path,
            membership=problem.membership,
            state=problem.state,
            entered_on=min(problem.since, today),
            left_on=today,
            days=max((today - problem.since).days, 0),
        )
        for problem in problems
    ]
    Step.unscoped.bulk_create(steps, batch_size=MANY)
    count_steps((step, 1) for step in steps)
    for problem, other in zip(problems, made, strict=True):
        problem.carried_as, problem.state = problem.state, State.CARRIED.value
        problem.carried_into, problem.since, problem.changed_at = other, today, now
        problem.version += 1
    changed = ["carried_as", "state", "carried_into", "since", "changed_at", "version"]
    Problem.unscoped.bulk_update(problems, changed, batch_size=MANY)
    count((problem, 1) for problem in problems)


def _record(by: User | None, verb: str, campaign: Campaign, changes: Any, reason: str) -> None:
    record(by=by, verb=verb, target=campaign, path=campaign.root.path, changes=changes, reason=reason.strip())
