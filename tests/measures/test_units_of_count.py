"""In Chinese a number is followed by a measure word: 19个单位, never 19单位."""

import pytest
from django.utils.translation import override

from touchstone.measures.registry import Measure, all_measures

MEASURE_WORDS = ("个", "场", "次", "人次", "轮", "项", "天", "家", "份", "%")


@pytest.mark.parametrize("measure", all_measures(), ids=lambda measure: measure.code)
def test_every_unit_of_count_begins_with_a_measure_word(measure: Measure) -> None:
    with override("zh-hans"):
        assert str(measure.unit_of_count).startswith(MEASURE_WORDS)
