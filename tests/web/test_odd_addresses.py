"""Numbers that no database can hold, and NUL, in every address and its query: a page or a refusal, never a failure."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from tests.turns import in_turn
from tests.web.test_url_matrix import OPEN, PAGES
from tests.web.workspace import OFFICE, Place

from touchstone.campaigns.models import SavedFilter
from touchstone.common.pages import read_key

HUGE = ("9" * 19, *in_turn(["9" * 26, "9" * 5_000], of=2))
WORDS = {"slug": "x", "str": "x", "path": "x", "uuid": str(uuid.uuid4())}
NUMBERS = {"int", "key"}

PARAMETERS = (
    "action after as_of batch before by closed copy criterion edition end from group kind leader make_up_of number"
    " outcome page pk q show source stream to unit unit_name person_name version wrong year"
).split()


def _patterns(
    resolver: URLResolver, names: tuple[str, ...] = ()
) -> Iterator[tuple[str, URLPattern, dict[str, Any]]]:
    """Yield the full name of every address with the converters of its parts."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            for name, found, converters in _patterns(pattern, inner):
                yield name, found, pattern.pattern.converters | converters
        elif pattern.name:
            yield ":".join((*names, pattern.name)), pattern, dict(pattern.pattern.converters)


def _kind(converter: Any) -> str:
    return type(converter).__name__.removesuffix("Converter").replace("String", "str").lower()


EVERY = {
    name: {part: _kind(converter) for part, converter in converters.items()}
    for name, _pattern, converters in _patterns(get_resolver())
}
NUMBERED = sorted(name for name, parts in EVERY.items() if NUMBERS & set(parts.values()))


def _address(name: str, number: str, campaign: str) -> str:
    """Return the address with a number in all places for one. ``reverse`` itself takes a number of 26 digits."""
    some = "8" * 17
    parts = {part: some if kind in NUMBERS else WORDS.get(kind, "x") for part, kind in EVERY[name].items()}
    if "campaign" in parts:
        parts["campaign"] = campaign
    return reverse(name, kwargs=parts).replace(some, number)


@pytest.mark.postgres_too
@pytest.mark.parametrize("name", [name for name in NUMBERED if name.startswith("web:")])
def test_a_huge_number_is_the_key_of_nothing(place: Place, name: str) -> None:
    """What the address of a record says of a key that is not there, it says of one that cannot be there."""
    client = place.client(OFFICE)
    missing = "8" * 17
    for method in (client.get, client.post):
        usual = method(_address(name, missing, "world")).status_code
        assert usual < 500
        found = [method(_address(name, number, "world")).status_code for number in HUGE]
        assert found == [usual] * len(HUGE)


@pytest.fixture
def keeper(place: Place) -> Client:
    """Return a client of somebody for whom the whole editor's room is open."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(place.world.keeper)
    return client


@pytest.mark.postgres_too
@pytest.mark.parametrize("name", [name for name in NUMBERED if not name.startswith("web:")])
def test_addresses_of_libraries_refuse_it_too(keeper: Client, name: str) -> None:
    try:
        addresses = [_address(name, number, "world") for number in HUGE]
    except NoReverseMatch:
        pytest.fail(f"{name} needs another word than x")
    answers = [method(address).status_code for address in addresses for method in (keeper.get, keeper.post)]
    assert max(answers) < 500


LISTS = sorted(
    {name for name in PAGES if set(EVERY[f"web:{name}"]) <= {"campaign"}} | (OPEN - {"inspection-keys"})
)


@pytest.mark.postgres_too
@pytest.mark.parametrize("name", LISTS)
def test_a_query_may_hold_anything(place: Place, name: str) -> None:
    address = _address(f"web:{name}", "", "world")
    odd = in_turn(["\0", "a\0b", "-1", "0001-01-01T00:00+14:00~1", "9999-12-31.1"], of=2)
    for value in (*HUGE, *odd):
        every = dict.fromkeys(PARAMETERS, value)
        assert place.client(OFFICE).get(address, every).status_code < 500
    for parameter in in_turn(PARAMETERS, of=6) if connection.vendor == "postgresql" else ():
        assert place.client(OFFICE).get(address, {parameter: "a\0b"}).status_code < 500


@pytest.mark.postgres_too
@pytest.mark.parametrize("path", ["/c/wor%00ld/", "/%00/", "/en/%00", "/media/images/%00", "/cms/%00/"])
def test_a_path_with_nul_is_refused(keeper: Client, path: str) -> None:
    answer = keeper.get(path)
    assert answer.status_code == 400
    assert "This request cannot be read" in answer.content.decode()


@pytest.mark.postgres_too
def test_a_selection_is_kept_without_nul(place: Place) -> None:
    place.post(OFFICE, "filters/problems/save/", {"name": "a\0b", "query": "q=%E6%B5%8B%00&state=closed"})
    kept = SavedFilter.objects.get()
    assert kept.name == "ab"
    assert place.client(OFFICE).get(f"/c/world/problems/?{kept.query}").status_code == 200


FORMS = [
    (name, number)
    for name, pages in PAGES.items()
    for number, page in enumerate(pages)
    if page.may and not name.endswith("-export")
]
TEXT = re.compile(r'<(?:textarea|input type="(?:text|search)")[^>]* name="([\w-]+)"')
FIELD = re.compile(r' name="([\w-]+)"')
VALUE = re.compile(r'<input[^>]* name="([\w-]+)" value="([^"]*)"')


NUL, LONG = "a\0b", "9" * 26


@pytest.mark.postgres_too
@pytest.mark.parametrize(("name", "number"), FORMS)
@pytest.mark.parametrize(
    ("anywhere", "in_text"),
    [
        pytest.param(NUL, LONG, marks=pytest.mark.turn(number=0, of=2), id="nul-long"),
        pytest.param(LONG, NUL, marks=pytest.mark.turn(number=1, of=2), id="long-nul"),
    ],
)
def test_a_form_may_send_anything(place: Place, name: str, number: int, anywhere: str, in_text: str) -> None:
    """It is sent twice: with one value in every field of the page, hidden or not, with the other only in those of text.

    Each run sends both values; which of them is sent where changes from one to the next.
    """
    page = PAGES[name][number]
    client = place.client(page.may[0])
    address = reverse(f"web:{name}", kwargs={"campaign": "world", **page.kwargs(place)})
    shown = client.get(address + page.query).content.decode(errors="replace")
    everywhere = {*FIELD.findall(shown), "unit", "unit_name", "version", "next", "reason", "name"}
    for sent in (
        dict.fromkeys(everywhere, anywhere),
        dict(VALUE.findall(shown)) | dict.fromkeys(TEXT.findall(shown), in_text),
    ):
        assert client.post(address, sent).status_code < 500


@pytest.mark.parametrize(
    ("text", "key"),
    [("7", 7), ("0", 0), ("9" * 17, int("9" * 17)), ("9" * 18, None), ("٣", None), ("-1", None), ("", None)],
)
def test_a_key_is_a_number_that_fits(text: str, key: int | None) -> None:
    assert read_key(text) == key
