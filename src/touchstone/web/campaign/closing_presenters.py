"""The components of the end of a campaign."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from touchstone.audit.queries import find_history
from touchstone.campaigns.actions import OPENED_AGAIN
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.unfinished import find_unfinished
from touchstone.common.wording import listed
from touchstone.problems.queries.carrying import find_next_campaigns, find_to_carry, find_to_hand_over
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.pages import trail
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.common.timeline import who

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.campaigns.unfinished import Fate, Left, Unfinished
    from touchstone.web.common.formats import Words

NAMED = 5
"""Maximum number of problems that a message names for each reason."""


def _filtered(name: str) -> Callable[[Campaign, Left], str]:
    return lambda campaign, left: addresses.with_query(addresses.to(name, campaign), dict(left.wanted))


LISTS: Mapping[str, Callable[[Campaign, Left], str]] = {
    "problems": _filtered("problems"),
    "drafts": _filtered("problems"),
    "specials": _filtered("specials"),
    "provisional": _filtered("campaign-calendar"),
    "rounds": _filtered("inspection"),
    "findings": _filtered("inspection"),
    "imports": _filtered("imports"),
    "practice-tests": _filtered("practice-tests"),
    "training": _filtered("training"),
    "exhibitions": _filtered("exhibitions"),
    "occurrences": _filtered("occurrences"),
    "batches": lambda campaign, _left: addresses.to("campaign", campaign) + "#batches",
    "members": lambda campaign, left: addresses.with_query(
        addresses.to("campaign-batch", campaign, pk=int(left.wanted["batch"])), {"to": "none"}
    ),
}
"""The list that shows the open records of each kind."""


def way(request: WorkspaceRequest, act: Words) -> ui.Breadcrumb:
    """Return the breadcrumb of an act of the end."""
    end = ui.Link(_("The end"), addresses.to("campaign-end", request.campaign))
    campaign = ui.Link(_("Campaign"), addresses.to("campaign", request.campaign))
    return trail(request.campaign, campaign, end, ui.Link(act))


def still_open(request: WorkspaceRequest, today: datetime.date) -> ui.Table:
    """Return what is still open, each number with the list of these records."""
    rows = []
    for kind, parts in find_unfinished(request.access, request.campaign, today):
        for number, part in enumerate(parts):
            href = LISTS[kind.code](request.campaign, part)
            rows.append(ui.Row([_named(kind, part), part.number], href, f"{kind.code}-{number}"))
    return ui.Table(
        _("What is still open"),
        [ui.Column(_("What is open")), ui.Column(pgettext("a count", "How many"), numeric=True)],
        rows,
        caption_hidden=True,
        key="open",
        empty=ui.EmptyState(_("Nothing is open"), _("Everything in this campaign is finished.")),
    )


def _named(kind: Unfinished, part: Left) -> str:
    if not str(part.label):
        return str(kind.label)
    return _("%(kind)s: %(part)s") % {"kind": kind.label, "part": part.label}


def kinds_open(request: WorkspaceRequest, today: datetime.date) -> ui.Facts:
    """Return how much is still open of each kind."""
    found = find_unfinished(request.access, request.campaign, today)
    return ui.Facts([ui.Fact(kind.label, sum(part.number for part in parts)) for kind, parts in found])


def say_closed(campaign: Campaign) -> str:
    """Return who closed a closed campaign, when, and with which last day."""
    text = _("This campaign is closed already: %(who)s closed it on %(when)s, with %(day)s as its last day.")
    when = formats.moment(campaign.closed_at) if campaign.closed_at else ""
    return text % {"who": who(campaign.closed_by), "when": when, "day": formats.day(campaign.closed_on)}


def say_open(request: WorkspaceRequest) -> str:
    """Return that the campaign is open, and who opened it again, if it was closed before."""
    events = find_history(request.access, CampaignPermission.VIEW, request.campaign)
    event = next((event for event in events if event.verb == OPENED_AGAIN), None)
    if event is None:
        return _("This campaign is open.")
    text = _("This campaign is open already: %(who)s opened it again on %(when)s.")
    return text % {"who": who(event.by), "when": formats.moment(event.at)}


def ways(request: WorkspaceRequest, today: datetime.date) -> list[ui.Link]:
    """Return the acts that are possible now, each with what it is for."""
    return list(_ways(request, today))


def _ways(request: WorkspaceRequest, today: datetime.date) -> Iterator[ui.Link]:
    campaign = request.campaign
    if number := find_to_hand_over(request.access, campaign).count():
        said = ngettext("%(n)s problem found continuing", "%(n)s problems found continuing", number)
        yield _way(campaign, _("Hand over to routine management"), "campaign-hand-over", said, number)
    if number := find_to_carry(request.access, campaign).count():
        said = ngettext("%(n)s open problem", "%(n)s open problems", number)
        if not find_next_campaigns(request.access, campaign, today):
            said = _("%(n)s open; there is no other campaign under way or ahead yet")
            label, note = _("Carry problems into the next campaign"), said % {"n": formats.number(number)}
            yield ui.Link(label, "", note)
        else:
            yield _way(campaign, _("Carry problems into the next campaign"), "campaign-carry", said, number)
    if campaign.closed_on is None:
        note = _("It takes nothing new; what is open goes on")
        yield _way(campaign, _("Close the campaign"), "campaign-close", note)
    else:
        yield _way(campaign, _("Open the campaign again"), "campaign-reopen", _("With a reason"))


def _way(campaign: Campaign, label: str, name: str, note: str, number: int = 0) -> ui.Link:
    return ui.Link(label, addresses.to(name, campaign), note % {"n": formats.number(number)})


def to_hand_over(request: WorkspaceRequest) -> ui.Facts:
    """Return how many problems would be handed over."""
    number = find_to_hand_over(request.access, request.campaign).count()
    return ui.Facts([ui.Fact(_("Problems found continuing"), number)])


def all_carried(number: int) -> ui.Notice:
    """Say that so many problems are too many to choose among."""
    text = _("%(n)s problems are too many to choose among here: all of them go on.")
    return ui.Notice(text % {"n": formats.number(number)})


def say_carried(fate: Fate) -> str:
    """Say how many problems were carried, and why the others stay."""
    said = ngettext("%(n)s problem was carried.", "%(n)s problems were carried.", fate.done)
    return " ".join([said % {"n": formats.number(fate.done)}, *_stayed(fate)])


def say_handed_over(fate: Fate) -> str:
    """Say how many problems were handed over, and why the others stay."""
    said = ngettext("%(n)s problem was handed over.", "%(n)s problems were handed over.", fate.done)
    return " ".join([said % {"n": formats.number(fate.done)}, *_stayed(fate)])


def _stayed(fate: Fate) -> Iterator[str]:
    for why, numbers in fate.stayed.items():
        more = _(" and %(n)s more") % {"n": formats.number(len(numbers) - NAMED)}
        named = listed(numbers[:NAMED]) + (more if len(numbers) > NAMED else "")
        yield _("Still open here: %(numbers)s (%(why)s).") % {"numbers": named, "why": why}
