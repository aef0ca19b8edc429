"""Writing an entry to a record, and the changes it reports."""

from dataclasses import dataclass
from enum import StrEnum
from types import SimpleNamespace

from touchstone.common.changes import apply, changes_since, differences, snapshot, values_of


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    colour: Colour = Colour.RED
    number: int | None = None


def test_values_are_taken_as_a_record_stores_them() -> None:
    values = values_of(Entry("  a name ", Colour.BLUE, 3), ("name", "colour", "number"))
    assert values == {"name": "a name", "colour": "blue", "number": 3}
    assert type(values["colour"]) is str


def test_applying_writes_what_differs_and_returns_it_as_the_trail_keeps_it() -> None:
    record = SimpleNamespace(name="old", colour="red", number=None)
    changes = apply(values_of(Entry("new", number=3), ("name", "colour", "number")), record)
    assert changes == {"name": ("old", "new"), "number": (None, 3)}
    assert vars(record) == {"name": "new", "colour": "red", "number": 3}
    assert apply({"name": "new"}, record) == {}


def test_differences_are_told_without_writing() -> None:
    record = SimpleNamespace(name="old")
    assert differences({"name": "new"}, record) == {"name": ("old", "new")}
    assert record.name == "old"


def test_changes_are_told_in_the_order_of_the_fields() -> None:
    record = SimpleNamespace(b=1, a=1)
    assert list(differences({"b": 2, "a": 2}, record)) == ["b", "a"]


def test_what_an_act_changed_is_found_by_the_snapshot_from_before() -> None:
    record = SimpleNamespace(state="open", closed_on=None, name="x")
    before = snapshot(record, ("state", "closed_on", "name"))
    record.state, record.closed_on = "closed", "2026-06-01"
    assert changes_since(before, record) == {
        "state": ("open", "closed"),
        "closed_on": (None, "2026-06-01"),
    }
