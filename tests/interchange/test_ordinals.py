import pytest

from touchstone.common.errors import PlainError
from touchstone.interchange.ordinals import batch_in, parse_ordinal, year_in


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("第一批", 1), ("一", 1), ("第二批次", 2), ("第十二批", 12), ("二十", 20), ("二十一", 21), ("第3场", 3), (" ２ ", 2),
        (2.0, 2), (2, 2), ("Batch 2", 2), ("2nd batch", 2), ("second", 2), ("the first batch", 1), ("No. 4", 4),
    ],
)  # fmt: skip
def test_ordinals(value: object, number: int) -> None:
    assert parse_ordinal(value) == number


@pytest.mark.parametrize("value", ["", "0", "很多", "1.5", 1.5, -1, "2019", True, "十百", "last"])
def test_no_ordinals(value: object) -> None:
    with pytest.raises(PlainError, match="Write 1, 2 and so on"):
        parse_ordinal(value)


@pytest.mark.parametrize(
    ("title", "batch", "year"),
    [
        ("2019年第一批主题教育参加单位名册", 1, 2019), ("第２批单位（２０１９年６月）", 2, 2019), ("Units of batch 2, 2019", 2, 2019),
        ("Second batch", 2, None), ("第十一批", 11, None), ("2019—2020年度台账", None, None), ("名册", None, None),
        ("电话 057120190618", None, None), ("2019.6.5 至 2019.7.15", None, 2019),
    ],
)  # fmt: skip
def test_what_a_title_says(title: str, batch: int | None, year: int | None) -> None:
    assert (batch_in(title), year_in(title)) == (batch, year)
