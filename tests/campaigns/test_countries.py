"""Countries and their parts, as people write them."""

import pytest
from django.utils import translation

from touchstone.campaigns.countries import name_country, read_country


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("德国", "DE"),
        ("germany", "DE"),
        ("de-by", "DE-BY"),
        ("Germany-bayern", "DE-BY"),
        ("England", "GB-ENG"),
        ("Georgia", "GE"),  # the country, not the state
        ("Atlantis", "ATLANTIS"),  # refused where a calendar is made of it
    ],
)
def test_a_country_is_read_by_name_or_code(written: str, code: str) -> None:
    assert read_country(written) == code


def test_a_part_has_its_name() -> None:
    with translation.override("en"):
        assert name_country("GB-ENG") == "United Kingdom (England)"
        assert name_country("CN") == "China"
