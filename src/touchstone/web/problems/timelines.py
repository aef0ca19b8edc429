"""The timeline of a problem."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.problems.queries import Happening
from touchstone.problems.queries.labels import METHODS, OUTCOMES, STATES
from touchstone.problems.rules import Method, Outcome, State
from touchstone.web.common import addresses, formats
from touchstone.web.common import timeline as history
from touchstone.web.common.components import Fact, FieldChange, Link, Timeline, TimelineEntry
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


def timeline(problem: Problem, happenings: Sequence[Happening]) -> Timeline:
    """Return the timeline of a problem, newest entry first."""
    return Timeline([_entry(problem, happening) for happening in happenings], _("What was done"))


def last(problem: Problem, happenings: Sequence[Happening]) -> TimelineEntry | None:
    """Return the latest timeline entry, shown when someone else saved first; None if there are none."""
    return _entry(problem, happenings[0]) if happenings else None


def _entry(problem: Problem, happening: Happening) -> TimelineEntry:
    return TimelineEntry(
        _heading(happening),
        happening.at,
        str(happening.by) if happening.by else "",
        happening.text,
        _changes(problem, happening),
        evidence=_evidence(problem, happening),
        facts=_facts(happening),
        note=_note(happening),
        photos=presenters.photo_links(problem.campaign, happening.photos),
    )


def _heading(happening: Happening) -> formats.Words:
    done = DONE.get(happening.verb) or history.act(happening.verb)
    detail = ""
    if happening.verb == "problems.verify" and happening.record is not None:
        detail = str(OUTCOMES[Outcome(happening.record.outcome)])
    elif happening.verb == "problems.ask-extension" and happening.record is not None:
        detail = _("to %(day)s") % {"day": formats.day(happening.record.new_deadline)}
    elif happening.verb == "problems.decide-extension" and happening.record is not None:
        detail = _("granted") if happening.record.granted else _("not granted")
    elif happening.verb == "problems.rule-change" and happening.record is not None:
        values = {"kind": happening.record.get_kind_display(), "day": formats.day(happening.record.day)}
        detail = _("%(kind)s, in force from %(day)s") % values
    elif happening.verb in ("problems.look-back", "problems.send-letter") and happening.record:
        detail = str(
            happening.record.get_result_display()
            if happening.verb == "problems.look-back"
            else happening.record.get_kind_display()
        )
    elif happening.verb == "problems.open-notice" and happening.record is not None:
        detail = _("until %(day)s") % {"day": formats.day(happening.record.until)}
    elif happening.verb == "problems.finish-action":
        detail = _action(happening)
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
    return [
        _formatted(history.change(type(problem), name, before, after))
        for name, (before, after) in happening.changes.items()
        if name not in SAID_ELSEWHERE and not name.startswith("action ")
    ]


def _formatted(change: FieldChange) -> FieldChange:
    return FieldChange(capfirst(str(change.field)), _short(change.before), _short(change.after))


def _short(value: Any) -> Any:
    return "–" if value is None else value
