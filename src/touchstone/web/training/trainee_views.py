"""The trainees of one unit at a sitting: numbers, or a roll with attendance and leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _

from touchstone.training import queries
from touchstone.training.actions import drop_roll, keep_roll, record_attendance, record_counts
from touchstone.training.permissions import TrainingPermission
from touchstone.web.common import addresses, formats
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404
from touchstone.web.common.components import Breadcrumb, Link
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, may, read_view, require, sent
from touchstone.web.common.refusals import VersionForm
from touchstone.web.training import presenters
from touchstone.web.training.class_views import class_link
from touchstone.web.training.forms import AttendanceForm, CountsForm, RollForm
from touchstone.web.training.lists import CLASSES
from touchstone.web.training.sitting_views import sitting_link

if TYPE_CHECKING:
    from touchstone.training.models import Delegation


@read_view(TrainingPermission.VIEW)
def places_page(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show the trainees of a unit: its numbers, and the roll to those who may read it."""
    delegation, campaign = _delegation(request, pk), request.campaign
    reads = queries.sees_names(request.access, delegation)
    trainees = queries.find_roll(request.access, delegation) if reads and delegation.has_roll else []
    records = may(request, TrainingPermission.RECORD, delegation.path)
    records = records and delegation.sitting.state != presenters.CALLED_OFF
    context = {
        "delegation": delegation,
        "lead": presenters.lead(delegation.sitting),
        "notice": presenters.called_off(delegation.sitting, campaign, mine=False),
        "facts": presenters.places_facts(campaign, delegation),
        "roll": presenters.roll_table(delegation, trainees) if trainees else None,
        "hidden": delegation.has_roll and not reads,
        "links": _links(campaign, delegation, reads) if records else (),
        "main_action": _main_action(request, delegation, reads) if records else None,
        "history": presenters.history(request, delegation),
        "breadcrumb": _breadcrumb(request, delegation),
    }
    return page(request, "web/training/places.html", context)


def _main_action(request: WorkspaceRequest, delegation: Delegation, reads: bool) -> Link | None:
    if not delegation.has_roll:
        return Link(_("Record trainees"), addresses.to("training-record", request.campaign, pk=delegation.pk))
    there = addresses.to("training-attendance", request.campaign, pk=delegation.pk)
    return Link(_("Record attendance"), there) if reads else None


def _links(campaign: object, delegation: Delegation, reads: bool) -> list[Link]:
    """Return what else can be done with the roll; nothing if the reader may not read it."""
    if not reads:
        return []

    def link(label: str, name: str) -> Link:
        return Link(label, addresses.to(name, campaign, pk=delegation.pk))  # type: ignore[arg-type]

    if not delegation.has_roll:
        return [link(_("Keep a roll instead of numbers"), "training-roll")]
    return [link(_("Change the roll"), "training-roll"), link(_("Go back to numbers"), "training-roll-drop")]


@act_view(TrainingPermission.VIEW)
def counts_record(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Record how many came, how many completed, and their leave."""
    delegation = _delegation(request, pk)
    require(request, TrainingPermission.RECORD, delegation.path)
    names = ("version", "taken", "completed", "leave_hours")
    return ActPage(
        heading=_("Record trainees"),
        form=CountsForm(sent(request), initial={name: getattr(delegation, name) for name in names}),
        version=delegation.version,
        do=lambda form: record_counts(
            **by(request),
            delegation=delegation,
            version=form.cleaned_data["version"],
            counts=form.counts(),
        ),
        done=_("The numbers are recorded."),
        breadcrumb=_breadcrumb(request, delegation, _("Record")),
        lead=f"{delegation.unit.label} · {delegation.sitting}",
        explanation=presenters.leave_rule(delegation.sitting.training_class.hours),
        send=_("Record"),
    )


@act_view(TrainingPermission.VIEW)
def roll_keep(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Write the names of a unit's trainees."""
    delegation = _readable(request, pk)
    names = "\n".join(trainee.name for trainee in queries.find_roll(request.access, delegation))
    return ActPage(
        heading=_("Roll of trainees"),
        form=RollForm(sent(request), initial={"version": delegation.version, "names": names}),
        version=delegation.version,
        do=lambda form: keep_roll(
            **by(request),
            delegation=delegation,
            version=form.cleaned_data["version"],
            names=form.cleaned_data["names"].split("\n"),
        ),
        done=_("The roll is kept."),
        breadcrumb=_breadcrumb(request, delegation, _("Roll")),
        lead=f"{delegation.unit.label} · {delegation.sitting}",
        explanation=_(
            "Names are read only inside the unit and by the organiser of the class. Everybody else sees numbers."
        ),
        send=_("Save"),
    )


@act_view(TrainingPermission.VIEW)
def attendance(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Record who of a roll came, and their leave."""
    delegation = _readable(request, pk)
    trainees = queries.find_roll(request.access, delegation)
    return ActPage(
        heading=_("Record attendance"),
        form=AttendanceForm(sent(request), trainees, {"version": delegation.version}),
        version=delegation.version,
        do=lambda form: record_attendance(
            **by(request),
            delegation=delegation,
            version=form.cleaned_data["version"],
            attendance=form.attendance(),
        ),
        done=_("The attendance is recorded."),
        breadcrumb=_breadcrumb(request, delegation, _("Attendance")),
        lead=f"{delegation.unit.label} · {delegation.sitting}",
        explanation=presenters.leave_rule(delegation.sitting.training_class.hours),
        send=_("Save"),
        template="web/training/attendance.html",
    )


@act_view(TrainingPermission.VIEW)
def roll_drop(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Delete the names on a roll and keep its numbers."""
    delegation = _readable(request, pk)
    return ActPage(
        heading=_("Go back to numbers?"),
        form=VersionForm(sent(request), initial={"version": delegation.version}),
        do=lambda form: drop_roll(**by(request), delegation=delegation, **form.cleaned_data),
        done=_("The names are deleted. The numbers stay."),
        breadcrumb=_breadcrumb(request, delegation, _("Go back to numbers")),
        lead=_(
            "The names on the roll are deleted for good; the numbers counted from it stay. "
            "Different people are no longer told apart here."
        ),
        send=_("Delete the names"),
        question=True,
    )


def _delegation(request: WorkspaceRequest, pk: int) -> Delegation:
    delegation = queries.get_delegation(request.access, request.campaign, pk)
    return or_404(delegation, _("There are no such places, or you are not allowed to see them."))


def _readable(request: WorkspaceRequest, pk: int) -> Delegation:
    """Return the trainees of a unit whose names the reader may read and write."""
    delegation = _delegation(request, pk)
    require(request, TrainingPermission.RECORD, delegation.path)
    if not queries.sees_names(request.access, delegation):
        raise PermissionDenied(
            _(
                "Names are kept inside the unit: only its own people and the organiser of the class may do this."
            )
        )
    return delegation


def _breadcrumb(request: WorkspaceRequest, delegation: Delegation, act: formats.Words = "") -> Breadcrumb:
    sitting = delegation.sitting
    unit = delegation.unit.label
    here = addresses.to("training-places", request.campaign, pk=delegation.pk)
    last = [Link(unit, here), Link(act)] if act else [Link(unit)]
    above = (CLASSES.link(request), class_link(request, sitting.training_class))
    return trail(request.campaign, *above, sitting_link(request, sitting), *last)
