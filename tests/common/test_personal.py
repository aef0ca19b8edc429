"""Numbers and names that must not be published."""

import pytest

from touchstone.common.personal import find_personal


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("窗口已经增开，排队时间缩短。", ""),
        ("增开窗口12个，办件11000000000件", ""),
        ("联系人电话 138 0000 1111", "13800001111"),
        ("身份证33010219900101123x的居民", "33010219900101123x"),
        ("编号 2019-HZ-0037，投资123456789012345678901万元", ""),
        ("由王小明负责整改", "王小明"),
        ("由王负责", ""),
    ],
)
def test_what_points_to_a_person_is_found(text: str, found: str) -> None:
    assert find_personal(text, ["", "王", "王小明"]) == found
