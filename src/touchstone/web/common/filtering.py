"""List filters, each declared once: its form field, its query parameter and the text of its chip."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.common.wording import listed
from touchstone.web.common import addresses, formats
from touchstone.web.common.components import Chip, Link, Pager
from touchstone.web.common.fields import DayField, SearchField
from touchstone.web.common.formats import Words
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.common.unit_choice import by_name, in_campaign_tree

if TYPE_CHECKING:
    import datetime

    from touchstone.units.models import Unit

TURNING = {"after": "", "before": ""}
"""Query parameters to drop when a filter changes, so that the first page shows."""


@dataclass(frozen=True)
class Option:
    """A choice of a filter: its code in the URL, its label, and the value passed to the database query."""

    code: str
    label: Words
    value: Any = None


UNIT = gettext_lazy("Unit")
OF_UNIT = gettext_lazy("Unit: %(what)s")
ALL = gettext_lazy("all")

Options = Callable[[WorkspaceRequest], Sequence[Option]]
"""Returns the choices of a filter; called once per request, so it may query the database."""


def codes(names: Iterable[tuple[str, Words]]) -> Options:
    """Offer fixed codes; the value is the code itself."""
    options = [Option(code, label, code) for code, label in names]
    return lambda _request: options


def members(names: Mapping[Any, Words]) -> Options:
    """Offer the members of an enumeration; the value is the member."""
    options = [Option(str(member.value), label, member) for member, label in names.items()]
    return lambda _request: options


def records(find: Callable[[WorkspaceRequest], Iterable[Any]], code: str = "code") -> Options:
    """Offer records of the campaign, identified by the attribute ``code``; the value is the record."""
    return lambda request: [Option(str(getattr(row, code)), str(row), row) for row in find(request)]


class FilterForm(forms.Form):
    """The form of a list's filters; every field is optional."""

    def __init__(
        self, given: QueryDict, fields: Mapping[str, forms.Field], order: Sequence[str] = ()
    ) -> None:
        super().__init__(given)
        self.fields.update(fields)
        self.order_fields(order)


@dataclass(frozen=True)
class FilterInput:
    """The filters of one request: the validated form, the choices offered, and the unit."""

    request: WorkspaceRequest
    form: FilterForm
    options: Mapping[str, Sequence[Option]]
    unit: Unit | None = None

    def clean(self, name: str) -> Any:
        """Return the cleaned value of a field, or None if it is invalid or missing."""
        return self.form.cleaned_data.get(name)

    def text(self, name: str) -> str:
        """Return the text or code of a field, or "" if it is invalid or missing."""
        return self.clean(name) or ""

    def option(self, name: str) -> Any:
        """Return the value of the chosen option, or None."""
        code = self.clean(name)
        return next((option.value for option in self.options[name] if code and option.code == code), None)


@dataclass(frozen=True)
class Filter:
    """A filter of a list.

    ``chip`` is a pattern with ``%(what)s`` or ``%(day)s`` and, where needed, ``%(label)s``. With ``more`` the field is
    hidden behind "more filters".
    """

    name: str
    label: Words
    chip: Words = "%(what)s"
    more: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The query parameters of the filter."""
        return (self.name,)

    def options_for(self, _request: WorkspaceRequest) -> Sequence[Option]:
        """Return the choices to offer; most filters have none."""
        return ()

    def fields(self, given: QueryDict, options: Sequence[Option]) -> dict[str, forms.Field]:
        """Return the fields of the form, by name."""
        raise NotImplementedError

    def value(self, given: FilterInput) -> str:
        """Return the filter's value as text, or "" if the filter is not in force."""
        raise NotImplementedError

    def chip_text(self, given: FilterInput) -> str:
        """Return the text of the chip, or "" if the filter is not in force."""
        value = self.value(given)
        words = {"label": self.label, "what": value, "day": value}
        return str(self.chip) % words if value else ""


@dataclass(frozen=True)
class TextFilter(Filter):
    """A text to search for; the field is omitted if the query parameter ``unless`` is present."""

    unless: str = ""

    def fields(self, given: QueryDict, options: Sequence[Option]) -> dict[str, forms.Field]:
        return {} if given.get(self.unless) else {self.name: SearchField(label=self.label)}

    def value(self, given: FilterInput) -> str:
        return given.text(self.name)


@dataclass(frozen=True)
class DayFilter(Filter):
    """A first or last day; ``written`` formats the day on the chip."""

    written: Callable[[datetime.date | None], str] = formats.short_day

    def fields(self, given: QueryDict, options: Sequence[Option]) -> dict[str, forms.Field]:
        return {self.name: DayField(label=self.label, required=False)}

    def value(self, given: FilterInput) -> str:
        day = given.clean(self.name)
        return self.written(day) if day else ""


