"""The measures of problems."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy

from touchstone.campaigns.models import Campaign, WorkStream
from touchstone.campaigns.queries import find_streams_of_plans
from touchstone.measures.participation import coverage_measures
from touchstone.measures.registry import (
    Choice,
    Column,
    Dimension,
    Measure,
    Rollup,
    Selection,
    TallySource,
    word_choices,
)
from touchstone.problems import fields
from touchstone.problems.models import LookBackResult, Problem, RuleChangeKind, SpecialState
from touchstone.problems.models.labels import OUTCOMES, STATES, TRACKS
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries.measure_rows import (
    find_counted_look_backs,
    find_counted_problems,
    find_counted_rule_changes,
    find_counted_specials,
    find_counted_steps,
    find_due_between,
    get_days_due_soon,
    get_days_overdue,
)
from touchstone.problems.queries.vocabulary import find_aspects, find_lists, find_sources, find_streams
from touchstone.problems.rules import COUNTED, OPEN, PLANNED, TRANSITIONS, Outcome, State
from touchstone.problems.tallies import DUE, LOOK_BACKS, PROBLEMS, STEPS


def _aspect_choices(campaign: Campaign) -> Sequence[Choice]:
    return [*word_choices(find_aspects)(campaign), Choice("none", str(_("no aspect given")), 0)]


def _code_choices(names: Any, codes: Any) -> Callable[[Campaign], Sequence[Choice]]:
    return lambda campaign: [Choice(code.value, str(names[code]), code.value) for code in codes]


LEFT = tuple(
    state for state in State if any(state in transition.origins for transition in TRANSITIONS.values())
)
"""The states that a problem can leave through the workflow."""

LIST = Dimension("list", _("list"), word_choices(find_lists), tally_key="list_id")
SOURCE = Dimension("source", _("source"), word_choices(find_sources), tally_key="source_id")
ASPECT = Dimension("aspect", _("aspect"), _aspect_choices, tally_key="aspect_id")
TRACK = Dimension("track", _("track"), _code_choices(TRACKS, TRACKS), tally_key="track")
OUTCOME = Dimension("outcome", _("outcome"), _code_choices(OUTCOMES, OUTCOMES), tally_key="outcome")
STATE = Dimension("state", _("state"), _code_choices(STATES, COUNTED), tally_key="state")
OPEN_STATE = Dimension("state", _("state"), _code_choices(STATES, OPEN), tally_key="state")
STEP = Dimension("step", _("step"), _code_choices(STATES, LEFT), tally_key="step")
SPECIAL_STATE = Dimension("state", _("state"), _code_choices(dict(SpecialState.choices), SpecialState))
RULE_KIND = Dimension("kind", _("what"), _code_choices(dict(RuleChangeKind.choices), RuleChangeKind))

SORTED_BY = (LIST, SOURCE, ASPECT, TRACK)
"""The dimensions whose values a problem has from registration on."""

COLUMNS = (
    Column(_("Number"), lambda problem: problem.number),
    Column(fields.STATEMENT.title, lambda problem: problem.statement),
    Column(fields.UNIT.title, lambda problem: problem.unit),
    Column(fields.LIST.title, lambda problem: problem.list),
    Column(fields.SOURCE.title, lambda problem: problem.source),
    Column(fields.ASPECT.title, lambda problem: problem.aspect or ""),
    Column(_("State"), lambda problem: problem.get_state_display()),
    Column(_("Outcome"), lambda problem: problem.get_outcome_display()),
    Column(fields.DEADLINE.title, lambda problem: problem.deadline),
)
_PROBLEM_COLUMNS = (
    Column(_("Number"), lambda row: row.problem.number),
    Column(fields.UNIT.title, lambda row: row.problem.unit),
    Column(fields.LIST.title, lambda row: row.problem.list),
)

_COMMON: dict[str, Any] = {
    "unit_of_count": npgettext_lazy("unit of count", "problem", "problems"),
    "permission": ProblemPermission.VIEW,
    "columns": COLUMNS,
    "record_link": "problems.problem",
    "unit_of": lambda problem: problem.unit,
    "groups": ("list_id", "source_id", "aspect_id", "track", "outcome", "state"),
}
_THROUGH_PROBLEM: dict[str, Any] = {
    "permission": ProblemPermission.VIEW,
    "record_link": "problems.problem",
    "record_of": lambda row: row.problem,
    "unit_of": lambda row: row.problem.unit,
}
_LOOK_BACKS: dict[str, Any] = {
    **_THROUGH_PROBLEM,
    "unit_of_count": npgettext_lazy("unit of count", "look-back", "look-backs"),
    "dimensions": (LIST,),
    "columns": (
        *_PROBLEM_COLUMNS,
        Column(_("Done on"), lambda look: look.done_on),
        Column(_("Result"), lambda look: look.get_result_display()),
    ),
}
_RATE: dict[str, Any] = {
    "unit_of_count": _("%"),
    "rollup": Rollup.RATIO,
    "permission": ProblemPermission.VIEW,
}
_FULLY = Q(outcome=Outcome.FULLY.value)
_RELAPSED = Q(result=LookBackResult.RELAPSED.value)


def _has_problems(selection: Selection, streams: Sequence[int]) -> Exists:
    """Return the condition that a membership has a problem in these streams, registered on the selected days."""
    of_plans = find_streams_of_plans([selection.campaign.pk]).filter(pk__in=streams).exists()
    in_streams = Q(source__stream__in=streams, source__stream__covered_by=WorkStream.Cover.RECORDS)
    rows = Problem.unscoped.filter(membership=OuterRef("pk"), state__in=COUNTED)
    planned = Q(state__in=PLANNED) | Q(carried_as__in=PLANNED)
    rows = rows.filter(in_streams | planned if of_plans else in_streams)
    return Exists(rows.filter(selection.in_period("registered_on")))


REGISTER = (
    Measure(
        code="problems.registered",
        label=_("Problems"),
        definition=_(
            "Problems in the register, by the day of registration. Drafts, problems set aside as unfounded and "
            "problems merged into another one do not count, so that merged problems count once."
        ),
        records=find_counted_problems,
        tally=TallySource(PROBLEMS, "problems"),
        dimensions=(LIST, OUTCOME, SOURCE, ASPECT, TRACK, STATE),
        **_COMMON,
    ),
    Measure(
        code="problems.aspects",
        label=_("Aspects with problems"),
        definition=_(
            "Different aspects in which there is at least one problem; problems without an aspect are left out."
        ),
        records=lambda access, selection: find_counted_problems(access, selection, Q(aspect__isnull=False)),
        distinct="aspect_id",
        tally=TallySource(PROBLEMS, "problems", over="aspect_id"),
        dimensions=(LIST, SOURCE, TRACK, OUTCOME, STATE),
        **{
            **_COMMON,
            "rollup": Rollup.DISTINCT,
            "unit_of_count": npgettext_lazy("unit of count", "aspect", "aspects"),
            "groups": (),
        },
    ),
    Measure(
        code="problems.fully-rectified",
        label=_("Problems fully rectified"),
        definition=_(
            "Problems that a verifier found fully rectified. Basically rectified is not fully rectified and does "
            "not count here."
        ),
        records=lambda access, selection: find_counted_problems(access, selection, _FULLY),
        tally=TallySource(PROBLEMS, "problems", fixed=lambda campaign: {"outcome": Outcome.FULLY.value}),
        dimensions=SORTED_BY,
        **_COMMON,
    ),
    Measure(
        code="problems.completion-rate",
        label=_("Completion rate"),
        definition=_(
            "Problems fully rectified of all problems that count: both are added up, then divided. Basically "
            "rectified counts below the line only."
        ),
        numerator="problems.fully-rectified",
        denominator="problems.registered",
        dimensions=SORTED_BY,
        **_RATE,
    ),
    Measure(
        code="problems.open",
        label=_("Open problems"),
        definition=_(
            "Problems on which somebody still has to act, registered on the selected days: neither closed nor "
            "handed to routine management."
        ),
        records=lambda access, selection: find_counted_problems(access, selection, states=OPEN),
        tally=TallySource(PROBLEMS, "problems", fixed=lambda campaign: {"state": frozenset(OPEN)}),
        dimensions=(*SORTED_BY, OUTCOME, OPEN_STATE),
        **_COMMON,
    ),
    Measure(
        code="problems.overdue",
        label=_("Overdue problems"),
        definition=_("Open problems whose deadline was before today."),
        records=lambda access, selection: find_due_between(
            access, selection, get_days_overdue(selection.campaign)
        ),
        tally=TallySource(DUE, "open", days=get_days_overdue),
        dimensions=(LIST,),
        period=False,
        **_COMMON,
    ),
    Measure(
        code="problems.due-soon",
        label=_("Problems due soon"),
        definition=_(
            "Open problems whose deadline is today or near: within the time ahead of which the campaign reminds."
        ),
        records=lambda access, selection: find_due_between(
            access, selection, get_days_due_soon(selection.campaign)
        ),
        tally=TallySource(DUE, "open", days=get_days_due_soon),
        dimensions=(LIST,),
        period=False,
        **_COMMON,
    ),
    Measure(
        code="problems.closed",
        label=_("Closed problems"),
        definition=_(
            "Problems that were found fully rectified and closed, by the day of closing. A problem that was reopened "
            "is not closed."
        ),
        records=lambda access, selection: find_counted_problems(
            access, selection, states=(State.CLOSED,), day="closed_on"
        ),
        tally=TallySource(PROBLEMS, "problems", fixed=lambda campaign: {"state": State.CLOSED.value}),
        dimensions=SORTED_BY,
        **_COMMON,
    ),
    Measure(
        code="problems.reopened",
        label=_("Times that problems were reopened"),
        definition=_(
            "How often problems registered on the selected days were opened again after they were closed or handed "
            "to routine management; a problem may come back more than once."
        ),
        records=lambda access, selection: find_counted_problems(access, selection, Q(reopened__gt=0)),
        contribution="reopened",
        tally=TallySource(PROBLEMS, "reopened"),
        dimensions=SORTED_BY,
        **{**_COMMON, "unit_of_count": npgettext_lazy("unit of count", "time", "times")},
    ),
)

AFTERWARDS = (
    Measure(
        code="problems.look-backs",
        label=_("Look-backs done"),
        definition=_(
            "Looks at problems that were closed or handed to routine management, by the day on which somebody looked."
        ),
        records=find_counted_look_backs,
        tally=TallySource(LOOK_BACKS, "done"),
        **_LOOK_BACKS,
    ),
    Measure(
        code="problems.relapses",
        label=_("Relapses found"),
        definition=_("Look-backs that found that the problem had come back."),
        records=lambda access, selection: find_counted_look_backs(access, selection, _RELAPSED),
        tally=TallySource(LOOK_BACKS, "relapsed"),
        **_LOOK_BACKS,
    ),
    Measure(
        code="problems.relapse-rate",
        label=_("Relapse rate"),
        definition=_("Relapses found of look-backs done: both are added up, then divided."),
        numerator="problems.relapses",
        denominator="problems.look-backs",
        dimensions=(LIST,),
        **_RATE,
    ),
    Measure(
        code="problems.median-days",
        label=_("Days that a step took"),
        unit_of_count=npgettext_lazy("unit of count", "day", "days"),
        definition=_(
            "The median of the days that problems stood in a step before they left it: half of the steps took no "
            "longer. Steps that are not over yet, and steps of problems that came with a ledger, are not known."
        ),
        rollup=Rollup.MEDIAN,
        records=find_counted_steps,
        contribution="days",
        tally=TallySource(STEPS, "steps", over="took"),
        dimensions=(STEP, LIST),
        columns=(
            *_PROBLEM_COLUMNS,
            Column(_("Step"), lambda step: step.get_state_display()),
            Column(_("From"), lambda step: step.entered_on),
            Column(_("To"), lambda step: step.left_on),
            Column(_("Days"), lambda step: step.days),
        ),
        **_THROUGH_PROBLEM,
    ),
)

RESULTS = (
    Measure(
        code="problems.rule-changes",
        label=_("Rules made, changed or abolished"),
        unit_of_count=npgettext_lazy("unit of count", "rule", "rules"),
        definition=_(
            "Rules made, changed or abolished because of a problem or a special rectification, by the day from "
            "which that is in force."
        ),
        permission=ProblemPermission.VIEW,
        records=find_counted_rule_changes,
        dimensions=(RULE_KIND,),
        columns=(
            Column(_("Rule"), lambda change: change.title),
            Column(_("What"), lambda change: change.get_kind_display()),
            Column(_("Unit"), lambda change: change.unit),
            Column(_("In force from"), lambda change: change.day),
            Column(_("Because of"), lambda change: change.problem or change.special or ""),
        ),
        record_link="problems.rule-change",
        unit_of=lambda change: change.unit,
        batch=False,
    ),
    Measure(
        code="problems.special-rectifications",
        label=_("Special rectifications"),
        unit_of_count=npgettext_lazy("unit of count", "special rectification", "special rectifications"),
        definition=_("Drives on one theme across units, each counted once, at the unit that leads it."),
        permission=ProblemPermission.VIEW,
        records=find_counted_specials,
        dimensions=(SPECIAL_STATE,),
        columns=(
            Column(_("Number"), lambda special: special.number),
            Column(fields.SPECIAL.title, lambda special: special),
            Column(fields.LEAD_UNIT.title, lambda special: special.unit),
            Column(_("State"), lambda special: special.get_state_display()),
        ),
        record_link="problems.special-rectification",
        unit_of=lambda special: special.unit,
        period=False,
        batch=False,
    ),
)

MEASURES = (
    *REGISTER,
    *AFTERWARDS,
    *RESULTS,
    *coverage_measures(
        area="problems",
        streams=word_choices(find_streams),
        covered_label=_("Units with a problem on record"),
        silent_label=_("Units without a problem on record"),
        rate_label=_("Coverage of the work streams of problems"),
        in_period=_has_problems,
    ),
)
