"""What reaches beyond one problem: letters about it, the same one elsewhere, and rules made because of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import Parts
from touchstone.problems.queries.self_checks import find_self_checks, get_tallies, may_ask_about
from touchstone.problems.rules import COUNTED, State
from touchstone.web.common import addresses, formats
from touchstone.web.common.components import Link
from touchstone.web.common.reader import WorkspaceRequest, may
from touchstone.web.problems.letters import presenters
from touchstone.web.problems.self_checks import presenters as self_checks

if TYPE_CHECKING:
    from touchstone.problems.models import Problem


def acts(request: WorkspaceRequest, held: Problem) -> list[Link]:
    """Return what can be done because of a problem, for the further acts of its page."""
    campaign, found = request.campaign, []
    directs = may(request, ProblemPermission.DIRECT, held.path)
    if directs and presenters.is_open(held):
        found.append(Link(_("Write a letter"), addresses.to("letter-new", campaign, pk=held.pk)))
    if directs and may_ask_about(held):
        found.append(Link(_("Ask elsewhere"), addresses.to("ask-elsewhere", campaign, pk=held.pk)))
    if State(held.state) in COUNTED and may(request, ProblemPermission.RECTIFY, held.path):
        new = addresses.with_query(addresses.to("rule-change-new", campaign), {"problem": held.pk})
        found.append(Link(_("Record a rule change"), new))
    return found


def letters_about(request: WorkspaceRequest, held: Problem, parts: Parts) -> list[Link]:
    """Return the letters about a problem, the newest first, each saying whether it was answered."""
    return [
        Link(
            presenters.heading(one),
            addresses.to("letter", request.campaign, pk=held.pk, letter=one.pk),
            f"{formats.short_day(one.sent_on)} · {presenters.answered_in_words(held, one)}",
        )
        for one in reversed(parts.letters)
    ]


def questions(request: WorkspaceRequest, held: Problem) -> list[Link]:
    """Return the questions to other units about a problem, each saying who looked."""
    if not may_ask_about(held):
        return []
    asked = find_self_checks(held)
    tallies = get_tallies(request.access, request.campaign, asked) if asked else {}
    return [
        Link(
            _("Asked on %(day)s") % {"day": formats.day(one.asked_on)},
            addresses.to("self-check", request.campaign, pk=one.pk),
            self_checks.done(tallies[one.pk]),
        )
        for one in asked
    ]


def ways(request: WorkspaceRequest) -> list[Link]:
    """Return the pages that hold what belongs to many problems at once."""
    campaign = request.campaign
    return [
        Link(
            _("Special rectifications"),
            addresses.to("specials", campaign),
            _("drives on one theme across units"),
        ),
        Link(
            _("Rule changes"),
            addresses.to("rule-changes", campaign),
            _("what was made, changed or abolished"),
        ),
        Link(
            _("The same problem elsewhere"),
            addresses.to("self-checks", campaign),
            _("who was asked, who looked"),
        ),
        Link(_("Samples"), addresses.to("samples", campaign), _("closed problems that are checked again")),
    ]
