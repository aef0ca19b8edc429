"""Publishing a problem: its public text, and the period of a public notice."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.queries import get_first_tied_day
from touchstone.common import clock
from touchstone.common.personal import refuse_personal
from touchstone.common.refusal import Refused
from touchstone.problems import rules
from touchstone.problems.actions.messages import refuse
from touchstone.problems.actions.transitions import ActInProgress, after, work_on
from touchstone.problems.models import Problem, PublicNotice
from touchstone.problems.rules import Act, Fault, Party, State
from touchstone.units.access import Access
from touchstone.units.models import User
from touchstone.units.queries import find_names_at


def publish_problem(*, by: User, access: Access, problem: Problem, version: int, text: str) -> Problem:
    """Publish a problem with a text of its own that identifies no person; an empty text withdraws it."""
    with work_on(by, access, problem, version, Party.OFFICE, "problems.publish") as ongoing:
        locked_problem = ongoing.problem
        refuse_personal(text, _names(ongoing), "text")
        locked_problem.public_text = text.strip()
        locked_problem.published_at = (
            (locked_problem.published_at or clock.now()) if locked_problem.public_text else None
        )
        if State(locked_problem.state) in (State.DRAFT, State.MERGED, State.UNFOUNDED):
            refuse([("", Fault.NOT_NOW)])
    return ongoing.problem


def open_notice(*, by: User, access: Access, problem: Problem, version: int) -> Problem:
    """Open a public notice about a verified problem for the campaign's usual period; closing waits for its end."""
    with work_on(by, access, problem, version, Party.OFFICE, "problems.open-notice") as ongoing:
        locked_problem = ongoing.problem
        if not locked_problem.public_text:
            raise Refused(_("Write the public text first."), "text")
        if ongoing.standing.notice_until is not None and ongoing.standing.notice_until >= ongoing.today:
            raise Refused(_("A public notice is running already."))
        if not rules.can(Act.CLOSE, ongoing.standing):
            refuse([("", Fault.NOT_FULLY)])
        until = after("public-notice", ongoing.today, locked_problem.campaign)
        PublicNotice.objects.create(
            problem=locked_problem,
            text=locked_problem.public_text,
            opened_on=ongoing.today,
            until=until,
            opened_by=by,
        )
        locked_problem.published_at = locked_problem.published_at or clock.now()
        ongoing.more = {"notice": ("", until)}
    return ongoing.problem


def _names(ongoing: ActInProgress) -> Iterator[str]:
    """Yield the names of the people closest to a problem, which its public text must not contain."""
    problem = ongoing.problem
    lately = get_first_tied_day(problem.campaign, ongoing.today)
    yield from find_names_at([problem.unit_id], ongoing.today, since=lately)
    people = Q(pk__in=[key for key in (problem.leader_id, problem.recorded_by_id) if key is not None])
    yield from User.objects.filter(people).order_by("pk").values_list("name", flat=True)
