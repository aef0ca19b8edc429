"""The draw of a round's units: the seed's hash is published before it, the seed is revealed after it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import begin_in
from touchstone.campaigns.models import BatchMembership
from touchstone.common import clock
from touchstone.common import drawing as promises
from touchstone.common.chunks import find_in
from touchstone.common.refusal import Refused
from touchstone.inspection import rules
from touchstone.inspection.actions.locking import locked_round, may_direct, step
from touchstone.inspection.actions.messages import refused
from touchstone.inspection.actions.planning import new_visit, open_group
from touchstone.inspection.fields import PlanEntry
from touchstone.inspection.models import Draw, Round, RoundGroup, Step, Visit
from touchstone.inspection.queries.ties import find_ties
from touchstone.inspection.rules import Fault, VisitState
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths
from touchstone.units.models import Unit, User
from touchstone.units.paths import under
from touchstone.units.queries import in_force_on

DRAWN = "inspection.drawn"


def commit_draw(*, by: User, access: Access, round_: Round, commitment: str) -> Draw:
    """Publish the sha256 of a seed, with the number and the sha256 of the units to draw from, before the draw.

    The units are those below the sender that take part in the campaign today. The seed is not stored until it is
    revealed. Refused to anyone with a tie to one of the units, because they would know the order.
    """
    commitment = commitment.strip().lower()
    if not promises.is_commitment(commitment):
        raise refused(Fault.COMMITMENT_WRONG, "commitment")
    with transaction.atomic():
        freeze_paths()  # before any row is locked, as when a unit is moved
        begin_in(round_.campaign)
        inspection_round = locked_round(by, access, round_)
        may_direct(access, inspection_round.path)
        if Draw.objects.filter(round=inspection_round).exists():
            raise refused(Fault.COMMITTED)
        today = clock.today()
        members = BatchMembership.unscoped.filter(
            in_force_on(today), under(inspection_round.path), batch__campaign=inspection_round.campaign
        ).exclude(unit=inspection_round.owner)
        keys = sorted(set(members.values_list("unit_id", flat=True)))
        if not keys:
            raise Refused(
                _("No unit below the one that sends the round takes part, so there is nothing to draw from.")
            )
        _refuse_tied(by, inspection_round, keys)
        draw = Draw.objects.create(
            round=inspection_round,
            commitment=commitment,
            population=len(keys),
            population_digest=rules.population_digest(keys),
            keys="\n".join(map(str, keys)),
            committed_at=clock.now(),
            committed_by=by,
        )
        record(
            by=by,
            verb="inspection.draw-committed",
            target=inspection_round,
            changes={
                "commitment": (None, commitment),
                "population": (None, draw.population),
                "population_digest": (None, draw.population_digest),
            },
        )
    return draw


def draw(*, by: User, access: Access, round_: Round, size: int, seed: str) -> list[Visit]:
    """Plan visits to the next ``size`` units in the order of the draw, as ``inspection.rules`` defines it.

    Groups take turns; if everyone in a group has a tie to the unit, the next group goes. A unit that was closed, or to
    which every group is tied, is passed over; this is published together with the seed.
    """
    with transaction.atomic():
        freeze_paths()  # before any row is locked, as when a unit is moved
        begin_in(round_.campaign)
        inspection_round = locked_round(by, access, round_)
        may_direct(access, inspection_round.path)
        current_draw = _lock_committed(inspection_round)
        _check_seed(current_draw, seed)
        keys = [int(key) for key in current_draw.keys.split("\n")]
        _refuse_tied(by, inspection_round, keys)
        order = rules.drawn_order(seed, keys)
        groups = [
            row.group for row in RoundGroup.objects.filter(round=inspection_round).select_related("group")
        ]
        groups.sort(key=lambda group: group.number)
        if not groups:
            raise Refused(_("This round has no group yet. Add one first."), "groups")
        begin = position = _taken(inspection_round)
        visits: list[Visit] = []
        passed: list[list[object]] = []
        while len(visits) < size and position < len(order):
            key, position = order[position], position + 1
            unit = Unit.unscoped.get(pk=key)
            turn = groups[(position - 1) % len(groups) :] + groups[: (position - 1) % len(groups)]
            group = next((group for group in turn if open_group(inspection_round, group, unit.path)), None)
            if not unit.exists_on(clock.today()):
                passed.append([position, key, "closed"])
            elif group is None:
                passed.append([position, key, "tied"])
            else:
                visit = new_visit(by=by, inspection_round=inspection_round, unit=unit, plan=PlanEntry(group))
                visit.draw_order = position
                visit.save(update_fields=["draw_order"])
                visits.append(visit)
        if size < 1 or len(visits) < size:
            raise refused(Fault.SIZE, "size")
        changes = {"taken": (begin, position), "passed_over": (None, passed)}
        step(by=by, verb=DRAWN, inspection_round=inspection_round, changes=changes)
    return visits


def reveal_seed(*, by: User, access: Access, round_: Round, seed: str) -> Draw:
    """Reveal the seed, so that anyone can repeat the draw; refused while a drawn visit is still hidden.

    Refused to anyone with a tie to one of the units before any visit is looked at, because another refusal would tell
    them whether their unit was drawn.
    """
    with transaction.atomic():
        inspection_round = locked_round(by, access, round_, any_state=True)
        may_direct(access, inspection_round.path)
        current_draw = _lock_committed(inspection_round)
        _refuse_tied(by, inspection_round, [int(key) for key in current_draw.keys.split("\n")])
        _check_seed(current_draw, seed)
        taken = _taken(inspection_round)
        if not taken:
            raise refused(Fault.NOT_DRAWN)
        hidden = Visit.unscoped.filter(round=inspection_round, draw_order__isnull=False).exclude(
            state__in=(VisitState.DISCLOSED.value, VisitState.CALLED_OFF.value)
        )
        if hidden.exists():
            raise refused(Fault.DRAWN_VISITS_HIDDEN)
        current_draw.seed, current_draw.drawn = seed, taken
        current_draw.passed_over = [
            entry for changes in _draws(inspection_round) for entry in changes["passed_over"][1]
        ]
        current_draw.revealed_at, current_draw.revealed_by = clock.now(), by
        current_draw.save()
        record(
            by=by,
            verb="inspection.draw-revealed",
            target=inspection_round,
            changes={"seed": (None, seed), "drawn": (None, taken)},
        )
    return current_draw


def _lock_committed(inspection_round: Round) -> Draw:
    draw = Draw.objects.select_for_update().filter(round=inspection_round).first()
    if draw is None:
        raise refused(Fault.NOT_COMMITTED)
    if draw.revealed_at is not None:
        raise refused(Fault.REVEALED)
    return draw


def _check_seed(current_draw: Draw, seed: str) -> None:
    if len(seed) < promises.SHORTEST_SEED:
        raise refused(Fault.SEED_SHORT, "seed")
    if promises.commitment(seed) != current_draw.commitment:
        raise refused(Fault.SEED_WRONG, "seed")


def _draws(inspection_round: Round) -> list[dict[str, Any]]:
    return list(
        Step.unscoped.filter(round=inspection_round, verb=DRAWN)
        .order_by("pk")
        .values_list("changes", flat=True)
    )


def _taken(inspection_round: Round) -> int:
    """Return how many units have been taken from the order so far."""
    return max([0, *(int(changes["taken"][1]) for changes in _draws(inspection_round))])


def _refuse_tied(by: User, inspection_round: Round, keys: list[int]) -> None:
    """Refuse anyone with a tie to one of the units."""
    tied_at = [
        appointment.unit.path
        for appointment in find_ties([by.pk], inspection_round.campaign)
        if appointment.unit and appointment.unit.path != inspection_round.path
    ]
    if not tied_at:
        return
    for path in find_in(Unit.unscoped.values_list("path", flat=True), "pk", keys):
        if any(rules.tie(seat, path, inspection_round.path) for seat in tied_at):
            raise Refused(
                _(
                    "You have an appointment at or below one of the units to draw from, or had one lately."
                    " Let somebody else draw."
                )
            )
