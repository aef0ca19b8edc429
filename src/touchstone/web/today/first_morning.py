"""The steps of an office from an empty installation to its first bulletin; each ticks itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from touchstone.bulletins.permissions import BulletinPermission
from touchstone.bulletins.queries import Beginnings, get_beginnings, has_published
from touchstone.cadences.queries.cadences import find_cadences
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.queries import count_members, find_batches, find_offered
from touchstone.common import clock
from touchstone.figures.rules import Reference
from touchstone.study.queries import find_forms
from touchstone.units.queries import count_other_people, count_units_below
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.formats import Words
from touchstone.web.common.reader import WorkspaceRequest, may

if TYPE_CHECKING:
    import datetime

    from touchstone.campaigns.models import Campaign


@dataclass
class Morning:
    """What an office has already; each number is read once."""

    request: WorkspaceRequest
    day: datetime.date = field(default_factory=clock.today)

    @property
    def campaign(self) -> Campaign:
        """The campaign of the request."""
        return self.request.campaign

    @property
    def writes(self) -> bool:
        """Whether the reader may enter the editor's room, which the office of one campaign only may not."""
        return may(self.request, BulletinPermission.WRITE)

    @cached_property
    def beginnings(self) -> Beginnings:
        """How far the first bulletin is."""
        return get_beginnings(self.campaign, get_language() or "")


@dataclass(frozen=True)
class Step:
    """A step: what is to be done, on which page, how far it is, and how the number is said.

    ``href`` returns the URL of the page that does the step, or "" while there is none; ``seen`` that of the page that
    shows what is there, if it is another one. What is ``optional`` is never the next step, and counts once it is done.
    """

    what: Words
    button: Words | Callable[[Morning], Words]
    href: Callable[[Morning], str]
    count: Callable[[Morning], int]
    said: Callable[[int], str]
    seen: Callable[[Morning], str] | None = None
    optional: bool = False


def _page(name: str, **kwargs: str) -> Callable[[Morning], str]:
    return lambda morning: addresses.to(name, morning.campaign, **kwargs)


def _upload(kind: str) -> Callable[[Morning], str]:
    """Return the page on which a ledger of this kind is uploaded."""
    return lambda morning: addresses.with_query(addresses.to("import-new", morning.campaign), {"kind": kind})


def _write_href(morning: Morning) -> str:
    """Return the URL of the newest draft, of a new one, or of the page that opens a series; "" if the reader may not write."""
    beginnings = morning.beginnings
    if not morning.writes:
        return ""
    if beginnings.draft is not None:
        return reverse("wagtailadmin_pages:edit", args=(beginnings.draft,))
    if beginnings.series is not None:
        return reverse("wagtailadmin_pages:add", args=("bulletins", "bulletinpage", beginnings.series))
    return addresses.to("series-open", morning.campaign)


def _write_button(morning: Morning) -> Words:
    """Return what that page does."""
    if morning.beginnings.draft is not None:
        return _("To the draft")
    return _("Write") if morning.beginnings.series is not None else _("Open a series")


def _publish_href(morning: Morning) -> str:
    """Return the URL of the newest draft, or "" while there is none to publish."""
    return _write_href(morning) if morning.beginnings.draft is not None else ""


def _count_sessions(morning: Morning) -> int:
    return int(morning.request.counting.figure(Reference("study.sessions")).value or 0)


