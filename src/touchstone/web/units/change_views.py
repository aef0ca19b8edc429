"""Creating a unit; changing its names and details; moving, closing and reopening it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touchstone.campaigns.actions import add_members, begin_earlier
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.queries import find_batches, get_own_membership
from touchstone.common.changes import snapshot
from touchstone.common.text import tidy
from touchstone.units.actions import (
    close_unit,
    create_unit,
    delete_unit,
    describe_unit,
    move_unit,
    reopen_unit,
)
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import (
    find_aliases,
    find_kinds,
    get_breadcrumb,
    preview_close,
    preview_delete,
    preview_move,
)
from touchstone.web.common import addresses, formats
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by
from touchstone.web.common.components import Breadcrumb, Component, Link
from touchstone.web.common.reader import WorkspaceRequest, require, sent
from touchstone.web.common.unit_choice import UnitChoice, by_name, chosen, in_campaign_tree
from touchstone.web.units import forms, presenters

if TYPE_CHECKING:
    from touchstone.campaigns.models import BatchMembership
    from touchstone.units.models import Unit
    from touchstone.units.queries.changes import ClosePreview, MovePreview

Preview = TypeVar("Preview", "MovePreview", "ClosePreview")


@act_view(UnitPermission.CHANGE)
def unit_new(request: WorkspaceRequest) -> AnyActPage:
    """Create a unit below another one."""
    params = request.POST or request.GET
    parent = unit_above(request, params.get("unit", ""), params.get("unit_name"))
    return ActPage(
        heading=_("New unit"),
        form=forms.UnitForm(find_kinds(), sent(request)),
        do=lambda form: create_unit(**by(request), parent=parent.the_unit, **form.names, **form.details),
        done=_("The unit is made."),
        breadcrumb=presenters.way(request, (), Link(_("New unit"))),
        to=lambda unit: addresses.to("unit", request.campaign, pk=unit.pk),
        send=_("Make the unit"),
        choice=parent,
        other_href="?",
        tight=True,
        template="web/units/new.html",
        context={"choice_label": _("Unit above")},
    )


def unit_above(request: WorkspaceRequest, key: str, text: str | None, missing: str = "") -> UnitChoice:
    """Return the choice of a parent unit, by key or by name; ``text`` is None until the form is sent."""
    if key:
        return UnitChoice(UnitPermission.CHANGE, chosen(request, UnitPermission.CHANGE, key), other=True)
    if name := tidy(text or ""):
        return by_name(request, UnitPermission.CHANGE, name)
    missing = missing or _("Name the unit above.")
    return UnitChoice(UnitPermission.CHANGE, error="" if text is None else missing, missing=missing)


@act_view(UnitPermission.VIEW)
def unit_change(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Change the names, the kind and the details of a unit; a former name is kept as an alias."""
    unit = own_unit(request, pk)
    return ActPage(
        title=_("Change a unit"),
        heading=_("Change %(name)s") % {"name": unit.label},
        form=forms.ChangeForm(find_kinds(), sent(request), initial=_initial(request, unit)),
        do=lambda form: describe_unit(
            **by(request),
            unit=unit,
            **form.names,
            details=form.details,
            reason=form.cleaned_data["reason"],
        ),
        done=_("The unit is changed."),
        **below_unit(request, unit, _("Change")),
        lead=_("A former name stays known, so that ledgers with it are still read."),
        send=_("Save"),
        tight=True,
        template="web/units/change.html",
    )


def _initial(request: WorkspaceRequest, unit: Unit) -> dict[str, object]:
    names = [alias.name for alias in find_aliases(request.access, unit) if alias.until is None]
    return {
        **snapshot(unit, ("name", "name_en", *forms.ChangeForm.DETAILS)),
        "kind": unit.kind.code if unit.kind else "",
        "aliases": "\n".join(names),
    }