@dataclass(frozen=True)
class ChoiceFilter(Filter):
    """One of several options; ``none`` labels the empty choice. With fewer than ``least`` options there is no field."""

    options: Options = lambda _request: ()
    none: Words = ALL
    least: int = 0

    def options_for(self, request: WorkspaceRequest) -> Sequence[Option]:
        return self.options(request)

    def fields(self, given: QueryDict, options: Sequence[Option]) -> dict[str, forms.Field]:
        if len(options) < self.least:
            return {}
        choices = [("", str(self.none)), *((option.code, str(option.label)) for option in options)]
        return {self.name: forms.ChoiceField(label=str(self.label), required=False, choices=choices)}

    def value(self, given: FilterInput) -> str:
        if self.name not in given.form.fields:
            return ""
        code = given.request.GET.get(self.name, "")
        options = given.options[self.name]
        return next((str(option.label) for option in options if code and option.code == code), "")


@dataclass(frozen=True)
class UnitFilter(Filter):
    """A unit with everything below it: typed by name, stored in the URL by key."""

    name: str = "unit"
    label: Words = UNIT
    chip: Words = OF_UNIT
    permission: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters for the unit's key and for its name."""
        return ("unit", "unit_name")

    def fields(self, given: QueryDict, options: Sequence[Option]) -> dict[str, forms.Field]:
        """Return a search field, unless the unit is already given by its key."""
        return {} if given.get("unit") else {"unit_name": SearchField(label=self.label)}

    def value(self, given: FilterInput) -> str:
        return given.unit.label if given.unit else ""


def period() -> tuple[DayFilter, DayFilter]:
    """Return the filters for a first and a last day."""
    return (
        DayFilter("from", gettext_lazy("From"), gettext_lazy("From %(what)s")),
        DayFilter("to", gettext_lazy("To"), gettext_lazy("To %(what)s")),
    )


def read_filters(
    request: WorkspaceRequest, filters: Sequence[Filter], order: Sequence[str] = ()
) -> tuple[FilterInput, str]:
    """Read the query string; also return the query to redirect to if a unit is given by name, else "".

    An invalid value filters nothing and is reported at its field. ``order`` is the order of the form's fields.
    """
    options = {part.name: part.options_for(request) for part in filters}
    fields: dict[str, forms.Field] = {}
    for part in filters:
        fields |= part.fields(request.GET, options[part.name])
    form = FilterForm(request.GET, fields, order)
    form.full_clean()
    by_unit = next((part for part in filters if isinstance(part, UnitFilter)), None)
    unit, renamed = _unit_given(request, form, by_unit.permission) if by_unit else (None, "")
    return FilterInput(request, form, options, unit), renamed


def _unit_given(request: WorkspaceRequest, form: forms.Form, permission: str) -> tuple[Unit | None, str]:
    """Return the unit given by key, and the query to redirect to if a unit is given by name.

    An unknown name becomes a field error that suggests similar names.
    """
    query = request.GET
    unit = in_campaign_tree(request, query["unit"]) if query.get("unit") else None
    text = form.cleaned_data.get("unit_name")
    if not text:
        return unit, ""
    choice = by_name(request, permission, text)
    if choice.unit is not None:
        return unit, addresses.query(query, unit_name="", unit=choice.unit.pk, **TURNING)
    similar = listed(hit.unit.label for hit in choice.hits[:3])
    error = _("%(error)s Similar: %(names)s.") % {"error": choice.error, "names": similar}
    form.add_error("unit_name", error if similar else choice.error)
    return unit, ""


def chips_of(filters: Sequence[Filter], given: FilterInput) -> list[Chip]:
    """Return the filters in force, each with the query that removes it."""
    texts = ((part.name, part.chip_text(given)) for part in filters)
    query = given.request.GET
    return [Chip(text, addresses.query(query, **{name: ""}, **TURNING)) for name, text in texts if text]


def turning(given: QueryDict, before: str, after: str, where: str = "") -> Pager:
    """Return links to the previous and next page by their cursors, with the text ``where`` between them."""
    return Pager(
        addresses.query(given, before=before, after="") if before else "",
        addresses.query(given, after=after, before="") if after else "",
        where,
    )


def files(request: WorkspaceRequest, name: str, kept: Mapping[str, object], **where: object) -> list[Link]:
    """Return links to download the named page as files, with the query parameters ``kept``."""
    return [
        Link(label, addresses.with_query(addresses.to(name, request.campaign, kind=kind, **where), kept))
        for kind, label in (("xlsx", "Excel"), ("csv", "CSV"))
    ]
