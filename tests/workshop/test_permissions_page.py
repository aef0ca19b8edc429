"""The reference page of roles and permissions."""

from enum import StrEnum

from touchstone.units.roles import Role, areas, every_permission
from workshop.documentation.permissions import permissions_page, read_descriptions


def test_every_permission_is_described_in_its_source() -> None:
    for codes in areas():
        descriptions = read_descriptions(codes)
        assert all(descriptions[code.name] for code in codes), f"{codes.__name__} lacks a sentence"


def test_every_permission_and_role_is_on_the_page() -> None:
    page = permissions_page()
    assert all(f"`{code}`" in page for code in every_permission())
    assert all(f"`{role}`" in page for role in Role)


def test_a_permission_without_a_sentence_has_none() -> None:
    class Codes(StrEnum):
        """Permission codes for the test."""

        FIRST = "area.first"
        """Do the
        first."""
        SECOND = "area.second"

    assert read_descriptions(Codes) == {"FIRST": "Do the first.", "SECOND": ""}


def test_every_permission_belongs_to_an_area_that_lists_it() -> None:
    assert every_permission() <= {code.value for codes in areas() for code in codes}
