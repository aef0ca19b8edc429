"""What an act on a round, a visit or a finding is: who is offered it, its form, and the action that it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import get_conclusion, is_on_round
from touchstone.web.common.formats import Words
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.inspection.forms import ActForm

if TYPE_CHECKING:
    from touchstone.inspection.models import Conclusion, Finding, Round, Visit


@dataclass
class Doing:
    """An act that somebody is about to do, and on what; what is not concerned is None."""

    request: WorkspaceRequest
    round: Round
    visit: Visit | None = None
    finding: Finding | None = None
    conclusion: Conclusion | None = None
    works: bool = False
    """Whether the reader is on the round."""

    @property
    def who(self) -> dict[str, Any]:
        """By whom, for the actions."""
        return {"by": self.request.user, "access": self.request.access}

    def may(self, permission: InspectionPermission, path: str) -> bool:
        """Say whether the reader holds a permission at a place."""
        return self.request.access.covers(permission, path)

    @property
    def directs(self) -> bool:
        """Whether the reader is on the round and may set it up."""
        return self.works and self.may(InspectionPermission.DIRECT, self.round.path)

    @property
    def concerns(self) -> str:
        """The unit that is visited and the round, in words."""
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
        """The place of the visited unit, or of the unit that sends the round."""
        return str(self.visit.path if self.visit is not None else self.round.path)


Make = Callable[[Doing, Any, Any], ActForm]
Do = Callable[[Doing, Any], object]


@dataclass(frozen=True)
class ActPage:
    """How one act is offered, asked for and done."""

    name: Words
    done: Words
    offered: Callable[[Doing], bool]
    make: Make
    do: Do
    lead: Words = ""
    plain: bool = False
    """Whether it is asked as a plain question, with the lead as its consequence."""
    needs: tuple[InspectionPermission, ...] = (InspectionPermission.VISIT, InspectionPermission.DIRECT)
    """Permissions of which one is needed at the unit, whatever the state."""


def plain(form: type[ActForm], **initial: Callable[[Doing], Any]) -> Make:
    """Return how to make a form that begins with these values."""

    def make(doing: Doing, given: Any, files: Any) -> ActForm:
        return form(given, files, initial={name: value(doing) for name, value in initial.items()})

    return make


def doing_on(
    request: WorkspaceRequest,
    inspection_round: Round,
    visit: Visit | None = None,
    finding: Finding | None = None,
) -> Doing:
    """Return an act that is about to be done on something that the reader may see."""
    conclusion = get_conclusion(request.access, visit) if visit is not None else None
    return Doing(
        request, inspection_round, visit, finding, conclusion, is_on_round(request.access, inspection_round)
    )


def offered(doing: Doing, pages: Mapping[str, ActPage]) -> list[str]:
    """Return the acts that the reader is offered now."""
    return [code for code, act_page in pages.items() if act_page.offered(doing)]
