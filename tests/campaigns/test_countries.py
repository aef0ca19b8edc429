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
        ("中国台湾", "TW"),
        ("香港", "HK"),
        ("中国澳门特别行政区", "MO"),
        ("中国", "CN"),
        ("Atlantis", "ATLANTIS"),  # refused where a calendar is made of it
    ],
)
def test_a_country_is_read_by_name_or_code(written: str, code: str) -> None:
    assert read_country(written) == code


def test_a_part_has_its_name() -> None:
    with translation.override("en"):
        assert name_country("GB-ENG") == "United Kingdom (England)"
        assert name_country("CN") == "China"
    with translation.override("zh-hans"):
        assert [name_country(code) for code in ("HK", "MO", "TW")] == ["中国香港", "中国澳门", "中国台湾"]
