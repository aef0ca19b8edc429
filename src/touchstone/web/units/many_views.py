"""Many units join a batch or leave it; one unit leaves."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseClientRefresh

from touchstone.campaigns.joining import Preview, leave_selected, preview_joining, preview_leaving
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.queries import find_batches, get_own_membership
from touchstone.campaigns.tasks import Many, start
from touchstone.campaigns.work import get_work
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.common.text import tidy
from touchstone.figures.rules import Reference
from touchstone.units.queries import UnitSelection, find_kinds, get_breadcrumb, get_deepest_level
from touchstone.web.common import addresses, formats
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404, turn_away
from touchstone.web.common.components import Link
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, read_view, require, sent
from touchstone.web.common.unit_choice import UnitChoice, by_name, chosen, in_campaign_tree
from touchstone.web.units import forms, many_presenters, presenters

if TYPE_CHECKING:
    import datetime

    from touchstone.campaigns.models import Batch, Campaign


@act_view(CampaignPermission.CHANGE, begins=True)
def units_join(request: WorkspaceRequest) -> AnyActPage | HttpResponse:
    """Choose units, show what would become of each, and let them take part in a batch."""
    return _many(request, leave=False)


@act_view(CampaignPermission.CHANGE)
def units_leave(request: WorkspaceRequest) -> AnyActPage | HttpResponse:
    """Choose units, show what would become of each, and end their part in a batch."""
    return _many(request, leave=True)


@dataclass(frozen=True)
class Choice:
    """What the reader chose: the form, the unit above and, if both are complete, what it means."""

    form: forms.ManyForm
    above: UnitChoice
    batch: Batch | None = None
    day: datetime.date | None = None
    selection: UnitSelection = field(default_factory=UnitSelection)


def _choice(request: WorkspaceRequest, batches: list[Batch], *, leave: bool) -> Choice:
    params = request.POST or request.GET
    campaign, root = request.campaign, request.campaign.root
    deepest = get_deepest_level(request.access, CampaignPermission.CHANGE, root.path)
    levels = [(level, many_presenters.level(root, level)) for level in range(root.depth, deepest + 1)]
    first = clock.today() if leave else campaign.opens_on
    initial = {"batch": params.get("batch", ""), "day": first, "q": params.get("q", "")}
    form = forms.ManyForm(
        batches,
        levels,
        find_kinds(),
        params if "day" in params else None,
        initial=initial,
        leave=leave,
        every_level=many_presenters.every_level(root, with_itself=leave or deepest == root.depth),
    )
    above = _unit_above(request, params.get("unit", ""), params.get("unit_name", ""))
    if above.error or not form.is_valid():
        return Choice(form, above)
    chosen_kind = form.cleaned_data.get("kind")
    among = deepest > root.depth and above.unit in (None, root)
    selection = UnitSelection(
        within=above.unit.pk if above.unit else 0,
        level=form.cleaned_data["level"] or 0,
        kind=chosen_kind.pk if chosen_kind else 0,
        text=form.cleaned_data["q"],
        # A province that joins with its units takes part beside them, which hardly anybody means by "every level".
        besides=root.pk if among and not leave and not form.cleaned_data["level"] else 0,
    )
    return Choice(form, above, form.cleaned_data["batch"], form.cleaned_data["day"], selection)


def _unit_above(request: WorkspaceRequest, key: str, text: str) -> UnitChoice:
    if key:
        return UnitChoice(
            CampaignPermission.CHANGE,
            chosen(request, CampaignPermission.CHANGE, key),
            other=True,
            optional=True,
        )
    if name := tidy(text):
        return by_name(request, CampaignPermission.CHANGE, name)
    return UnitChoice(CampaignPermission.CHANGE, other=True, optional=True)


def _many(request: WorkspaceRequest, *, leave: bool) -> AnyActPage | HttpResponse:
    campaign = request.campaign
    batches = list(find_batches(campaign))
    if not batches:
        return turn_away(
            request, _("The campaign has no batch yet. Add one first."), addresses.to("units", campaign)
        )
    choice = _choice(request, batches, leave=leave)
    preview = None
    if choice.batch is not None and choice.day is not None:
        look = preview_leaving if leave else preview_joining
        preview = look(request.access, choice.batch, choice.selection, choice.day)
    heading = _("Let units leave a batch") if leave else _("Let units take part in a batch")
    return ActPage(
        heading=heading,
        form=_confirm_form(request, preview, leave=leave),
        do=lambda form: start(**by(request), many=_agreed(choice, form.cleaned_data, leave=leave)),
        done=lambda key: _said(choice, preview, key, leave=leave),
        to=lambda key: (
            addresses.to("units-work", campaign, pk=key) if key else _taking_part(campaign, choice.batch)
        ),
        back=addresses.to("units", campaign),
        breadcrumb=trail(campaign, Link(_("Units"), addresses.to("units", campaign)), Link(heading)),
        wrong=bool(choice.form.errors or choice.above.error),
        possible=preview is not None and bool(preview.done),
        template="web/units/many.html",
        choice=choice.above,
        other_href=addresses.with_query("", {**dict(choice.form.sent), "unit": ""}) or "?",
        context={
            "choosing": choice.form,
            "leave": leave,
            "preview": preview,
            "left_out": many_presenters.left_out(campaign.root) if choice.selection.besides else "",
            "table": many_presenters.fates(preview, leave=leave) if preview else None,
            "records": presenters.records_after(preview.after) if preview else None,
        },
    )


def _confirm_form(request: WorkspaceRequest, preview: Preview | None, *, leave: bool) -> forms.JoinManyForm:
    form_class = forms.LeaveManyForm if leave else forms.JoinManyForm
    form = form_class(sent(request), initial={"expected": preview.done if preview else 0})
    if leave and not (preview and preview.after):
        del form.fields["despite_records"]
    return form


def _agreed(choice: Choice, confirmed: dict[str, object], *, leave: bool) -> Many:
    if choice.batch is None or choice.day is None:
        raise Refused(_("Choose the batch and the day."))
    return Many(
        batch=choice.batch.pk,
        selection=choice.selection.plain,
        day=choice.day.isoformat(),
        number=int(str(confirmed["expected"])),
        leave=leave,
        despite_records=bool(confirmed.get("despite_records")),
        reason=str(confirmed.get("reason", "")),
    )


def _said(choice: Choice, preview: Preview | None, key: str, *, leave: bool) -> str:
    """Return the message after the act; work in the background has only begun."""
    if key:
        return _("The work has begun.")
    number = preview.done if preview else 0
    if leave:
        text = ngettext("%(n)s unit leaves %(batch)s.", "%(n)s units leave %(batch)s.", number)
    else:
        text = ngettext("%(n)s unit takes part in %(batch)s.", "%(n)s units take part in %(batch)s.", number)
    return text % {"n": formats.number(number), "batch": choice.batch}


def _taking_part(campaign: Campaign, batch: Batch | None) -> str:
    """Return the URL of the units that take part in a batch."""
    number = str(batch.number) if batch else ""
    return addresses.figure(campaign, Reference("campaign.units").having(batch=number))


@read_view(CampaignPermission.CHANGE)
def units_work(request: WorkspaceRequest, pk: uuid.UUID) -> HttpResponse:
    """Show the progress of work on very many units, and how it ended."""
    work = or_404(get_work(request.access, request.campaign, pk), _("This work is finished and forgotten."))
    busy = work.waiting or work.running
    htmx = getattr(request, "htmx", None)
    if htmx and htmx.target == many_presenters.PROGRESS and not busy:
        return HttpResponseClientRefresh()
    heading = _("Units leave %(batch)s") if work.many.leave else _("Units join %(batch)s")
    here = addresses.to("units-work", request.campaign, pk=pk)
    context = {
        "title": heading % {"batch": work.batch},
        "piece": many_presenters.progress(work, here) if busy else many_presenters.outcome(work),
        "table_href": _taking_part(request.campaign, work.batch),
        "busy": busy,
        "refresh_seconds": 3 if busy else None,
        "breadcrumb": trail(
            request.campaign,
            Link(_("Units"), addresses.to("units", request.campaign)),
            Link(heading % {"batch": work.batch}),
        ),
    }
    return page(request, "web/units/work.html", context)


@act_view(CampaignPermission.VIEW)
def unit_leave(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """End the part that a unit takes in a batch by itself."""
    unit = in_campaign_tree(request, pk)
    require(request, CampaignPermission.CHANGE, unit.path)
    membership = get_own_membership(request.access, request.campaign, unit)
    if membership is None:
        raise Http404(_("This unit takes part in no batch by itself."))
    form = forms.LeaveForm(sent(request), initial={"day": clock.today()})
    selection = UnitSelection(only=unit.pk)
    preview = None
    if form.is_bound and form.is_valid():
        preview = preview_leaving(request.access, membership.batch, selection, form.cleaned_data["day"])
    if not (preview and preview.after):
        del form.fields["despite_records"]
    heading = _("End the part of %(unit)s in %(batch)s?") % {"unit": unit.label, "batch": membership.batch}
    return ActPage(
        title=_("End its part"),
        heading=heading,
        form=form,
        do=lambda form: leave_selected(
            **by(request),
            batch=membership.batch,
            selection=selection,
            to_day=form.cleaned_data["day"],
            despite_records=bool(form.cleaned_data.get("despite_records")),
            reason=form.cleaned_data["reason"],
        ),
        done=_("The unit leaves the batch. What it recorded until then still counts."),
        back=addresses.to("unit", request.campaign, pk=pk),
        breadcrumb=partial(
            presenters.way,
            request,
            get_breadcrumb(request.access, unit),
            Link(unit.label, addresses.to("unit", request.campaign, pk=pk)),
            Link(_("End its part")),
        ),
        lead=_("It takes part from %(day)s. The units below it that take part through it leave with it.")
        % {"day": formats.day(membership.from_day)},
        send=_("End its part"),
        question=True,
    )
