"""The page of a sitting with the places of units, on screen, on paper and as a file; and its acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.forms.models import model_to_dict
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from touchstone.training import queries
from touchstone.training.actions import (
    add_sitting,
    call_off,
    change_sitting,
    copy_places,
    give_places,
    take_up,
)
from touchstone.training.fields import SITTING_ENTERED
from touchstone.training.permissions import TrainingPermission
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404, turn_away
from touchstone.web.common.components import Link
from touchstone.web.common.downloads import KINDS, download
from touchstone.web.common.filtering import files, turning
from touchstone.web.common.lists import ON_PAPER, record_table
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, may, may_begin, read_view, require, sent
from touchstone.web.common.refusals import RefusingForm, VersionForm
from touchstone.web.common.unit_choice import choose
from touchstone.web.training import presenters
from touchstone.web.training.class_views import class_link, find_class
from touchstone.web.training.forms import OffForm, PlacesForm, SittingForm
from touchstone.web.training.lists import CLASSES, ON_SCREEN, PLACES

if TYPE_CHECKING:
    from touchstone.training.models import Delegation, Sitting

KEY = "training-places"
IN_A_FILE = 20_000


@read_view(TrainingPermission.VIEW)
def sitting_page(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one sitting: the places of the units that the reader sees, and what was said about the course."""
    sitting, campaign = find_sitting(request, pk), request.campaign
    sums = queries.sum_by_sitting(request.access, [sitting])[pk]
    silent, after = request.GET.get("silent") == "1", request.GET.get("after", "")
    shown = queries.get_delegation_page(request.access, sitting, silent, after=after)
    directs = may(request, TrainingPermission.DIRECT, sitting.training_class.path)
    table = record_table(
        _("Places of units"),
        ON_SCREEN,
        shown.rows,
        href=lambda row: addresses.to("training-places", campaign, pk=row.pk),
        total=presenters.sums_row(sums) if shown.rows and not silent else None,
        exports=files(request, "training-sitting-export", {}, pk=pk) if shown.rows else (),
        pager=turning(request.GET, "", shown.after),
        empty=ui.EmptyState(
            _("No places are given yet"),
            _("Give places to a unit, copy them from another sitting, or import the ledger of places."),
        ),
        key=KEY,
    )
    said = queries.get_feedback(sitting)
    context = {
        "sitting": sitting,
        "lead": presenters.lead(sitting),
        "notice": presenters.called_off(sitting, campaign, directs),
        "table": table,
        "silent": _silent_link(request, sums.silent, silent),
        "facts": presenters.sitting_facts(campaign, sitting, sums),
        "feedback": presenters.feedback_table(said),
        "feedback_line": presenters.feedback_line(said) if said.slips else "",
        "comments": said.comments if directs else (),
        "history": presenters.history(request, sitting),
        "print_link": Link(_("Print"), addresses.to("training-sitting-print", campaign, pk=pk)),
        "links": _acts(request, sitting, directs),
        "main_action": Link(_("Give places"), addresses.to("training-places-give", campaign, pk=pk))
        if _gives(request, sitting)
        else None,
        "breadcrumb": _breadcrumb(request, sitting),
    }
    return page(request, "web/training/sitting.html", context, pieces={KEY: table})


def _silent_link(request: WorkspaceRequest, number: int, silent: bool) -> Link | None:
    """Return the link to the units that have not said how many came, or back to all."""
    if silent:
        return Link(_("Show all units"), "?")
    if not number:
        return None
    text = ngettext("%(n)s unit has not said", "%(n)s units have not said", number)
    return Link(text % {"n": formats.number(number)}, "?silent=1")


def _gives(request: WorkspaceRequest, sitting: Sitting) -> bool:
    """Return whether the reader may give places at a sitting now."""
    directs = may_begin(request, TrainingPermission.DIRECT, sitting.training_class.path)
    return directs and sitting.state != presenters.CALLED_OFF


