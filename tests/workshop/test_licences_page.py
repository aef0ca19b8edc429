"""The page about licences explains every package that is not only permissive, and nothing else."""

import pytest

from workshop.documentation.licences import NOTES, find_packages, is_permissive, licence_of, licences_page


def test_what_is_not_permissive_is_explained() -> None:
    unexplained = {
        name: licence for name in find_packages() if not is_permissive(licence := licence_of(name))
    }.keys() - NOTES.keys()
    assert not unexplained


def test_every_note_is_about_a_package_of_the_installation() -> None:
    assert set(NOTES) <= set(find_packages())
    page = licences_page()
    assert page.index("| pillow-heif |") < page.index("## All packages")
    assert len(find_packages()) > 60


@pytest.mark.parametrize(
    ("licence", "permissive"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("BSD License; Mozilla Public License 2.0 (MPL 2.0)", False),
        ("LGPL-3.0-only", False),
        ("", False),
    ],
)
def test_a_licence_is_permissive_if_all_its_parts_are(licence: str, permissive: bool) -> None:
    assert is_permissive(licence) is permissive
