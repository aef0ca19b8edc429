import pytest
from django.utils import translation

from touchstone.common.text import match_key
from touchstone.interchange.fields import Check, Choice, Count, Field, Text
from touchstone.interchange.intake import WAYS
from touchstone.interchange.kinds import KINDS, DuplicateDeclaration, Kinds, SheetKind

NAME = Field("name", "Name", Text(10), "名称|title", required=True)


def test_the_kinds_are_declared_units_before_what_units_did() -> None:
    assert [kind.code for kind in KINDS] == [
        "units",
        "people",
        "sessions",
        "problems",
        "specials",
        "findings",
        "training",
        "exhibition-visits",
    ]
    assert len(KINDS) == len(WAYS)
    assert [field.code for field in KINDS["units"].required] == ["name"]
    assert [field.code for field in KINDS["people"].required] == ["name", "role"]
    assert [field.code for field in KINDS["sessions"].required] == ["unit", "form", "held_on"]
    assert [field.code for field in KINDS["problems"].required] == ["statement", "unit"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_a_fault_names_as_the_words_of_a_column_is_read(language: str) -> None:
    with translation.override(language):
        choices = [field.holds for kind in KINDS for field in kind.fields if isinstance(field.holds, Choice)]
        for choice in choices:
            for option in choice.options:
                assert choice.codes[match_key(str(option.label))] == option.code


def test_a_kind_declared_twice_raises() -> None:
    kinds = Kinds()
    kind = kinds.register(SheetKind("sites", "Sites", (NAME,)))
    with pytest.raises(DuplicateDeclaration, match="sites"):
        kinds.register(kind)
    assert list(kinds) == [kind]


def test_a_field_declared_twice_raises() -> None:
    with pytest.raises(DuplicateDeclaration, match="field name is declared twice"):
        SheetKind("sites", "Sites", (NAME, NAME))


def test_a_heading_claimed_by_two_fields_raises() -> None:
    other = Field("heading", "Heading", Text(10), " TITLE: ")
    with pytest.raises(DuplicateDeclaration, match="name and heading both claim"):
        SheetKind("sites", "Sites", (NAME, other))


def test_a_check_of_an_unknown_field_raises() -> None:
    check = Check(("name", "size"), "name", lambda _name, _size: None)
    with pytest.raises(DuplicateDeclaration, match="unknown field size"):
        SheetKind("sites", "Sites", (NAME,), (check,))
    size = Field("size", "Size", Count(), "")
    assert SheetKind("sites", "Sites", (NAME, size), (check,)).field("size") is size


def test_a_mark_that_is_no_field_raises() -> None:
    with pytest.raises(DuplicateDeclaration, match="unknown field size"):
        SheetKind("sites", "Sites", (NAME,), marks=("size",))
