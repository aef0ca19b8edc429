import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.common.folding import _SIMPLIFIED, _TRADITIONAL, fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＺＣ－０１４", "zc-014"),
        ("ZC—014", "zc-014"),
        ("Culture", "CULTURE"),
        ("乾隆", "干隆"),
        ("於潜", "于潜"),
        ("於潛鎮", "于潜镇"),
        ("臺灣", "台湾"),
        ("後勤", "后勤"),
        ("⻓兴县", "长兴县"),
        ("人⺠医院", "人民医院"),
        ("⻄湖区", "西湖区"),
        ("Lǚ", "lv"),
        ("LÜ", "lv"),
        ("Café", "cafe"),
        ("文\u200b旅\ufeff局", "文旅局"),
    ],
)
def test_spellings_of_one_text_are_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_words_stay_different() -> None:
    assert fold("文旅局") != fold("文化局")
    assert fold("县") != fold("区")


def test_each_traditional_letter_has_one_that_no_further_step_changes() -> None:
    assert len(_TRADITIONAL) == len(_SIMPLIFIED) == len(set(_TRADITIONAL)) > 3_500
    assert not set(_TRADITIONAL) & set(_SIMPLIFIED)
    assert all("\u4e00" <= letter <= "\u9fff" for letter in _TRADITIONAL)


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=20))
def test_a_folded_chinese_text_stays_as_it_is_and_as_long(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert len(fold(text)) == len(unicodedata.normalize("NFKC", text))
