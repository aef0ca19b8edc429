"""A list is declared once: its form, chips, address, table, print view and file follow from the declaration."""

import dataclasses
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import Http404
from django.test import RequestFactory
from django.utils.translation import override
from tests.web.workspace import OFFICE, OUTSIDER, Place
from tests.world import june

from touchstone.figures.queries import Counting
from touchstone.units.permissions import UnitPermission
from touchstone.web.common import lists
from touchstone.web.common.components import Cell, Row, Status
from touchstone.web.common.filtering import (
    ChoiceFilter,
    FilterInput,
    Option,
    TextFilter,
    UnitFilter,
    chips_of,
    codes,
    period,
)
from touchstone.web.common.formats import short_day
from touchstone.web.common.list_views import export, on_paper, views
from touchstone.web.common.lists import (
    Column,
    Empty,
    File,
    List,
    ListQuery,
    Page,
    PageRequest,
    Paper,
    Totals,
    ask,
    cached_on_request,
    page_of,
    table,
    too_many_to_search,
)
from touchstone.web.common.reader import WorkspaceRequest, give_access


@dataclass(frozen=True)
class Thing:
    """The row of the list in these tests."""

    pk: int
    name: str
    note: str = "note"


THINGS = [Thing(number, f"thing {number}") for number in range(1, 6)]


def page(query: ListQuery[Mapping[str, Any]], turn: PageRequest) -> Page:
    start = int(turn.after or 0)
    shown = [thing for thing in THINGS if query.filters["q"] in thing.name][start:]
    more = str(start + turn.size) if len(shown) > turn.size else ""
    return Page(shown[: turn.size], "0" if start else "", more)


def read(given: FilterInput) -> dict[str, Any]:
    return {"q": given.text("q"), "colour": given.option("colour"), "from": given.clean("from")}


COLOURS = [Option("r", "red", 1), Option("g", "green", 2)]

SPEC: List[Mapping[str, Any], Thing] = List(
    name="people",
    key="things",
    permission=UnitPermission.VIEW,
    heading="Things",
    filters=(
        UnitFilter(permission=UnitPermission.VIEW),
        TextFilter("q", "Words", "With %(what)s"),
        ChoiceFilter("colour", "Colour", "%(label)s: %(what)s", more=True, options=lambda _request: COLOURS),
        *period(),
    ),
    form_order=("colour", "q"),
    read=read,
    page=page,
    totals=lambda _asked, shown, _plain: Totals(Row(("5 things", "")), f"{len(shown.rows)} shown"),
    columns=(
        Column("Name", lambda thing: Cell(thing.name, thing.note)),
        Column("State", lambda _thing: Status("good", "good")),
        Column("Note", lambda thing: thing.note, only="file"),
    ),
    href=lambda _request, thing: f"/{thing.pk}/",
    empty=Empty("Nothing here", "Nobody added any.", "Nothing fits", "Widen it."),
    paper=Paper("Things", "The first %(n)s."),
    file=File("Things", "More than %(n)s are too many."),
)

Asking = Callable[..., WorkspaceRequest]


@pytest.fixture
def asking(place: Place) -> Iterator[Asking]:
    """Return a function that makes a request by the office within the campaign."""

    def make(query: str = "") -> WorkspaceRequest:
        request: Any = RequestFactory().get(f"/c/world/people/{query}")
        request.user = place.people[OFFICE]
        give_access(request)
        request.campaign = place.world.campaign
        request.campaigns = [place.world.campaign]
        request.counting = Counting(request.access, place.world.campaign)
        request._messages = CookieStorage(request)
        return request  # type: ignore[no-any-return]

    with override("en"):
        yield make


def shown(request: WorkspaceRequest, size: int = 50, **changes: Any) -> Any:
    """Return the table for a request as plain values."""
    spec = dataclasses.replace(SPEC, **changes)
    query = ask(spec, request)
    return table(spec, query, page_of(spec, query, size))


def test_the_form_has_a_field_for_each_filter_in_its_own_order(asking: Asking) -> None:
    form = ask(SPEC, asking()).inputs.form
    assert list(form.fields) == ["colour", "q", "unit_name", "from", "to"]
    assert SPEC.names == ("unit", "unit_name", "q", "colour", "from", "to")
    assert shown(asking()).filters.more == ["colour"]


def test_chips_and_selection_say_what_is_in_force(asking: Asking, place: Place) -> None:
    north = place.world.units["north"]
    request = asking(f"?colour=g&q=thing&unit={north.pk}&from=2019-06-03&after=2&other=1")
    query = ask(SPEC, request)
    assert query.filters["colour"] == 2
    assert [chip.label for chip in chips_of(SPEC.filters, query.inputs)] == [
        "Unit: North",
        "With thing",
        "Colour: green",
        f"From {short_day(june(3))}",
    ]
    assert chips_of(SPEC.filters, query.inputs)[1].remove_href == (
        f"?colour=g&unit={north.pk}&from=2019-06-03&other=1"
    )
    assert list(SPEC.selection(request)) == ["unit", "q", "colour", "from"]
    assert "unit_name" not in query.inputs.form.fields
    assert shown(request).filters.keep == [("unit", str(north.pk))]


def test_what_cannot_be_read_filters_nothing(asking: Asking) -> None:
    query = ask(SPEC, asking("?colour=blue&from=never"))
    assert query.filters == {"q": "", "colour": None, "from": None}
    assert set(query.inputs.form.errors) == {"colour", "from"}
    assert chips_of(SPEC.filters, query.inputs) == []


