"""The page of a training class, and the forms to add and change one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touchstone.training import queries
from touchstone.training.actions import add_class, change_class
from touchstone.training.fields import CLASS_ENTERED
from touchstone.training.permissions import TrainingPermission
from touchstone.web.common import addresses
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404
from touchstone.web.common.components import Link
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, may, may_begin, read_view, require, sent
from touchstone.web.common.unit_choice import UnitChoice, choose, choose_or_keep
from touchstone.web.training import presenters
from touchstone.web.training.forms import ClassForm
from touchstone.web.training.lists import CLASSES

if TYPE_CHECKING:
    from touchstone.training.models import TrainingClass


@read_view(TrainingPermission.VIEW)
def class_page(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one class with its sittings."""
    training_class, campaign = find_class(request, pk), request.campaign
    sums = queries.sum_by_class(request.access, [training_class])[pk]
    add = Link(_("Add a sitting"), addresses.to("training-sitting-new", campaign, pk=pk))
    directs = may(request, TrainingPermission.DIRECT, training_class.path)
    begins = may_begin(request, TrainingPermission.DIRECT, training_class.path)
    context = {
        "training_class": training_class,
        "facts": presenters.class_facts(campaign, training_class, sums),
        "sittings": presenters.sittings_table(request, queries.find_sittings(request.access, training_class)),
        "history": presenters.history(request, training_class),
        "edit_href": addresses.to("training-change", campaign, pk=pk) if directs else "",
        "main_action": add if begins else None,
        "breadcrumb": trail(campaign, CLASSES.link(request), Link(training_class.name)),
    }
    return page(request, "web/training/class.html", context)


@act_view(TrainingPermission.DIRECT, begins=True)
def class_new(request: WorkspaceRequest) -> AnyActPage:
    """Add a training class."""
    choice = _organiser(request)
    return ActPage(
        heading=_("Add a class"),
        form=ClassForm(sent(request)),
        do=lambda form: add_class(
            **by(request), campaign=request.campaign, entry=form.entry(choice.the_unit)
        ),
        done=_("The class is added. Now add its first sitting."),
        breadcrumb=trail(request.campaign, CLASSES.link(request), Link(_("Add a class"))),
        to=lambda added: addresses.to("training-class", request.campaign, pk=added.pk),
        explanation=_("The unit below is the organiser: its own people may read the rolls of the class."),
        choice=choice,
        draft="training-new",
    )


@act_view(TrainingPermission.VIEW)
def class_change(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Change a training class."""
    training_class = find_class(request, pk)
    require(request, TrainingPermission.DIRECT, training_class.path)
    choice = choose_or_keep(request, TrainingPermission.DIRECT, training_class.unit)
    there = class_link(request, training_class)
    return ActPage(
        heading=_("Change the class"),
        form=ClassForm(sent(request), model_to_dict(training_class, (*CLASS_ENTERED, "version"))),
        version=training_class.version,
        do=lambda form: change_class(
            **by(request),
            training_class=training_class,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            entry=form.entry(choice.the_unit),
        ),
        done=_("The class is changed."),
        breadcrumb=trail(
            request.campaign, CLASSES.link(request), there, Link(pgettext("a record", "Change"))
        ),
        send=_("Save"),
        choice=choice,
        draft=f"training-{pk}",
    )


def _organiser(request: WorkspaceRequest) -> UnitChoice:
    """Return the unit that was named; at first that of the whole campaign, if the reader may direct classes there."""
    given, root = request.POST or request.GET, request.campaign.root
    named = any(name in given for name in ("unit", "unit_name", "choose"))
    if not named and may(request, TrainingPermission.DIRECT, root.path):
        return UnitChoice(TrainingPermission.DIRECT, root, other=True)
    return choose(request, TrainingPermission.DIRECT, given)


def find_class(request: WorkspaceRequest, pk: int) -> TrainingClass:
    """Return a class that the reader sees, or raise 404."""
    training_class = queries.get_class(request.access, request.campaign, pk)
    return or_404(training_class, _("There is no such training class, or you are not allowed to see it."))


def class_link(request: WorkspaceRequest, training_class: TrainingClass) -> Link:
    """Return a link to a class, for breadcrumbs."""
    there = addresses.to("training-class", request.campaign, pk=training_class.pk)
    return Link(training_class.name, there)
