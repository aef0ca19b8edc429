"""The types that describe an act on a round, a visit or a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import get_conclusion, is_on_round
from touchstone.web.common.acts import OfferedAct, by
from touchstone.web.common.reader import WorkspaceRequest

if TYPE_CHECKING:
    from touchstone.inspection.models import Conclusion, Finding, Round, Visit


@dataclass
class ActContext:
    """What an act works on; records that it does not concern are None."""

    request: WorkspaceRequest
    round: Round
    visit: Visit | None = None
    finding: Finding | None = None
    conclusion: Conclusion | None = None
    works: bool = False
    """Whether the reader is on the round."""

    @property
    def by(self) -> dict[str, Any]:
        """The acting user, as keyword arguments of an action."""
        return by(self.request)

    @property
    def target(self) -> dict[str, Any]:
        """The acting user and the record, as keyword arguments of an action."""
        if self.finding is not None:
            return {**self.by, "finding": self.finding}
        if self.visit is not None:
            return {**self.by, "visit": self.visit}
        return {**self.by, "round_": self.round}

    @property
    def initial(self) -> dict[str, Any]:
        """The initial value that every form has: the version of the record."""
        return {"version": (self.finding or self.visit or self.round).version}

    def may(self, permission: InspectionPermission, path: str) -> bool:
        """Return whether the reader holds a permission at a path."""
        return self.request.access.covers(permission, path)

    @property
    def directs(self) -> bool:
        """Whether the reader is on the round and may set it up."""
        return self.works and self.may(InspectionPermission.DIRECT, self.round.path)

    @property
    def concerns(self) -> str:
        """The names of the visited unit, if any, and of the round."""
        return " · ".join(filter(None, (self.visit.unit.label if self.visit else "", str(self.round))))

    @property
    def the_visit(self) -> Visit:
        """The visit, for acts that are only offered on one."""
        if self.visit is None:
            raise TypeError("This act is done on a visit.")
        return self.visit

    @property
    def the_finding(self) -> Finding:
        """The finding, for acts that are only offered on one."""
        if self.finding is None:
            raise TypeError("This act is done on a finding.")
        return self.finding

    @property
    def path(self) -> str:
        """The path of the visited unit, or else of the unit that sends the round."""
        return str(self.visit.path if self.visit is not None else self.round.path)


@dataclass(frozen=True, kw_only=True)
class InspectionAct(OfferedAct[ActContext]):
    """An act on a round, a visit or a finding."""

    question: bool = False
    """Whether the form only asks for confirmation, with the lead explaining the consequence."""
    needs: tuple[InspectionPermission, ...] = (InspectionPermission.VISIT, InspectionPermission.DIRECT)
    """Permissions of which the reader needs one at the path, whatever the state."""


def context_of(
    request: WorkspaceRequest, round_: Round, visit: Visit | None = None, finding: Finding | None = None
) -> ActContext:
    """Return the context of an act; the caller must have checked that the reader may see the records."""
    conclusion = get_conclusion(request.access, visit) if visit is not None else None
    return ActContext(request, round_, visit, finding, conclusion, is_on_round(request.access, round_))


def offered(on: ActContext, table: Mapping[str, InspectionAct]) -> list[str]:
    """Return the codes of the acts that the reader is offered now."""
    return [code for code, act in table.items() if act.offered(on)]
