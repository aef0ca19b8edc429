"""What a list of disclosed visits was asked for: filters, chips, figures, and the table that answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from touchstone.figures.rules import Reference
from touchstone.inspection.measures import GROUP_OF_VISITS, ROUND
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import VisitFilter, count_findings_by_visit, get_visit_page
from touchstone.inspection.queries.visits import VisitPage
from touchstone.measures.registry import Choice
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.fields import SearchField
from touchstone.web.common.filtering import Listing, PeriodForm, unit_asked, unit_kept
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.inspection.presenters import KEY

if TYPE_CHECKING:
    from touchstone.units.models import Unit

LIST = Listing("inspection", ("unit", "unit_name", "round", "group", "findings", "from", "to"))
FOUND = {"with": True, "without": False}
"""Whether a visit has findings, by the word that stands in the address."""


class ListForm(PeriodForm):
    """The filters of the list."""

    unit_name = SearchField(label=gettext_lazy("Unit"))
    round = forms.ChoiceField(label=gettext_lazy("Round"), required=False)
    group = forms.ChoiceField(label=pgettext_lazy("of inspectors", "Group"), required=False)
    findings = forms.ChoiceField(label=gettext_lazy("Findings"), required=False)

    def __init__(self, given: QueryDict, rounds: Sequence[Choice], groups: Sequence[Choice]) -> None:
        super().__init__(given)
        self.offer("round", [(choice.code, choice.label) for choice in rounds])
        self.offer("group", [(choice.code, choice.label) for choice in groups])
        self.offer("findings", [("with", _("with findings")), ("without", _("without a finding"))])


@dataclass(frozen=True)
class Asked:
    """The selection that a query string means; ``renamed`` is the one to go to instead, with the key of a unit."""

    form: ListForm
    wanted: VisitFilter
    unit: Unit | None = None
    renamed: str = ""


def asked(request: WorkspaceRequest) -> Asked:
    """Read the query string of the list; what cannot be read filters nothing and is said at its field."""
    campaign = request.campaign
    rounds, groups = ROUND.choices(campaign), GROUP_OF_VISITS.choices(campaign)
    form = ListForm(request.GET, rounds, groups)
    form.full_clean()
    unit, renamed = unit_asked(request, form, InspectionPermission.VIEW)
    clean = form.cleaned_data
    wanted = VisitFilter(
        paths=((unit or campaign.root).path,),
        round=_key(rounds, clean.get("round", "")),
        group=_key(groups, clean.get("group", "")),
        first=clean.get("from"),
        last=clean.get("to"),
        found=FOUND.get(clean.get("findings", "")),
    )
    return Asked(form, wanted, unit, renamed)


def _key(choices: Sequence[Choice], code: str) -> int | None:
    return next((int(choice.key) for choice in choices if choice.code == code), None)


def visits_of(request: WorkspaceRequest, asked: Asked, size: int = 50) -> VisitPage:
    """Return the page of visits that was asked for."""
    after = request.GET.get("after", "")
    return get_visit_page(request.access, request.campaign, asked.wanted, after=after, size=size)


def totals(request: WorkspaceRequest) -> list[ui.Figure]:
    """Return the figures at the top of the page: of all that is disclosed, for everybody alike."""
    codes = ("inspection.visits", "inspection.findings", "inspection.units-with-findings")
    return [
        ui.Figure(
            figure.measure.label,
            figure.value,
            figure.measure.counted(figure.value),
            href=addresses.figure(request.campaign, figure.reference),
        )
        for figure in request.counting.figures(Reference(code) for code in codes)
    ]


COLUMNS = (
    ui.Column(gettext_lazy("Unit")),
    ui.Column(gettext_lazy("Date")),
    ui.Column(gettext_lazy("Round")),
    ui.Column(pgettext_lazy("of inspectors", "Group")),
    ui.Column(gettext_lazy("Findings"), numeric=True),
)


def table(request: WorkspaceRequest, asked: Asked, shown: VisitPage, *, plain: bool = False) -> ui.Table:
    """Return the visits of a page under their filters; ``plain`` leaves out what paper has no use for."""
    counts = count_findings_by_visit(request.access.for_everybody(), shown.rows)
    rows = [
        ui.Row(
            (row.unit.label, row.visited_on, row.round, row.group, counts.get(row.pk, 0)),
            addresses.to("inspection-visit", request.campaign, pk=row.pk),
            str(row.pk),
        )
        for row in shown.rows
    ]
    after = addresses.query(request.GET, after=shown.after) if shown.after else ""
    return ui.Table(
        _("Disclosed visits"),
        COLUMNS,
        rows,
        total=_total(request, asked) if rows else None,
        filters=None if plain else ui.Filters(asked.form, chips(request, asked), "?", unit_kept(asked.unit)),
        exports=() if plain or not rows else LIST.files(request),
        pager=None if plain else ui.Pager("", after),
        empty=_empty(request),
        caption_hidden=True,
        key=KEY,
    )


def _total(request: WorkspaceRequest, asked: Asked) -> ui.Row | None:
    """Return how many visits a selection has; none without filters, and where no figure counts just that."""
    wanted, clean = asked.wanted, asked.form.cleaned_data
    if wanted.found is not None or not LIST.selection(request.GET):
        return None
    reference = Reference("inspection.visits").having(
        unit=str(asked.unit.pk) if asked.unit else "",
        round=clean.get("round", ""),
        from_=wanted.first.isoformat() if wanted.first else "",
        to=wanted.last.isoformat() if wanted.last else "",
        **{"inspection-group": clean.get("group", "")},
    )
    number = request.counting.figure(reference).value
    said = ngettext("%(n)s visit", "%(n)s visits", int(number or 0)) % {"n": formats.number(number)}
    return ui.Row((said, "", "", "", ""), addresses.figure(request.campaign, reference))


def chips(request: WorkspaceRequest, asked: Asked) -> list[ui.Chip]:
    """Return the filters in force, each with the address without it."""
    given, form, wanted = request.GET, asked.form, asked.wanted
    said = {
        "unit": _("Unit: %(what)s") % {"what": asked.unit.label} if asked.unit else "",
        "round": form.said("round", given.get("round", "")),
        "group": form.said("group", given.get("group", "")),
        "findings": form.said("findings", given.get("findings", "")),
        "from": _("From %(what)s") % {"what": formats.short_day(wanted.first)} if wanted.first else "",
        "to": _("To %(what)s") % {"what": formats.short_day(wanted.last)} if wanted.last else "",
    }
    return LIST.chips(given, said)


def _empty(request: WorkspaceRequest) -> ui.EmptyState:
    if LIST.selection(request.GET):
        title = _("No disclosed visit fits these filters")
        why = _("Take a filter away, or show all visits.")
        return ui.EmptyState(title, why, ui.Link(_("Show all"), "?"))
    title = _("No visit is disclosed")
    return ui.EmptyState(title, _("Visits stand here from the moment at which they are disclosed."))