def test_a_unit_by_its_name_leads_to_its_key(asking: Asking, place: Place) -> None:
    renamed = ask(SPEC, asking("?unit_name=北区&q=a&after=3")).renamed
    assert renamed == f"?q=a&unit={place.world.units['north'].pk}"


def test_a_filter_with_too_few_options_has_no_field(asking: Asking) -> None:
    choice_filter = ChoiceFilter("one", "One", options=codes([("a", "A")]), least=2)
    query = ask(
        dataclasses.replace(SPEC, filters=(choice_filter,), read=lambda given: {"q": ""}), asking("?one=a")
    )
    assert query.inputs.form.fields == {}
    assert query.inputs.option("one") is None
    assert choice_filter.chip_text(query.inputs) == ""


def test_the_table_has_the_columns_of_the_screen_and_turns_by_marks(asking: Asking) -> None:
    first = shown(asking("?q=thing"), 2)
    assert [column.label for column in first.columns] == ["Name", "State"]
    assert [(row.key, row.href, row.cells[0].value) for row in first.rows] == [
        ("1", "/1/", "thing 1"),
        ("2", "/2/", "thing 2"),
    ]
    assert (first.pager.previous_href, first.pager.next_href) == ("", "?q=thing&after=2")
    assert first.pager.where == "2 shown"
    assert first.total.cells[0] == "5 things"
    assert shown(asking("?after=2"), 2).pager.previous_href == "?before=0"
    assert [link.href for link in first.exports] == [
        "/c/world/people/export/xlsx/?q=thing",
        "/c/world/people/export/csv/?q=thing",
    ]


def test_nothing_there_and_nothing_that_fits_are_told_apart(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = shown(asking("?q=else"))
    assert (nothing.empty.title, nothing.empty.action.href) == ("Nothing fits", "?")
    assert nothing.total is None
    assert nothing.exports == ()
    monkeypatch.setattr(sys.modules[__name__], "THINGS", [])
    assert shown(asking()).empty.title == "Nothing here"
    assert shown(asking("?after=1")).empty.title == "Nothing here"
    turned = dataclasses.replace(SPEC.empty, turned=True)  # type: ignore[type-var]
    assert shown(asking("?after=1"), empty=turned).empty.title == "Nothing fits"


def test_paper_has_neither_filters_nor_pager(asking: Asking) -> None:
    query = ask(SPEC, asking("?q=thing"))
    plain = table(SPEC, query, page_of(SPEC, query), plain=True)
    assert (plain.filters, plain.pager, plain.exports) == (None, None, ())
    with pytest.raises(Http404):
        on_paper(dataclasses.replace(SPEC, paper=None), asking())


def test_a_file_has_its_own_columns_and_no_notes(asking: Asking) -> None:
    answer: Any = export(SPEC, asking("?q=thing 2"), "csv")
    assert answer.content.decode("utf-8-sig").splitlines() == ["Name,State,Note", "thing 2,good,note"]
    for spec, kind in ((SPEC, "pdf"), (dataclasses.replace(SPEC, file=None), "csv")):
        with pytest.raises(Http404):
            export(spec, asking(), kind)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"records": lambda _asked, _most: iter(THINGS)},
        {"records": lambda _asked, _most: iter(THINGS), "long": True},
        {"count": lambda _asked: 5},
    ],
)
def test_too_many_for_one_file_leads_back_with_a_message(
    asking: Asking, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any]
) -> None:
    spec = dataclasses.replace(SPEC, file=dataclasses.replace(SPEC.file, **changes))  # type: ignore[type-var]
    monkeypatch.setattr(lists, "IN_A_FILE", 4)
    request: Any = asking("?q=thing&after=0")
    answer = export(spec, request, "csv")
    assert (answer.status_code, answer["Location"]) == (302, "/c/world/people/?q=thing")
    assert [str(message) for message in request._messages] == ["More than 4 are too many."]
    monkeypatch.setattr(lists, "IN_A_FILE", 5)
    assert export(spec, asking("?q=thing"), "csv").status_code == 200


def test_a_refused_search_asks_nothing(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "SEARCHED", 2)
    sentence = "%(number)s are more than %(most)s."
    assert too_many_to_search(2, sentence) == ""
    refusal = too_many_to_search(3, sentence)
    request: Any = asking("?q=thing")
    refused = shown(request, refused=lambda _asked: refusal)
    assert (refused.error, refused.rows) == ("3 are more than 2.", [])
    export(dataclasses.replace(SPEC, refused=lambda _asked: refusal), request, "csv")
    assert [str(message) for message in request._messages] == ["3 are more than 2."]


def test_the_views_ask_for_the_permission_and_only_read(place: Place) -> None:
    for path in ("people/", "people/print/", "people/export/csv/"):
        place.get(OUTSIDER, path, 404)
        assert place.client(OFFICE).post(f"/c/world/{path}").status_code == 405
    assert len(views(SPEC)) == 3


def test_what_several_filters_ask_is_answered_once(asking: Asking) -> None:
    calls: list[str] = []

    @cached_on_request
    def find(request: WorkspaceRequest) -> int:
        calls.append(request.path)
        return len(calls)

    request = asking()
    assert (find(request), find(request), find(asking())) == (1, 1, 2)