STEPS = (
    Step(
        gettext_lazy("Enter the units"),
        gettext_lazy("Upload a ledger"),
        _upload("units"),
        lambda on: count_units_below(on.request.access, on.campaign.root, on.day),
        lambda n: ngettext("%(n)s unit", "%(n)s units", n),
    ),
    Step(
        gettext_lazy("Set up the batches"),
        gettext_lazy("Add a batch"),
        _page("campaign-batch-new"),
        lambda on: len(find_batches(on.campaign)),
        lambda n: ngettext("%(n)s batch", "%(n)s batches", n),
        seen=lambda on: addresses.to("campaign", on.campaign) + "#batches",
    ),
    Step(
        gettext_lazy("Let units take part"),
        gettext_lazy("Choose units"),
        _page("units-join"),
        lambda on: count_members(on.request.access, on.campaign, on.day),
        lambda n: ngettext("%(n)s unit takes part", "%(n)s units take part", n),
    ),
    Step(
        gettext_lazy("Make accounts for the people"),
        gettext_lazy("Upload a ledger"),
        _upload("people"),
        lambda on: count_other_people(on.request.access, on.day, within=on.campaign.root.path),
        lambda n: ngettext("%(n)s person beside you", "%(n)s people beside you", n),
    ),
    Step(
        gettext_lazy("Look through the forms of study"),
        gettext_lazy("Look at them"),
        _page("campaign-words", kind="session-forms"),
        lambda on: len(find_forms(on.campaign)),
        lambda n: ngettext("%(n)s form of study", "%(n)s forms of study", n),
    ),
    Step(
        gettext_lazy("Say how often units study"),
        gettext_lazy("Add a cadence"),
        _page("campaign-word-new", kind="cadences"),
        lambda on: len(find_offered(find_cadences(on.campaign))),
        lambda n: ngettext("%(n)s cadence", "%(n)s cadences", n),
        seen=_page("campaign-words", kind="cadences"),
        optional=True,
    ),
    Step(
        gettext_lazy("Load the first sessions, or record one"),
        gettext_lazy("Upload a ledger"),
        _upload("sessions"),
        _count_sessions,
        lambda n: ngettext("%(n)s session", "%(n)s sessions", n),
    ),
    Step(
        gettext_lazy("Place the first figure in a bulletin"),
        _write_button,
        _write_href,
        lambda on: on.beginnings.figures,
        lambda n: ngettext("%(n)s figure in the draft", "%(n)s figures in the draft", n),
    ),
    Step(
        gettext_lazy("Publish the first bulletin"),
        gettext_lazy("To the draft"),
        _publish_href,
        lambda _on: 0,
        lambda n: "",
    ),
)
"""The steps in their order: the one place where each finds its page. Publishing the bulletin ends the list."""

IN_THE_ROOM = STEPS[-2:]
"""The steps in the editor's room, which is one for all campaigns."""


@dataclass(frozen=True)
class Checklist:
    """The steps as rows, how many of them are done, and how many count: an optional one only once it is done."""

    rows: Sequence[ui.TaskRow]
    done: int
    needed: int

    @property
    def lead(self) -> str:
        """How far it is, in words."""
        text = _("%(done)s of %(all)s done. The list goes away when the first bulletin is published.")
        return text % {"done": self.done, "all": self.needed}


def get_checklist(request: WorkspaceRequest) -> Checklist | None:
    """Return the steps for the office of a campaign that has published no bulletin; None for everybody else."""
    if not may(request, CampaignPermission.CHANGE, request.campaign.root.path):
        return None
    if request.campaign.closed_on is not None or has_published(request.campaign):
        return None
    morning = Morning(request)
    numbers = [step.count(morning) for step in STEPS]
    rows = [_row(step, number, morning) for step, number in zip(STEPS, numbers, strict=True)]
    needed = [not step.optional or bool(number) for step, number in zip(STEPS, numbers, strict=True)]
    upcoming = next((at for at, row in enumerate(rows) if row.button and needed[at]), None)
    if upcoming is not None:
        rows[upcoming] = replace(rows[upcoming], main=True)
    return Checklist(rows, sum(map(bool, numbers)), sum(needed))


def _row(step: Step, number: int, morning: Morning) -> ui.TaskRow:
    href = step.href(morning)
    if number:
        said = step.said(number) % {"n": formats.number(number)}
        seen = step.seen(morning) if step.seen else href
        return ui.TaskRow(step.what, seen, status=ui.Status(said, "good"))
    label = step.button(morning) if callable(step.button) else step.button
    button = ui.Link(label, href) if href else None
    note = "" if morning.writes or step not in IN_THE_ROOM else _("by the office of every campaign")
    if step.optional:
        note = _("if they do it again and again, such as every week")
    return ui.TaskRow(step.what, href, note=note, status=ui.Status(_("none yet"), "open"), button=button)