@act_view(UnitPermission.VIEW)
def unit_reopen(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Reopen a closed unit."""
    unit = own_unit(request, pk)
    if unit.closed_on is None:
        raise Http404(_("This unit is not closed."))
    form = forms.ReopenForm(sent(request))
    if not unit.numchild:
        del form.fields["with_below"]
    return ActPage(
        title=_("Open a unit again"),
        heading=_("Open %(name)s again?") % {"name": unit.label},
        form=form,
        do=lambda form: reopen_unit(**by(request), unit=unit, **form.cleaned_data),
        done=_("The unit is open again."),
        **below_unit(request, unit, _("Open again")),
        lead=_(
            "It was closed on %(closed_on)s. Whatever ended with it, such as appointments, stays ended and must be started again by hand."
        )
        % {"closed_on": formats.day(unit.closed_on)},
        send=_("Open again"),
        question=True,
    )


@act_view(UnitPermission.VIEW, begins=True)
def unit_join(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Enrol a unit in a batch."""
    unit = in_campaign_tree(request, pk)
    require(request, CampaignPermission.CHANGE, unit.path)
    membership = get_own_membership(request.access, request.campaign, unit)
    if membership is not None:
        return _begin_earlier(request, unit, membership)
    first = request.campaign.opens_on
    initial = {"from_day": max(first, unit.opened_on or first)}
    return ActPage(
        heading=_("Add %(unit)s to the campaign") % {"unit": unit.label},
        form=forms.JoinForm(list(find_batches(request.campaign)), sent(request), initial=initial),
        do=lambda form: add_members(
            **by(request),
            batch=form.cleaned_data["batch"],
            units=[unit],
            from_day=form.cleaned_data["from_day"],
        ),
        done=_("The unit takes part. What it records counts for the batch."),
        **below_unit(request, unit, _("Add it to the campaign")),
        lead=_("The units below it take part with it, unless they are in a batch of their own."),
        send=_("Add it to the campaign"),
        tight=True,
    )


def _begin_earlier(request: WorkspaceRequest, unit: Unit, membership: BatchMembership) -> AnyActPage:
    """Let a unit that takes part do so from an earlier day."""
    first = membership.batch.opens_on
    return ActPage(
        title=_("Take part from an earlier day"),
        heading=_("From which day does %(unit)s take part in %(batch)s?")
        % {"unit": unit.label, "batch": membership.batch},
        form=forms.EarlierForm(sent(request), initial={"from_day": max(first, unit.opened_on or first)}),
        do=lambda form: begin_earlier(
            **by(request), membership=membership, from_day=form.cleaned_data["from_day"]
        ),
        done=_("The unit takes part from that day on. What it recorded since then counts for the batch."),
        **below_unit(request, unit, _("Take part from an earlier day")),
        lead=_(
            "It takes part from %(day)s. Choose an earlier day; what was recorded since then then counts as well."
        )
        % {"day": formats.day(membership.from_day)},
        send=_("Take part from an earlier day"),
        tight=True,
    )


@act_view(UnitPermission.VIEW)
def unit_move(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Choose a new parent for a unit, show the effect, and move it."""
    unit = own_unit(request, pk)
    key = request.POST.get("to", "") or request.GET.get("unit", "")
    target = unit_above(request, key, request.GET.get("unit_name"))
    preview = preview_move(request.access, unit, target.unit) if target.unit else None
    return ActPage(
        title=_("Move a unit"),
        heading=_("Move %(name)s") % {"name": unit.label},
        form=forms.MoveForm(sent(request), initial={"to": target.unit.pk if target.unit else None}),
        do=lambda form: move_unit(
            **by(request), unit=unit, to_parent=target.the_unit, reason=form.cleaned_data["reason"]
        ),
        done=_("The unit is moved. Its records and published figures stay as they are."),
        **below_unit(request, unit, pgettext("a unit", "Move")),
        choice=target,
        other_href="?",
        wrong=bool(target.error),
        template="web/units/move.html",
        **_previewed(preview, presenters.effect_of_move),
    )


@act_view(UnitPermission.VIEW)
def unit_close(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Ask for the last day of a unit, show the effect of closing it, and close it."""
    unit = own_unit(request, pk)
    asked = forms.CloseDayForm.of(request)
    day = asked.chosen
    preview = preview_close(request.access, unit, day) if day else None
    return ActPage(
        title=_("Close a unit"),
        heading=_("Close %(name)s") % {"name": unit.label},
        form=forms.CloseForm(sent(request), initial={"day": day.isoformat() if day else ""}),
        do=lambda form: close_unit(**by(request), unit=unit, **form.cleaned_data),
        done=_("The unit is closed. Its records stay and count as before."),
        **below_unit(request, unit, pgettext("a unit", "Close")),
        wrong=bool(asked.errors),
        template="web/units/close.html",
        **_previewed(
            preview,
            presenters.effect_of_closing,
            asked=asked,
            records=presenters.records_after(preview.after) if preview and preview.possible else None,
        ),
    )


@act_view(UnitPermission.VIEW)
def unit_delete(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Delete a unit that never had a record, or say what stands in the way."""
    unit = own_unit(request, pk)
    preview = preview_delete(request.access, unit)
    return ActPage(
        title=_("Delete a unit"),
        heading=_("Delete %(name)s?") % {"name": unit.label},
        form=forms.DeleteForm(sent(request)),
        do=lambda form: delete_unit(**by(request), unit=unit, **form.cleaned_data),
        done=_("The unit is deleted."),
        **below_unit(request, unit, _("Delete")),
        to=addresses.to("units", request.campaign),
        possible=preview.possible,
        question=True,
        template="web/units/delete.html",
        context={"unit": unit, "preview": preview, "may_close": unit.closed_on is None},
    )


def own_unit(request: WorkspaceRequest, pk: int) -> Unit:
    """Return a unit that the reader may change, or raise 403 or 404."""
    unit = in_campaign_tree(request, pk)
    require(request, UnitPermission.CHANGE, unit.path)
    return unit


def below_unit(request: WorkspaceRequest, unit: Unit, act: str) -> dict[str, Any]:
    """Return where an act on a unit stands: below the page of the unit, to which it also leads back."""
    there = Link(unit.label, addresses.to("unit", request.campaign, pk=unit.pk))

    def breadcrumb() -> Breadcrumb:
        return presenters.way(request, get_breadcrumb(request.access, unit), there, Link(act))

    return {"back": there.href, "breadcrumb": breadcrumb}


def _previewed(
    preview: Preview | None, effect: Callable[[Preview], Component], **more: object
) -> dict[str, Any]:
    """Return the question of an act whose effect is shown beforehand, and which is possible only then."""
    return {
        "possible": preview is not None and preview.possible,
        "question": True,
        "context": {"preview": preview, "effect": effect(preview) if preview else None, **more},
    }
