"""The types that describe an act on a round, a visit or a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import get_conclusion, is_on_round
from touchstone.web.common.acts import ActContext, OfferedAct
from touchstone.web.common.reader import WorkspaceRequest

if TYPE_CHECKING:
    from touchstone.inspection.models import Conclusion, Finding, Round, Visit


@dataclass
class RoundContext(ActContext):
    """What an act on a round works on."""

    argument = "round_"

    round: Round
    works: bool
    """Whether the reader is on the round."""

    def may(self, permission: InspectionPermission, path: str) -> bool:
        """Return whether the reader holds a permission at a path."""
        return self.request.access.covers(permission, path)

    @property
    def directs(self) -> bool:
        """Whether the reader is on the round and may set it up."""
        return self.works and self.may(InspectionPermission.DIRECT, self.round.path)

    @property
    def concerns(self) -> str:
        """The names of what the act concerns, shown above the form."""
        return str(self.round)

    @property
    def path(self) -> str:
        """The path at which the act needs its permission: that of the unit that sends the round."""
        return str(self.round.path)


@dataclass
class VisitContext(RoundContext):
    """What an act on a visit works on."""

    argument = "visit"

    visit: Visit
    conclusion: Conclusion | None

    @property
    def concerns(self) -> str:
        return f"{self.visit.unit.label} · {self.round}"

    @property
    def path(self) -> str:
        return str(self.visit.path)


@dataclass
class FindingContext(VisitContext):
    """What an act on a finding works on."""

    argument = "finding"

    finding: Finding


On = TypeVar("On", bound=RoundContext)


@dataclass(frozen=True, kw_only=True)
class InspectionAct(OfferedAct[On]):
    """An act on a round, a visit or a finding."""

    question: bool = False
    """Whether the form only asks for confirmation, with the lead explaining the consequence."""
    needs: tuple[InspectionPermission, ...] = (InspectionPermission.VISIT, InspectionPermission.DIRECT)
    """Permissions of which the reader needs one at the path, whatever the state."""


def on_round(request: WorkspaceRequest, round_: Round) -> RoundContext:
    """Return the context of the acts on a round; the caller must have checked that the reader may see it."""
    return RoundContext(request, round_, is_on_round(request.access, round_))


def on_visit(request: WorkspaceRequest, visit: Visit) -> VisitContext:
    """Return the context of the acts on a visit; the caller must have checked that the reader may see it."""
    conclusion = get_conclusion(request.access, visit)
    return VisitContext(request, visit.round, is_on_round(request.access, visit.round), visit, conclusion)


def on_finding(on: VisitContext, finding: Finding) -> FindingContext:
    """Return the context of the acts on a finding of a visit."""
    return FindingContext(on.request, on.round, on.works, on.visit, on.conclusion, finding)


def offered(on: On, table: Mapping[str, InspectionAct[On]]) -> list[str]:
    """Return the codes of the acts that the reader is offered now."""
    return [code for code, act in table.items() if act.offered(on)]
