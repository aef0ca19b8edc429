"""Inspections for a province to measure on: rounds, visits and findings, computed from the position."""

import datetime
from collections.abc import Iterator
from typing import Any

from benchmarks.problems_province import SEVERITIES, STRIDE, WORDS
from benchmarks.province import OPENS, insert, settle
from touchstone.campaigns.models import BatchMembership, Campaign
from touchstone.common import clock
from touchstone.common.drawing import commitment, digest
from touchstone.inspection.models import (
    Criterion,
    Draw,
    Finding,
    Notice,
    Round,
    RoundGroup,
    RoundMember,
    Step,
    Visit,
)
from touchstone.inspection.tallies import FINDINGS, VISITS
from touchstone.measures.recounting import rebuild
from touchstone.units.models import Appointment, Group, GroupAssignment, GroupKind, Unit, User
from touchstone.units.roles import Role

ROUNDS, GROUPS, DRAWS, NOTICES = 40, 5, 10, 100
STATES = ("disclosed",) * 7 + ("visited", "planned", "called-off")
"""Of ten visits seven are disclosed; the others are hidden."""

EACH = 10
"""Findings of a visit."""


def add_inspections(campaign: Campaign, visits: int) -> None:
    """Add rounds with visits and ten findings each to a province that has none, and make their tallies."""
    if Round.unscoped.filter(campaign=campaign).exists():
        return
    root, office, now = campaign.root, User.objects.get(username="office"), clock.now()
    criteria = [
        Criterion.objects.create(
            campaign=campaign, code=f"criterion-{number}", name=f"标准{number}", order=number
        )
        for number in range(3)
    ]
    groups = [_group(campaign, number) for number in range(1, GROUPS + 1)]
    rounds = [_round(campaign, number, groups) for number in range(1, ROUNDS + 1)]
    inspector = _inspector(campaign, groups[0], rounds[-1])
    units = list(Unit.unscoped.order_by("path").values_list("pk", "path"))
    members = dict(BatchMembership.unscoped.values_list("path", "pk"))
    stamp = now.isoformat(sep=" ")

    def visit_rows() -> Iterator[tuple[Any, ...]]:
        for number in range(visits):
            unit, path = units[number * STRIDE % len(units)]
            state, day = _state(number), _day(number)
            shown, held = state == "disclosed", state in ("disclosed", "visited")
            yield (
                *(
                    number + 1,
                    campaign.pk,
                    rounds[number % ROUNDS].pk,
                    groups[number % GROUPS].pk,
                    unit,
                    path,
                ),
                *(members.get(path), "办事大厅", False, day, state, day if held else None, "窗口人员"),
                "天气" if state == "called-off" else "",
                *((stamp, office.pk, day) if shown else (None, None, None)),
                *("", stamp, inspector.pk, 1),
            )

    insert(
        Visit,
        (
            *("id", "campaign", "round", "group", "unit", "path"),
            *("membership", "site", "announced", "planned_on", "state", "visited_on", "whom_met"),
            *("called_off_reason", "disclosed_at", "disclosed_by", "reply_until"),
            *("origin", "recorded_at", "recorded_by", "version"),
        ),
        visit_rows(),
    )
    insert(
        Finding,
        (
            *("id", "campaign", "visit", "number", "ledger_number", "criterion", "checked", "statement"),
            *("severity", "place", "reported", "ledger_outcome", "state", "withdrawn_reason"),
            *("problem_number", "client_key", "origin", "written_at", "written_by", "version"),
        ),
        (
            (
                *(one * EACH + number + 1, campaign.pk, one + 1, number + 1, "", criteria[number % 3].pk),
                *("整改落实", f"{WORDS[number % 5]}（第{number + 1}项）", SEVERITIES[number % 4]),
                *("一楼", False, "", "recorded", "", "", "", "", stamp, inspector.pk, 1),
            )
            for one in range(visits)
            if _state(one) in ("disclosed", "visited")
            for number in range(EACH)
        ),
    )
    insert(
        Step,
        ("round", "visit", "at", "by", "verb", "changes", "reason"),
        (
            (
                rounds[number % ROUNDS].pk,
                number + 1,
                stamp,
                inspector.pk,
                "inspection.visit-planned",
                "{}",
                "",
            )
            for number in range(visits)
        ),
    )
    _publish(campaign, rounds, office, [key for key, _path in units])
    for family in (VISITS, FINDINGS):
        rebuild(family)
    settle()
    _check(root, visits)


def _state(number: int) -> str:
    """Return how far a visit is: each round has visits in every state, in the same shares."""
    return STATES[(number // ROUNDS + number) % len(STATES)]


def _day(number: int) -> str:
    return (OPENS + datetime.timedelta(days=number % 90)).isoformat()


def _group(campaign: Campaign, number: int) -> Group:
    made = Group.unscoped.create(
        owner=campaign.root, kind=GroupKind.INSPECTION, number=number, name=f"第{number}组"
    )
    GroupAssignment.unscoped.create(group=made, unit=campaign.root, from_day=OPENS)
    return made


def _round(campaign: Campaign, number: int, groups: list[Group]) -> Round:
    made = Round.unscoped.create(
        campaign=campaign,
        owner=campaign.root,
        path=campaign.root.path,
        number=number,
        name=f"第{number}轮",
        first_day=OPENS,
    )
    RoundGroup.objects.bulk_create(RoundGroup(round=made, group=group) for group in groups)
    return made


def _inspector(campaign: Campaign, group: Group, inspection_round: Round) -> User:
    """Return an inspector who is on one round, with thirty others beside."""
    people = [
        User.objects.create(username=f"inspector-{number}", name=f"检查员{number}") for number in range(31)
    ]
    for person in people:
        Appointment.unscoped.create(user=person, role=Role.INSPECTOR, group=group, from_day=campaign.opens_on)
        RoundMember.objects.create(
            round=inspection_round, user=person, group=group, joined_at=clock.now(), joined_by=person
        )
    return people[0]


def _publish(campaign: Campaign, rounds: list[Round], office: User, keys: list[int]) -> None:
    now, text = clock.now(), "\n".join(map(str, sorted(keys)))
    for inspection_round in rounds[:DRAWS]:
        Draw.objects.create(
            round=inspection_round,
            commitment=commitment(f"a seed of the benchmark {inspection_round.number}"),
            population=len(keys),
            population_digest=digest(map(str, sorted(keys))),
            keys=text,
            committed_at=now,
            committed_by=office,
        )
    for number in range(NOTICES):
        inspection_round = rounds[number % ROUNDS]
        Notice.unscoped.create(
            campaign=campaign,
            round=inspection_round,
            path=inspection_round.path,
            audience=("units", "public")[number % 2],
            title=f"关于{inspection_round.name}的通报",
            text="有的单位台账更新不及时。" * 20,
            issued_at=now,
            issued_by=office,
        )


def _check(root: Unit, visits: int) -> None:
    stored = Visit.unscoped.filter(path__startswith=root.path).count()
    if stored != visits:
        raise RuntimeError(f"{stored} visits of {visits}")
