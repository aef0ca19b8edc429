"""The life of a problem as a timeline that can be read from top to bottom."""

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
"""Changes that the words of the entry say already."""


def timeline(problem: Problem, life: Sequence[Happening]) -> Timeline:
    """Return what was done with a problem, the newest first."""
    return Timeline([_entry(problem, one) for one in life], _("What was done"))


def last(problem: Problem, life: Sequence[Happening]) -> TimelineEntry | None:
    """Return what was done last, for who wrote meanwhile."""
    return _entry(problem, life[0]) if life else None


def _entry(problem: Problem, one: Happening) -> TimelineEntry:
    return TimelineEntry(
        _what(one),
        one.at,
        str(one.by) if one.by else "",
        one.text,
        _changes(problem, one),
        evidence=_evidence(problem, one),
        facts=_facts(one),
        note=_note(one),
        photos=presenters.photo_links(problem.campaign, one.photos),
    )


def _what(one: Happening) -> formats.Words:
    done = DONE.get(one.verb) or history.act(one.verb)
    said = ""
    if one.verb == "problems.verify" and one.record is not None:
        said = str(OUTCOMES[Outcome(one.record.outcome)])
    elif one.verb == "problems.ask-extension" and one.record is not None:
        said = _("to %(day)s") % {"day": formats.day(one.record.new_deadline)}
    elif one.verb == "problems.decide-extension" and one.record is not None:
        said = _("granted") if one.record.granted else _("not granted")
    elif one.verb == "problems.rule-change" and one.record is not None:
        given = {"kind": one.record.get_kind_display(), "day": formats.day(one.record.day)}
        said = _("%(kind)s, in force from %(day)s") % given
    elif one.verb in ("problems.look-back", "problems.send-letter") and one.record:
        said = str(
            one.record.get_result_display()
            if one.verb == "problems.look-back"
            else one.record.get_kind_display()
        )
    elif one.verb == "problems.open-notice" and one.record is not None:
        said = _("until %(day)s") % {"day": formats.day(one.record.until)}
    elif one.verb == "problems.finish-action":
        said = _action(one)
    return _("%(done)s: %(said)s") % {"done": done, "said": said} if said else done


def _action(one: Happening) -> str:
    for name, (_before, after) in one.changes.items():
        if name.startswith("action "):
            number = name.removeprefix("action ")
            if after:
                return _("no. %(number)s is done") % {"number": number}
            return _("no. %(number)s is not done after all") % {"number": number}
    return ""


def _note(one: Happening) -> str:
    """Say which state began, where what was done does not say it, and how long the one before had lasted."""
    if one.state is None:
        return ""
    after = _state_word(one.state[1])
    if not one.days:
        if after.casefold() == str(DONE.get(one.verb, "")).casefold():
            return ""
        return _("now: %(state)s") % {"state": after}
    lasted = ngettext("%(n)s day", "%(n)s days", one.days) % {"n": formats.number(one.days)}
    return _("now: %(state)s, after %(days)s as “%(before)s”") % {
        "state": after,
        "days": lasted,
        "before": _state_word(one.state[0]),
    }


def _state_word(code: str) -> str:
    return str(STATES[State(code)]) if code in list(State) else code


def _facts(one: Happening) -> list[Fact]:
    """Return the evidence that a verification holds."""
    if one.verb != "problems.verify" or one.record is None:
        return []
    held = one.record
    found = [Fact(_("Method"), METHODS[Method(held.method)]), Fact(_("Day"), held.day)]
    if held.residual:
        found.append(Fact(_("What remains"), held.residual))
        found.append(Fact(_("What remains is done by"), held.residual_until))
    return found


def _evidence(problem: Problem, one: Happening) -> list[Link]:
    """Return the way to the letter that was sent."""
    if one.verb != "problems.send-letter" or one.record is None:
        return []
    there = addresses.to("letter", problem.campaign, pk=problem.pk, letter=one.record.pk)
    return [Link(_("The letter as it was sent"), there)]


def _changes(problem: Problem, one: Happening) -> list[FieldChange]:
    return [
        _named(history.change(type(problem), name, before, after))
        for name, (before, after) in one.changes.items()
        if name not in SAID_ELSEWHERE and not name.startswith("action ")
    ]


def _named(change: FieldChange) -> FieldChange:
    return FieldChange(capfirst(str(change.field)), _short(change.before), _short(change.after))


def _short(value: Any) -> Any:
    return "–" if value is None else value
