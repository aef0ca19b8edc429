"""A unit's own study programme: its targets, each beside what the records count, and the acts on them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.campaigns.queries import find_offered
from touchstone.common import clock
from touchstone.figures.rules import Reference
from touchstone.study import fields, targets
from touchstone.study.fields import TargetEntry
from touchstone.study.permissions import StudyPermission
from touchstone.study.queries import find_forms
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404
from touchstone.web.common.fields import entry_of, like, one_line, with_fields
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, may_begin, read_view, require, sent
from touchstone.web.common.refusals import RefusingForm, VersionForm
from touchstone.web.common.unit_choice import in_campaign_tree

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.study.models import StudyTarget
    from touchstone.units.models import Unit

TITLE = gettext_lazy("Study programme")


@with_fields(fields.TARGET_TITLE, fields.TARGET_NUMBER, fields.TARGET_FROM, fields.TARGET_UNTIL)
class TargetForm(RefusingForm):
    """A target: a form of study, a number of sessions and the days between which they are held."""

    form = like(fields.FORM)
    title = like(fields.TARGET_TITLE, help_text=gettext_lazy("Left empty: the form of study."))
    last_day = like(fields.TARGET_UNTIL, help_text=gettext_lazy("Left empty: until the campaign closes."))

    field_order = fields.TARGET

    def __init__(self, forms_of_study: Any, campaign: Campaign, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("form", forms_of_study, gettext_lazy("Choose…"), code="code")
        for name in ("first_day", "last_day"):
            self.between(name, campaign.opens_on, campaign.closes_on)

    @property
    def entry(self) -> TargetEntry:
        """The form's content as an entry for the actions."""
        return entry_of(TargetEntry, self.cleaned_data)


class TargetChangeForm(TargetForm, VersionForm):
    """The same fields, with the version that was loaded and the reason for the change."""

    reason = one_line(gettext_lazy("Reason"), 200)


class TargetWithdrawalForm(VersionForm):
    """The reason for withdrawing a target."""

    reason = one_line(gettext_lazy("Reason"), 200, required=True)


