"""Log-in names that are made from names, and numbers that are no log-in names."""

import pytest

from touchstone.units.log_in_names import make_log_in_name
from touchstone.units.rules import is_personal_number


@pytest.mark.parametrize(
    ("name", "taken", "made"),
    [
        ("王伟", set(), "wangwei"),
        ("王 伟", {"wangwei", "wangwei2"}, "wangwei3"),
        ("吕布", set(), "lvbu"),
        ("Mary O'Brien-Smith", set(), "mary.o.brien-smith"),
        ("  José  Núñez ", set(), "jose.nunez"),
        ("买买提·艾力", set(), "maimaiti.aili"),
        ("—", set(), "person"),
        ("x" * 80, set(), "x" * 30),
    ],
)
def test_a_log_in_name_is_made_from_the_name(name: str, taken: set[str], made: str) -> None:
    assert make_log_in_name(name, taken) == made


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("13800000000", True),
        ("330106199001011234", True),
        ("33010619900101123X", True),
        ("330106900101123", True),
        ("20190601", False),
        ("wang13800000000", False),
        ("10086", False),
    ],
)
def test_telephone_and_identity_numbers_are_known(text: str, personal: bool) -> None:
    assert is_personal_number(text) is personal
