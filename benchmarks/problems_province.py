"""Problems for a province to measure on: computed from the position, so that two builds are equal."""

import datetime
from collections.abc import Iterator
from typing import Any

from benchmarks.province import OPENS, insert, settle
from touchstone.campaigns.models import BatchMembership, Campaign
from touchstone.common import clock
from touchstone.measures.recounting import rebuild
from touchstone.problems.models import (
    Aspect,
    CorrectiveAction,
    LookBack,
    LookBackResult,
    Problem,
    ProblemList,
    Source,
    Step,
)
from touchstone.problems.tallies import DUE, LOOK_BACKS, PROBLEMS, STEPS
from touchstone.units.models import Unit, User

STATES = (
    ("registered", "in-progress"),
    ("assigned", "in-progress"),
    ("under-way", "in-progress"),
    ("under-way", "basically-rectified"),
    ("closure-requested", "in-progress"),
    ("returned", "not-rectified"),
    ("closed", "fully-rectified"),
    ("closed", "fully-rectified"),
    ("closed", "fully-rectified"),
    ("closed", "fully-rectified"),
)
TRACKS = ("immediate", "phased", "continuing")
SEVERITIES = ("general", "general", "serious", "minor")
STRIDE = 7_919
"""A prime, so that neighbours in time are not neighbours in the tree, and every unit gets its share."""

LOOK_BACK_AFTER = (90, 180)
"""Days after its closing on which a problem is looked at again."""

MISSED = 50
"""One in so many look-backs that are due was not done."""

WORDS = ("台账更新不及时", "群众知晓率偏低", "数据共享不畅", "长效制度尚未建立", "整改标准不够具体")


def add_problems(campaign: Campaign, number: int) -> None:
    """Add problems to a province that has none, spread evenly over its units, and make their tallies."""
    if Problem.unscoped.filter(campaign=campaign).exists():
        return
    sources = [
        Source.objects.create(campaign=campaign, code=f"source-{number}", name=f"来源{number}", order=number)
        for number in range(5)
    ]
    aspects = [
        Aspect.objects.create(campaign=campaign, code=f"aspect-{number}", name=f"方面{number}", order=number)
        for number in range(6)
    ]
    lists = [
        ProblemList.objects.create(
            campaign=campaign,
            code=f"list-{number}",
            name=f"清单{number}",
            prefix=f"L{number}-",
            digits=6,
            order=number,
        )
        for number in range(3)
    ]
    units = list(Unit.unscoped.order_by("path").values_list("pk", "path"))
    members = dict(BatchMembership.unscoped.values_list("path", "pk"))
    now = clock.now().isoformat(sep=" ")

    def rows() -> Iterator[tuple[Any, ...]]:
        for one in range(number):
            unit, path = units[one * STRIDE % len(units)]
            state, outcome = STATES[one % len(STATES)]
            registered = OPENS + datetime.timedelta(days=one % 90)
            due = (registered + datetime.timedelta(days=30 + one % 200)).isoformat()
            in_list = lists[one % 3]
            closed = due if state == "closed" else None
            residual, until = ("文件待印发", due) if outcome == "basically-rectified" else ("", None)
            yield (
                *(
                    campaign.pk,
                    in_list.pk,
                    in_list.numbered(one + 1),
                    sources[one % 5].pk,
                    aspects[one % 6].pk,
                ),
                *(
                    "",
                    "",
                    f"{WORDS[one % 5]}（第{one + 1}项）",
                    "职责不清",
                    "制度运行一个月以上",
                    TRACKS[one % 3],
                ),
                *(SEVERITIES[one % 4], unit, path, members.get(path), "科室负责人", "分管负责同志", ""),
                *(registered.isoformat(), due, due, state, outcome, registered.isoformat(), residual, until),
                *(closed, 0, "", now, now, 1),
            )

    fields = (
        *("campaign", "list", "number", "source", "aspect"),
        *("origin", "origin_label", "statement", "cause", "standard", "track"),
        *("severity", "unit", "path", "membership", "responsible_post", "leader_post", "deadline_wording"),
        *(
            "registered_on",
            "deadline",
            "first_deadline",
            "state",
            "outcome",
            "since",
            "residual",
            "residual_until",
        ),
        *("closed_on", "reopened", "public_text", "recorded_at", "changed_at", "version"),
    )
    insert(Problem, fields, rows())
    # A list, for on PostgreSQL nothing can be read on a connection that copies rows in.
    stored = Problem.unscoped.order_by("pk")
    keys = list(stored.values_list("pk", "path", "membership", "registered_on"))
    insert(
        CorrectiveAction,
        ("problem", "number", "text", "post"),
        ((row[0], order, "制定方案", "") for row in keys for order in (1, 2)),
    )
    insert(
        Step,
        ("problem", "path", "membership", "state", "entered_on", "left_on", "days"),
        (
            (
                *(row[0], row[1], row[2], "registered", row[3].isoformat()),
                *((row[3] + datetime.timedelta(days=row[0] % 20)).isoformat(), row[0] % 20),
            )
            for row in keys
        ),
    )
    _add_look_backs(campaign)
    settle()
    for family in (PROBLEMS, DUE, STEPS, LOOK_BACKS):
        rebuild(family)
    settle()


def _add_look_backs(campaign: Campaign) -> None:
    """Schedule look-backs at closed problems; of those that are due, nearly all were done."""
    today, office = clock.today(), User.objects.get(username="office").pk
    closed = Problem.unscoped.filter(campaign=campaign, closed_on__isnull=False).order_by("pk")
    keys = list(closed.values_list("pk", "path", "membership", "closed_on"))

    def rows() -> Iterator[tuple[Any, ...]]:
        for number, (problem, path, membership, closed_on) in enumerate(keys):
            for after in LOOK_BACK_AFTER:
                due = closed_on + datetime.timedelta(days=after)
                is_done = due <= today and number % MISSED != 0
                done = (due.isoformat(), office, LookBackResult.HOLDS.value) if is_done else (None, None, "")
                yield problem, path, membership, due.isoformat(), *done, ""

    insert(
        LookBack,
        ("problem", "path", "membership", "due_on", "done_on", "done_by", "result", "note"),
        rows(),
    )
