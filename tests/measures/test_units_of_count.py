"""In Chinese a number is followed by a measure word: 19个单位, never 19单位."""

import pytest
from django.utils.translation import override

from touchstone.measures.registry import Measure, all_measures

MEASURE_WORDS = ("个", "场", "次", "人次", "轮", "项", "天", "家", "份", "期", "人", "名", "%")


@pytest.mark.parametrize("measure", all_measures(), ids=lambda measure: measure.code)
def test_every_unit_of_count_begins_with_a_measure_word(measure: Measure) -> None:
    with override("zh-hans"):
        assert measure.counted().startswith(MEASURE_WORDS)


@pytest.mark.parametrize("measure", all_measures(), ids=lambda measure: measure.code)
def test_one_is_not_counted_in_the_plural(measure: Measure) -> None:
    with override("en"):
        one, many, unknown = measure.counted(1), measure.counted(2), measure.counted(None)
    assert many == unknown == measure.counted(0)
    assert (one == many) is (many == "%")
    assert not one.endswith("s") or one.endswith("ss")
