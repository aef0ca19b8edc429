"""One-time links for many people at once: a sheet of slips to hand over, or a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.common.wording import listed
from touchstone.units import actions
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import PersonRow
from touchstone.web.common import formats
from touchstone.web.common.acts import by, turn_away
from touchstone.web.common.components import Link
from touchstone.web.common.downloads import KINDS, download
from touchstone.web.common.lists import ask, page_of
from touchstone.web.common.pages import page, trail
from touchstone.web.common.qr_codes import QrCode
from touchstone.web.common.reader import WorkspaceRequest, post_view
from touchstone.web.people.lists import AT_ONCE, NAME, PEOPLE, WAITING, WHERE, places_of, posts_of, roles_of
from touchstone.web.people.presenters import OneTimeLink, one_time_link


@dataclass(frozen=True)
class Slip:
    """What is handed over to one person."""

    name: str
    post: str
    role: str
    place: str
    username: str
    link: OneTimeLink

    @property
    def code(self) -> QrCode:
        """The link as a code that a telephone reads."""
        return QrCode.of(self.link.address)


@post_view(UnitPermission.APPOINT)
def make_slips(request: WorkspaceRequest) -> HttpResponse:
    """Make a link for everybody in the list who waits for one, and return the slips; they are kept nowhere."""
    rows = page_of(WAITING, ask(WAITING, request), AT_ONCE)
    back = WAITING.address(request)
    if rows.after:
        text = _("More than %(n)s people wait for a link. Choose a unit or a role.")
        return turn_away(request, text % {"n": formats.number(AT_ONCE)}, back)
    links = dict(actions.make_links(**by(request), people=[row.person for row in rows.rows]))
    slips = [_slip(request, row, links[row.person]) for row in rows.rows if row.person in links]
    without = [row for row in rows.rows if row.person not in links]
    if not slips:
        return turn_away(request, _left_out(without) or _("Nobody in this list waits for a link."), back)
    kind = request.POST.get("as", "")
    if kind in KINDS:
        return _file(kind, slips)
    context = {
        "slips": slips,
        "left_out": _left_out(without),
        "breadcrumb": trail(request.campaign, PEOPLE.link(request), WAITING.link(request), Link(_("Slips"))),
    }
    return page(request, "web/people/slips.html", context)


def _slip(request: WorkspaceRequest, row: PersonRow, path: str) -> Slip:
    link = one_time_link(request, path)
    return Slip(str(row.person), posts_of(row), roles_of(row), places_of(row), row.person.username, link)


def _left_out(rows: Sequence[PersonRow]) -> str:
    """Return the sentence about the people for whom no link was made, or "" if there are none."""
    if not rows:
        return ""
    text = ngettext(
        "No link was made for %(names)s, who is also appointed where you may not appoint. Ask the office above.",
        "No link was made for %(names)s, who are also appointed where you may not appoint. Ask the office above.",
        len(rows),
    )
    return text % {"names": listed([str(row.person) for row in rows])}


def _file(kind: str, slips: Sequence[Slip]) -> HttpResponse:
    labels = (NAME, _("Post"), _("Role"), WHERE, _("Log-in name"), _("One-time link"), _("Works until"))
    lines = (
        (slip.name, slip.post, slip.role, slip.place, slip.username, slip.link.address, slip.link.until)
        for slip in slips
    )
    return download(kind, _("Links to hand over"), labels, lines)
