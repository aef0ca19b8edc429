import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.content.bigrams import Term, pairs, terms

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=12)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("主题教育", "主题 题教 教育 育"),
        ("入党申请 2026", "入党 党申 申请 请 2026"),
        ("党", "党"),
        ("第1期", "第 1 期"),
        ("e-mail：a.b@c.de", "e mail email a b c de"),
        ("《学习》,“三会一课”", "学习 习 三会 会一 一课 课"),
        ("见ZC-014", "见 zc 014 zc014"),
        ("", ""),
        ("，。", ""),
    ],
)
def test_texts_are_kept_as_pairs(text: str, kept: str) -> None:
    assert pairs(text) == kept


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("教育", [Term("教育")]),
        ("教", [Term("教", prefix=True)]),
        ("ＺＣ－０１４", [Term("zc014")]),
        ("於潛", [Term("于潜")]),
        ("主题教育 2019", [Term("主题"), Term("题教"), Term("教育"), Term("2019")]),
        ("第1期", [Term("第", prefix=True), Term("期", prefix=True), Term("1")]),
        ('"', []),
        ("   ", []),
    ],
)
def test_queries_look_for_pairs(query: str, wanted: list[Term]) -> None:
    assert terms(query) == wanted


def test_the_last_word_may_go_on_while_somebody_types() -> None:
    assert terms("study sess", unfinished=True) == [Term("study"), Term("sess", prefix=True)]
    assert terms("主题", unfinished=True) == [Term("主题")]


@given(HAN, st.data())
def test_every_word_of_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    kept = pairs(text).split()
    for term in terms(text[start:end]):
        assert any(word.startswith(term.text) if term.prefix else word == term.text for word in kept)