def _acts(request: WorkspaceRequest, sitting: Sitting, directs: bool) -> list[Link]:
    """Return links to what the reader can do with a sitting."""
    campaign, key = request.campaign, {"pk": sitting.pk}
    links = [Link(_("Roll to print"), addresses.to("training-sitting-roll", campaign, **key))]
    if not directs:
        return links
    earlier = queries.get_previous_sitting(sitting) if _gives(request, sitting) else None
    if earlier is not None:
        label = _("Copy the places of sitting %(n)s") % {"n": formats.number(earlier.number)}
        links.append(Link(label, addresses.to("training-places-copy", campaign, **key)))
    links.append(Link(_("Print slips for feedback"), addresses.to("training-slips", campaign, **key)))
    links.append(
        Link(pgettext("a record", "Change"), addresses.to("training-sitting-change", campaign, **key))
    )
    if sitting.state != presenters.CALLED_OFF:
        links.append(
            Link(pgettext("a sitting", "Call off"), addresses.to("training-sitting-off", campaign, **key))
        )
    return links


@read_view(TrainingPermission.VIEW)
def sitting_print(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show the places of all units in a print layout."""
    sitting = find_sitting(request, pk)
    shown = queries.get_delegation_page(request.access, sitting, size=ON_PAPER)
    sums = queries.sum_by_sitting(request.access, [sitting])[pk]
    cut = _("The first %(n)s units. Take the whole as a workbook.") % {"n": formats.number(ON_PAPER)}
    context = {
        "title": str(sitting),
        "chips": (),
        "table": record_table(_("Places of units"), ON_SCREEN, shown.rows, total=presenters.sums_row(sums)),
        "cut": cut if shown.after else "",
        "breadcrumb": _breadcrumb(request, sitting, _("Print")),
    }
    return page(request, "web/on_paper.html", context)


@read_view(TrainingPermission.VIEW)
def sitting_export(request: WorkspaceRequest, pk: int, kind: str) -> HttpResponse:
    """Return the places of all units as a file; names are never in it."""
    if kind not in KINDS:
        raise Http404
    sitting = find_sitting(request, pk)
    rows = queries.get_delegation_page(request.access, sitting, size=IN_A_FILE).rows
    labels = [column.label for column in PLACES]
    return download(kind, str(sitting), labels, (_plain(row) for row in rows))


def _plain(delegation: Delegation) -> list[object]:
    values = [column.read(delegation) for column in PLACES]
    return [value.value if isinstance(value, ui.Cell) else value for value in values]


@read_view(TrainingPermission.VIEW)
def sitting_roll(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show those rolls of a sitting that the reader may read in a print layout, with room for signatures."""
    sitting = find_sitting(request, pk)
    trainees = queries.find_names_of(request.access, sitting)
    context = {
        "title": _("Roll: %(sitting)s") % {"sitting": sitting},
        "chips": (),
        "table": presenters.paper_roll(trainees),
        "breadcrumb": _breadcrumb(request, sitting, _("Roll")),
    }
    return page(request, "web/on_paper.html", context)


@act_view(TrainingPermission.VIEW, begins=True)
def sitting_new(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Add a sitting to a class."""
    training_class = find_class(request, pk)
    require(request, TrainingPermission.DIRECT, training_class.path)
    form = SittingForm(sent(request))
    for name in ("first_day", "last_day"):
        form.between(name, request.campaign.opens_on, None)
    return ActPage(
        heading=_("Add a sitting"),
        form=form,
        do=lambda form: add_sitting(**by(request), training_class=training_class, entry=form.entry()),
        done=_("The sitting is added. Now give its places."),
        breadcrumb=trail(
            request.campaign,
            CLASSES.link(request),
            class_link(request, training_class),
            Link(_("Add a sitting")),
        ),
        to=lambda added: addresses.to("training-sitting", request.campaign, pk=added.pk),
        lead=training_class.name,
    )


@act_view(TrainingPermission.VIEW)
def sitting_change(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Change the days, the place or the capacity of a sitting."""
    sitting = _own_sitting(request, pk)
    return ActPage(
        heading=_("Change the sitting"),
        form=SittingForm(sent(request), model_to_dict(sitting, (*SITTING_ENTERED, "version"))),
        version=sitting.version,
        do=lambda form: change_sitting(
            **by(request),
            sitting=sitting,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            entry=form.entry(),
        ),
        done=_("The sitting is changed."),
        breadcrumb=_breadcrumb(request, sitting, pgettext("a record", "Change")),
        lead=str(sitting),
        send=_("Save"),
    )


@act_view(TrainingPermission.VIEW)
def sitting_off(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Ask for the reason and call a sitting off."""
    sitting = _own_sitting(request, pk)
    return ActPage(
        heading=_("Call off the sitting"),
        form=OffForm(sent(request), initial={"version": sitting.version}),
        do=lambda form: call_off(**by(request), sitting=sitting, **form.cleaned_data),
        done=_("The sitting is called off and counts nowhere."),
        breadcrumb=_breadcrumb(request, sitting, pgettext("a sitting", "Call off")),
        lead=_(
            "It stays readable with its places and its history, but counts in no figure. This can be taken back."
        ),
        send=pgettext("a sitting", "Call off"),
        question=True,
    )


@act_view(TrainingPermission.VIEW)
def sitting_on(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Let a sitting that was called off take place."""
    sitting = _own_sitting(request, pk)
    return ActPage(
        heading=_("Let the sitting take place?"),
        form=VersionForm(sent(request), initial={"version": sitting.version}),
        do=lambda form: take_up(**by(request), sitting=sitting, **form.cleaned_data),
        done=_("The sitting counts again."),
        breadcrumb=_breadcrumb(request, sitting, _("Let it take place")),
        send=_("Let it take place"),
        question=True,
    )


@act_view(TrainingPermission.VIEW, begins=True)
def places_give(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Give a number of places to a unit."""
    sitting = _own_sitting(request, pk)
    choice = choose(request, TrainingPermission.DIRECT, request.POST or request.GET)
    return ActPage(
        heading=_("Give places"),
        form=PlacesForm(sent(request)),
        do=lambda form: give_places(
            **by(request), sitting=sitting, places={choice.the_unit: form.cleaned_data["quota"]}
        ),
        done=_("The places are given."),
        breadcrumb=_breadcrumb(request, sitting, _("Give places")),
        lead=str(sitting),
        explanation=_(
            "The number takes the place of what the unit had. Many units at once: import the ledger of places."
        ),
        choice=choice,
    )


@act_view(TrainingPermission.VIEW, begins=True)
def places_copy(request: WorkspaceRequest, pk: int) -> AnyActPage | HttpResponse:
    """Copy the places of the sitting before."""
    sitting = _own_sitting(request, pk)
    earlier = queries.get_previous_sitting(sitting)
    there = addresses.to("training-sitting", request.campaign, pk=pk)
    if earlier is None:
        return turn_away(request, _("There is no earlier sitting of this class."), there)
    return ActPage(
        heading=_("Copy the places of sitting %(n)s?") % {"n": formats.number(earlier.number)},
        form=RefusingForm(sent(request)),
        do=lambda _form: copy_places(**by(request), sitting=sitting, earlier=earlier),
        done=_copied,
        breadcrumb=_breadcrumb(request, sitting, _("Copy")),
        lead=_("Each unit gets as many places as there. Units that have places here already keep them."),
        send=_("Copy"),
        question=True,
    )


def _copied(given: list[Delegation]) -> str:
    text = ngettext("Places are given to %(n)s unit.", "Places are given to %(n)s units.", len(given))
    return text % {"n": formats.number(len(given))}


def find_sitting(request: WorkspaceRequest, pk: int) -> Sitting:
    """Return a sitting that the reader sees, or raise 404."""
    sitting = queries.get_sitting(request.access, request.campaign, pk)
    return or_404(sitting, _("There is no such sitting, or you are not allowed to see it."))


def _own_sitting(request: WorkspaceRequest, pk: int) -> Sitting:
    sitting = find_sitting(request, pk)
    require(request, TrainingPermission.DIRECT, sitting.training_class.path)
    return sitting


def sitting_link(request: WorkspaceRequest, sitting: Sitting) -> Link:
    """Return a link to a sitting, for breadcrumbs."""
    label = _("Sitting %(n)s") % {"n": formats.number(sitting.number)}
    return Link(label, addresses.to("training-sitting", request.campaign, pk=sitting.pk))


def _breadcrumb(request: WorkspaceRequest, sitting: Sitting, act: formats.Words = "") -> ui.Breadcrumb:
    here = [Link(act)] if act else []
    above = (CLASSES.link(request), class_link(request, sitting.training_class))
    return trail(request.campaign, *above, sitting_link(request, sitting), *here)
