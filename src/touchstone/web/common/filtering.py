"""What all lists with filters share: a form sent by GET, the selection in the address, chips, files and paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django import forms
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.web.common import addresses, formats
from touchstone.web.common.components import Chip, Link, Pager, Table
from touchstone.web.common.fields import DayField
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.common.unit_choice import by_name, in_campaign_tree

if TYPE_CHECKING:
    from touchstone.units.models import Unit

ON_PAPER = 1_000
"""Rows of a printed list; more belong into a workbook."""

TURNING = {"after": "", "before": ""}
"""What leads back to the first page when a filter changes."""


class FilterForm(forms.Form):
    """The filters of a list; every field may stay empty. A unit that is given by its key needs no field for its name."""

    def __init__(self, given: QueryDict) -> None:
        super().__init__(given)
        if given.get("unit"):
            self.fields.pop("unit_name", None)

    def offer(self, name: str, choices: Iterable[tuple[str, str]], none: str = "") -> None:
        """Let a field be one of these, or empty, which is called ``none``."""
        cast(forms.ChoiceField, self.fields[name]).choices = [("", none or _("all")), *choices]

    def said(self, name: str, code: str) -> str:
        """Return what a choice of a filter is called; empty for what is no choice."""
        widget = self.fields[name].widget if name in self.fields else None
        choices: Iterable[tuple[object, object]] = getattr(widget, "choices", ())
        return next((str(label) for value, label in choices if value == code and code), "")


class PeriodForm(FilterForm):
    """Filters that end with a first and a last day."""

    def __init__(self, given: QueryDict) -> None:
        super().__init__(given)
        # "from" is a word of the language, so these two fields are made here.
        self.fields["from"] = DayField(label=gettext_lazy("From"), required=False)
        self.fields["to"] = DayField(label=gettext_lazy("To"), required=False)


def unit_asked(request: WorkspaceRequest, form: forms.Form, permission: str) -> tuple[Unit | None, str]:
    """Return the unit that filters name by its key, and the query to go to instead where they name it by words.

    What no unit is called is said at the field, with names that are like it.
    """
    given = request.GET
    unit = in_campaign_tree(request, given["unit"]) if given.get("unit") else None
    text = form.cleaned_data.get("unit_name")
    if not text:
        return unit, ""
    choice = by_name(request, permission, text)
    if choice.unit is not None:
        return unit, addresses.query(given, unit_name="", unit=choice.unit.pk, **TURNING)
    like = ", ".join(hit.unit.label for hit in choice.hits[:3])
    said = _("%(error)s Like it: %(names)s.") % {"error": choice.error, "names": like}
    form.add_error("unit_name", said if like else choice.error)
    return unit, ""


def unit_kept(unit: Unit | None) -> list[tuple[str, str]]:
    """Return the unit as a hidden field of the filters, so that it stays when another filter changes."""
    return [("unit", str(unit.pk))] if unit else []


def turning(given: QueryDict, before: str, after: str, where: str = "") -> Pager:
    """Return the ways to the pages before and after by their marks; ``where`` is said between them."""
    return Pager(
        addresses.query(given, before=before, after="") if before else "",
        addresses.query(given, after=after, before="") if after else "",
        where,
    )


def files(request: WorkspaceRequest, name: str, kept: Mapping[str, object], **where: object) -> list[Link]:
    """Return the ways to take rows away, by the name of their page and the part of the query that they keep."""
    return [
        Link(label, addresses.with_query(addresses.to(name, request.campaign, kind=kind, **where), kept))
        for kind, label in (("xlsx", "Excel"), ("csv", "CSV"))
    ]


@dataclass(frozen=True)
class Listing:
    """A list by the name of its page, and the filters that may stand in its address."""

    name: str
    filters: tuple[str, ...]

    def selection(self, given: QueryDict) -> dict[str, str]:
        """Return the part of a query string that filters."""
        return {name: value for name in self.filters if (value := given.get(name, ""))}

    def chips(self, given: QueryDict, said: Mapping[str, str]) -> list[Chip]:
        """Return what the filters in force say, by their names, each with the address without it."""
        return [
            Chip(text, addresses.query(given, **{name: ""}, **TURNING)) for name, text in said.items() if text
        ]

    def address(self, request: WorkspaceRequest) -> str:
        """Return the address of the list with the same selection."""
        return self._kept(request, addresses.to(self.name, request.campaign))

    def files(self, request: WorkspaceRequest, **where: object) -> list[Link]:
        """Return the ways to take the selection away."""
        return files(request, f"{self.name}-export", self.selection(request.GET), **where)

    def print_link(self, request: WorkspaceRequest) -> Link:
        """Return the way to the selection as it goes on paper."""
        return Link(_("Print"), self._kept(request, addresses.to(f"{self.name}-print", request.campaign)))

    def on_paper(
        self,
        request: WorkspaceRequest,
        table: Table,
        *,
        title: str,
        chips: Sequence[Chip],
        cut: str = "",
    ) -> HttpResponse:
        """Answer with the selection without the frame's furniture; ``cut`` says so where it is only a part of it."""
        context = {
            "title": title,
            "table": table,
            "chips": chips,
            "cut": cut % {"n": formats.number(ON_PAPER)},
            "breadcrumb": trail(
                request.campaign, Link(title, addresses.to(self.name, request.campaign)), Link(_("Print"))
            ),
        }
        return page(request, "web/on_paper.html", context)

    def _kept(self, request: WorkspaceRequest, address: str) -> str:
        return addresses.with_query(address, self.selection(request.GET))