@read_view(StudyPermission.VIEW)
def study_targets(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show the targets of a unit, each with the sessions counted towards it."""
    unit = in_campaign_tree(request, pk)
    require(request, StudyPermission.VIEW, unit.path)
    mine = may_begin(request, StudyPermission.RECORD, unit.path)
    new = ui.Link(_("Set a target"), addresses.to("study-target-new", request.campaign, pk=unit.pk))
    context = {
        "unit": unit,
        "table": _table(request, unit, new if mine else None),
        "main_action": new if mine else None,
        "breadcrumb": trail(request.campaign, *_above(request, unit), ui.Link(TITLE)),
    }
    return page(request, "web/sessions/programme.html", context)


def _table(request: WorkspaceRequest, unit: Unit, new: ui.Link | None) -> ui.Table:
    campaign = request.campaign
    rows = targets.find_targets(request.access, campaign, unit)
    references = [_reference(target) for target in rows]
    counted = dict(zip([target.pk for target in rows], request.counting.figures(references), strict=True))
    today = clock.today()

    def standing(target: StudyTarget) -> ui.Status:
        held = int(counted[target.pk].value or 0)
        if held >= target.number:
            return ui.Status(_("reached"), "good")
        last = target.last_day or campaign.closes_on
        if last is not None and last < today:
            return ui.Status(_("not reached"), "warn")
        if target.first_day > today:
            return ui.Status(_("not begun"), "quiet")
        return ui.Status(_("%(n)s to go") % {"n": formats.number(target.number - held)}, "open")

    columns: list[Column[StudyTarget]] = [
        Column(_("Target"), lambda target: ui.Cell(target.title or str(target.form), _days(target))),
        Column(_("Form of study"), lambda target: str(target.form)),
        Column(_("Held"), lambda target: counted[target.pk].value, numeric=True),
        Column(_("To hold"), lambda target: target.number, numeric=True),
        Column(_("State"), standing),
    ]
    act = "study-target-change" if new is not None else ""

    def href(target: StudyTarget) -> str:
        if act:
            return addresses.to(act, campaign, pk=target.pk)
        return addresses.figure(campaign, _reference(target))

    why = _("What the unit sets itself, such as 100 lectures, stands here beside what its records count.")
    return record_table(
        str(TITLE),
        columns,
        rows,
        href=href,
        empty=ui.EmptyState(_("No target is set yet"), why, action=new),
        key="targets",
    )


def _reference(target: StudyTarget) -> Reference:
    """Return the figure that counts towards a target."""
    return Reference("study.sessions").having(
        unit=str(target.unit_id),
        form=target.form.code,
        from_=target.first_day.isoformat(),
        to=target.last_day.isoformat() if target.last_day else "",
    )


def _days(target: StudyTarget) -> str:
    if target.last_day is None:
        return formats.since(target.first_day)
    return formats.short_days(target.first_day, target.last_day)


@act_view(StudyPermission.RECORD, begins=True)
def study_target_new(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Set a unit a target."""
    unit = in_campaign_tree(request, pk)
    require(request, StudyPermission.RECORD, unit.path)
    campaign, offered = request.campaign, list(find_offered(find_forms(request.campaign)))
    first = max(campaign.opens_on, datetime.date(clock.today().year, 1, 1))
    return ActPage(
        heading=_("Set a target"),
        form=TargetForm(offered, campaign, sent(request), initial={"first_day": first}),
        do=lambda form: targets.set_target(**by(request), campaign=campaign, unit=unit, entry=form.entry),
        done=_("The target is set."),
        breadcrumb=_trail(request, unit, _("Set a target")),
        lead=unit.label,
        explanation=_(
            "Sessions of this unit and of the units below it count; the records are counted, nothing is reported twice."
        ),
        send=_("Set the target"),
        tight=True,
    )


@act_view(StudyPermission.VIEW, begins=True)
def study_target_change(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Change a target."""
    target = _own_target(request, pk)
    offered = list(find_offered(find_forms(request.campaign), target.form_id))
    initial = {name: getattr(target, name) for name in (*fields.TARGET, "version")}
    return ActPage(
        heading=_("Change the target"),
        form=TargetChangeForm(
            offered, request.campaign, sent(request), initial=initial | {"form": target.form.code}
        ),
        do=lambda form: targets.change_target(
            **by(request),
            target=target,
            entry=form.entry,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
        ),
        done=_("The target is changed."),
        breadcrumb=_trail(request, target.unit, _("Change the target")),
        lead=target.unit.label,
        send=_("Save"),
        tight=True,
        template="web/sessions/target.html",
        context={
            "withdraw_href": addresses.to("study-target-withdraw", request.campaign, pk=pk),
            "figure_href": addresses.figure(request.campaign, _reference(target)),
        },
    )


@act_view(StudyPermission.VIEW, begins=True)
def study_target_withdraw(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Ask for the reason and withdraw a target."""
    target = _own_target(request, pk)
    return ActPage(
        heading=_("Withdraw the target"),
        form=TargetWithdrawalForm(sent(request), initial={"version": target.version}),
        do=lambda form: targets.withdraw_target(**by(request), target=target, **form.cleaned_data),
        done=_("The target is withdrawn. The history keeps it."),
        breadcrumb=_trail(request, target.unit, _("Withdraw the target")),
        lead=str(target),
        send=_("Withdraw"),
        question=True,
    )


def _own_target(request: WorkspaceRequest, pk: int) -> StudyTarget:
    found = targets.get_target(request.access, request.campaign, pk)
    target: StudyTarget = or_404(found, _("There is no such target, or you are not allowed to see it."))
    require(request, StudyPermission.RECORD, target.path)
    return target


def _above(request: WorkspaceRequest, unit: Unit) -> tuple[ui.Link, ui.Link]:
    units = ui.Link(_("Units"), addresses.to("units", request.campaign))
    return units, ui.Link(unit.label, addresses.to("unit", request.campaign, pk=unit.pk))


def _trail(request: WorkspaceRequest, unit: Unit, act: formats.Words) -> Any:
    there = ui.Link(TITLE, addresses.to("study-targets", request.campaign, pk=unit.pk))
    return trail(request.campaign, *_above(request, unit), there, ui.Link(act))
