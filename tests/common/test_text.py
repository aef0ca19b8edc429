from hypothesis import given
from hypothesis import strategies as st

from touchstone.common.text import clean, end_sentence, match_key, tidy


def test_clean_narrows_and_joins_spaces() -> None:
    assert clean("  省　委\u200b 办公厅 ") == "省 委 办公厅"
    assert clean("２０１９年（第一批）") == "2019年(第一批)"
    assert clean("a\x00b\tc\n") == "ab c"


def test_tidy_keeps_chinese_punctuation() -> None:
    assert tidy("　学习（第１讲），全体：ＡＢ　讨论 ") == "学习（第1讲），全体：AB 讨论"
    assert tidy("一\r\n\r\n 二  三\n") == "一 二 三"
    assert tidy("一 \r\n 二  三\n", lines=True) == "一\n二 三"


def test_a_sentence_is_ended_once_and_in_its_own_script() -> None:
    assert end_sentence("账实不符") == "账实不符。"
    assert end_sentence("已通知“各处”") == "已通知“各处”。"
    assert end_sentence("已整改。 ") == "已整改。"
    assert end_sentence("The book is kept badly") == "The book is kept badly."
    assert end_sentence("Why?") == "Why?"
    assert end_sentence("") == ""


def test_match_key_joins_spellings_of_one_name() -> None:
    spellings = ["省委办公厅（本级）", " 省委 办公厅(本级)", "省委办公厅〔本级〕", "省委办公厅【本级】\ufeff"]
    assert {match_key(name) for name in spellings} == {"省委办公厅(本级)"}
    assert match_key("Ｇeneral  OFFICE — Hangzhou") == match_key("general office-hangzhou")
    assert match_key("“五四宪法”") == match_key('"五四宪法"')
    assert match_key("省委办公厅") != match_key("省政府办公厅")


@given(st.text(max_size=40))
def test_keys_and_cleaned_texts_are_stable(value: str) -> None:
    assert match_key(match_key(value)) == match_key(value)
    assert clean(clean(value)) == clean(value)
    assert tidy(tidy(value)) == tidy(value)
    assert match_key(f" {value}　") == match_key(value)
