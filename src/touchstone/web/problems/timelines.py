"""The timeline of a problem."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.problems.queries import Happening
from touchstone.problems.queries.labels import METHODS, OUTCOMES, STATES
from touchstone.problems.rules import Method, Outcome, State
from touchstone.web.common import addresses, formats
from touchstone.web.common import timeline as history
from touchstone.web.common.components import Fact, FieldChange, Link, TimelineEntry
from touchstone.web.common.problem_labels import DONE
from touchstone.web.problems import presenters

if TYPE_CHECKING:
    from touchstone.problems.models import Problem

SAID_ELSEWHERE = {
    "state",
    "progress",
    "photos",
    "verification",
    "extension",
    "extension granted",
    "look-back",
    "notice",
}
"""Changes left out of an entry because its text already covers them."""


def entries(problem: Problem, happenings: Sequence[Happening]) -> list[TimelineEntry]:
    """Return what happened to a problem as timeline entries, in the same order."""
    return [
        TimelineEntry(
            _heading(happening),
            happening.at,
            str(happening.by or ""),
            happening.text,
            _changes(problem, happening),
            evidence=_evidence(problem, happening),
            facts=_facts(happening),
            note=_note(happening),
            photos=presenters.photo_links(problem.campaign, happening.photos),
        )
        for happening in happenings
    ]


DETAILS: Mapping[str, Callable[[Any], str]] = {
    "problems.verify": lambda record: str(OUTCOMES[Outcome(record.outcome)]),
    "problems.ask-extension": lambda record: _("to %(day)s") % {"day": formats.day(record.new_deadline)},
    "problems.decide-extension": lambda record: _("granted") if record.granted else _("not granted"),
    "problems.rule-change": lambda record: (
        _("%(kind)s, in force from %(day)s")
        % {"kind": record.get_kind_display(), "day": formats.day(record.day)}
    ),
    "problems.look-back": lambda record: str(record.get_result_display()),
    "problems.send-letter": lambda record: str(record.get_kind_display()),
    "problems.open-notice": lambda record: _("until %(day)s") % {"day": formats.day(record.until)},
}
"""What the heading of an act adds from its record, by the verb of the audit event."""


def _heading(happening: Happening) -> formats.Words:
    done = history.act(happening.verb)
    detail = ""
    if happening.verb == "problems.finish-action":
        detail = _action(happening)
    elif happening.verb in DETAILS and happening.record is not None:
        detail = DETAILS[happening.verb](happening.record)
    return _("%(done)s: %(said)s") % {"done": done, "said": detail} if detail else done


def _action(happening: Happening) -> str:
    for name, (_before, after) in happening.changes.items():
        if name.startswith("action "):
            number = name.removeprefix("action ")
            if after:
                return _("no. %(number)s is done") % {"number": number}
            return _("no. %(number)s is not done after all") % {"number": number}
    return ""


def _note(happening: Happening) -> str:
    """Return the new state, unless the entry's heading already names it, and how long the previous state lasted."""
    if happening.state is None:
        return ""
    after = _state_word(happening.state[1])
    if not happening.days:
        if after.casefold() == str(DONE.get(happening.verb, "")).casefold():
            return ""
        return _("now: %(state)s") % {"state": after}
    lasted = ngettext("%(n)s day", "%(n)s days", happening.days) % {"n": formats.number(happening.days)}
    return _("now: %(state)s, after %(days)s as “%(before)s”") % {
        "state": after,
        "days": lasted,
        "before": _state_word(happening.state[0]),
    }


def _state_word(code: str) -> str:
    return str(STATES[State(code)]) if code in list(State) else code


def _facts(happening: Happening) -> list[Fact]:
    """Return the details of a verification: its method, its day, and what remains."""
    if happening.verb != "problems.verify" or happening.record is None:
        return []
    record = happening.record
    facts = [Fact(_("Method"), METHODS[Method(record.method)]), Fact(_("Day"), record.day)]
    if record.residual:
        facts.append(Fact(_("What remains"), record.residual))
        facts.append(Fact(_("What remains is done by"), record.residual_until))
    return facts


def _evidence(problem: Problem, happening: Happening) -> list[Link]:
    """Return the link to the letter that was sent, if any."""
    if happening.verb != "problems.send-letter" or happening.record is None:
        return []
    there = addresses.to("letter", problem.campaign, pk=problem.pk, letter=happening.record.pk)
    return [Link(_("The letter as it was sent"), there)]


def _changes(problem: Problem, happening: Happening) -> list[FieldChange]:
    changes = [
        history.change(type(problem), name, before, after)
        for name, (before, after) in happening.changes.items()
        if name not in SAID_ELSEWHERE and not name.startswith("action ")
    ]
    return [FieldChange(change.field, _or_dash(change.before), _or_dash(change.after)) for change in changes]


def _or_dash(value: Any) -> Any:
    return "–" if value is None else value
