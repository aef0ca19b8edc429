"""The documentation page about the workflow of a problem, generated from the rules."""

from django.utils import translation

from touchstone.problems.models.labels import ACTS, HOLDERS, OUTCOMES, STATES
from touchstone.problems.rules import (
    AFTER_OUTCOME,
    COUNTED,
    OPEN,
    TRANSITIONS,
    Outcome,
    ProblemFacts,
    State,
    holder,
)

HEAD = """\
# The workflow of a problem

Made from `problems/rules` by `./touchstone docs`; a test fails when it is out of date.

A problem has four axes that are never mixed: its **track** is set at registration, its **state** below says who has the
ball, its **outcome** is set by a verifier alone, and **timeliness** is computed from the deadline and never typed.
Whoever asked for closure does not verify it and does not close it; nobody who holds an appointment in the responsible
unit or below it agrees to its plan, verifies, decides an extension, closes, reopens or looks back.

```mermaid
stateDiagram-v2
"""


def workflow_page() -> str:
    """Return the page as Markdown: the diagram, then tables of the states, the acts and the outcomes."""
    with translation.override("en"):
        parts = [HEAD.rstrip("\n")]
        parts += [f'    state "{STATES[state]}" as {_key(state)}' for state in State]
        parts.append(f"    [*] --> {_key(State.DRAFT)}")
        for transition in TRANSITIONS.values():
            for origin in transition.origins:
                ends = {transition.to} if transition.to else {AFTER_OUTCOME[outcome] for outcome in Outcome}
                for to in sorted(ends):
                    parts.append(f"    {_key(origin)} --> {_key(to)}: {ACTS[transition.act]}")
        parts += [f"    {_key(state)} --> [*]" for state in State if state not in (*OPEN, State.DRAFT)]
        parts.append("```\n")
        parts.append("| State | Code | Who has the ball | Counts in figures |\n|---|---|---|:-:|")
        for state in State:
            party = holder(ProblemFacts(state))
            counts = "yes" if state in COUNTED else ""
            parts.append(
                f"| {STATES[state]} | `{state}` | {HOLDERS[party] if party else 'nobody'} | {counts} |"
            )
        parts.append("\n| Act | Code | Who may | From |\n|---|---|---|---|")
        for transition in TRANSITIONS.values():
            origins = ", ".join(str(STATES[origin]) for origin in transition.origins)
            parts.append(
                f"| {ACTS[transition.act]} | `{transition.act}` | {HOLDERS[transition.party]} | {origins} |"
            )
        parts.append("\n| A verifier says | and the problem is |\n|---|---|")
        parts += [f"| {OUTCOMES[outcome]} | {STATES[AFTER_OUTCOME[outcome]]} |" for outcome in Outcome]
        parts.append(
            "\nWhat is fully rectified or continuing stays under verification until the campaign office closes it or "
            "hands it to routine management. Only an immediate rectification starts without an agreed plan."
        )
    return "\n".join(parts) + "\n"


def _key(state: State) -> str:
    return state.value.replace("-", "_")
