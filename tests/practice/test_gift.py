"""Reading and writing GIFT: each feature that Moodle documents, and what people in a hurry write."""

import pytest

from touchstone.practice.formats import outcome
from touchstone.practice.formats.gift import read_gift, write_gift
from touchstone.practice.rules import Answer, Question, QuestionKind

S, M, T, F, O = QuestionKind  # noqa: E741 - in the order of the kinds


def only(text: str) -> Question:
    reading = read_gift(text)
    assert [(remark.line, str(remark.said)) for remark in reading.faults] == []
    assert len(reading.questions) == 1
    return reading.questions[0]


def refused(text: str) -> list[tuple[int, str]]:
    return [(remark.line, remark.said.code) for remark in read_gift(text).faults]


def noticed(text: str) -> list[tuple[int, str]]:
    return [(remark.line, remark.said.code) for remark in read_gift(text).notices]


def shares(question: Question) -> list[tuple[str, int]]:
    return [(answer.text, answer.share) for answer in question.answers]


EVERYTHING = """\ufeff// 题库：第一批
$CATEGORY: $course$/top/法规/党 // 政
::第一题：会议时间::党支部党员大会一般多久召开一次？{
  =每季度一次#正确。
  ~每月一次 # 这是支委会。
  ~%50%每三个月一次
  ~每年一次
  ####见《条例》第十四条：“党员大会一般每季度召开 1 次”。
}

// 这一行是备注
::判断::党小组会一般每月召开 1 次。{TRUE#不对，见第十四条。#对。####解释}

下列属于“三会一课”的有 {
  ~%33.33333%支部党员大会

  ~%33.33333%党小组会
  ~%33.33333%党课
  ~%-100%民主生活会
}

中国共产党成立于 {=1921年 =%50%二十年代} 。

$CATEGORY: 党史
谁写了《共产党宣言》？{=马克思和恩格斯}
"""


def test_a_file_with_every_feature() -> None:
    reading = read_gift(EVERYTHING)
    assert reading.faults == reading.notices == []
    assert reading.lines == [3, 12, 14, 22, 25]
    law = ("法规", "党 / 政")
    assert reading.questions == [
        Question(
            S,
            "党支部党员大会一般多久召开一次？",
            (
                Answer("每季度一次", True, 100, "正确。"),
                Answer("每月一次", False, 0, "这是支委会。"),
                Answer("每三个月一次", False, 50),
                Answer("每年一次", False, 0),
            ),
            "见《条例》第十四条：“党员大会一般每季度召开 1 次”。",
            law,
            "第一题：会议时间",
        ),
        Question(
            T,
            "党小组会一般每月召开 1 次。",
            (Answer("true", True, 100, "对。"), Answer("false", False, 0, "不对，见第十四条。")),
            "解释",
            law,
            "判断",
        ),
        Question(
            M,
            "下列属于“三会一课”的有",
            (
                Answer("支部党员大会", True, 33),
                Answer("党小组会", True, 33),
                Answer("党课", True, 33),
                Answer("民主生活会", False, -100),
            ),
            category=law,
        ),
        Question(
            F,
            "中国共产党成立于 _____ 。",
            (Answer("1921年", True, 100), Answer("二十年代", False, 50)),
            category=law,
        ),
        Question(F, "谁写了《共产党宣言》？", (Answer("马克思和恩格斯", True, 100),), category=("党史",)),
    ]


@pytest.mark.parametrize("word", ["T", "TRUE", "true"])
def test_the_first_feedback_of_true_or_false_is_for_the_wrong_answer(word: str) -> None:
    false = only("地球是平的。{F#不是。}")
    assert [(answer.right, answer.feedback) for answer in false.answers] == [(False, "不是。"), (True, "")]
    true = only(f"地球是圆的。{{{word}##是的。}}")
    assert [(answer.right, answer.feedback) for answer in true.answers] == [(True, "是的。"), (False, "")]


def test_escaped_signs_and_line_breaks_are_text() -> None:
    asked = only(r"::比\:例::配比 3\:7，即 \{a\=b\} \# 一 \~ 二 \\ 三\n第二行 {=3\=3#\#1 ~5楼\~6楼}")
    assert asked.name == "比:例"
    assert asked.text == "配比 3:7，即 {a=b} # 一 ~ 二 \\ 三\n第二行"
    assert [(answer.text, answer.feedback) for answer in asked.answers] == [("3=3", "#1"), ("5楼~6楼", "")]


def test_signs_that_need_no_backslash_where_they_have_no_meaning() -> None:
    asked = only("会议 9:30 开始，比例 1:3，a=b，约 5~6 人，第 #2 组 {=对: 是 ~错：：否}")
    assert asked.text == "会议 9:30 开始，比例 1:3，a=b，约 5~6 人，第 #2 组"
    assert [answer.text for answer in asked.answers] == ["对: 是", "错：：否"]


def test_full_width_signs_inside_texts_are_text() -> None:
    asked = only("公式：Ｆ＝ｍａ，｛集合｝，3～5 天，时间：9：00 {=１～２天 ~甲＝乙 ~｛空｝ ~5 ～10 天}")
    assert asked.text == "公式：Ｆ＝ｍａ，｛集合｝，3～5 天，时间：9：00"
    assert [answer.text for answer in asked.answers] == ["１～２天", "甲＝乙", "｛空｝", "5 ～10 天"]


@pytest.mark.parametrize(
    ("text", "line", "sign"),
    [
        ("甲题{=对 ~错}\n\n乙题\n｛＝对 ～错｝", 4, "｛"),
        ("乙题{\n＝对\n～错\n}", 2, "＝"),
        ("乙题{\n=对\n～错\n~无\n}", 2, "～"),
        ("乙题{=对 ～错 ~无}", 1, "～"),
        ("乙题{=对 ~错｝", 1, "｝"),
        ("乙题{~％50％甲 ~乙}", 1, "％50％"),
        ("：：标题：：乙题{=对 ~错}", 1, "：："),
        ("／／备注\n乙题{=对 ~错}", 1, "／／"),
        ("$CATEGORY：法规\n\n乙题{=对 ~错}", 1, "$CATEGORY："),
        ("乙题{=对 ~错 ＃＃＃＃解释}", 1, "＃＃＃＃"),
    ],
)
def test_full_width_signs_in_the_place_of_signs_are_asked_about(text: str, line: int, sign: str) -> None:
    faults = read_gift(text).faults
    assert [(fault.line, fault.said.code) for fault in faults] == [(line, "gift.full-width")]
    assert f"{sign} is part of the text here" in str(faults[0].said)


def test_a_mark_of_plain_text_answers_the_question_about_full_width_signs() -> None:
    assert only("乙题{=对 ~[plain]无 ～错}").answers[1].text == "无 ～错"


@pytest.mark.parametrize("word", ["对", "错", "正确", "√", "Ｔ"])
def test_true_and_false_in_other_words_are_asked_about(word: str) -> None:
    assert refused(f"党课每季度一次。\n{{{word}}}") == [(2, "gift.true-in-words")]
    assert only(f"填空{{={word}}}").kind is F


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("甲题 {=对 ~错\n\n乙题 {=对 ~错}", 1, "gift.unclosed"),
        ("甲题\n=对 ~错}", 2, "gift.unopened"),
        ("甲题 {=对 ~错}\n乙题 {=对 ~错}", 2, "gift.second-brace"),
        ("甲题 {=f{1} ~错}", 1, "gift.second-brace"),
        ("::甲题 {=对 ~错}", 1, "gift.title"),
        ("甲题 {\n对\n~错\n=无}", 2, "gift.before-answers"),
        ("甲题 {\n=对\n~%150%错}", 3, "share.unreadable"),
        ("甲题 {=对\n=*改革*}", 2, "answer.wildcard"),
        ("甲题 {~对 ~错}", 1, "answers.no-right"),
        ("甲题 {=对 =错 ~无}", 1, "answers.several-right"),
        ("甲题 {=对}\n\n{=对 ~错}", 3, "question.text"),
        ("", 1, "file.empty"),
        ("// 只有备注\n", 1, "file.empty"),
    ],
)
def test_a_wrong_question_is_named_with_its_line(text: str, line: int, code: str) -> None:
    assert refused(text)[0] == (line, code)


def test_a_wrong_question_does_not_lose_the_others() -> None:
    reading = read_gift("甲题 {=对 ~错\n\n乙题 {=对 ~错}\n\n丙题 ｛T｝\n\n丁题 {T}")
    assert [asked.text for asked in reading.questions] == ["乙题", "丁题"]
    assert [fault.line for fault in reading.faults] == [1, 5]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("请阅读下文。", "description"),
        ("谈谈体会。{}", "essay"),
        ("谈谈体会。{####要点}", "essay"),
        ("何年？{#1921:1}", "numerical"),
        ("连线 {=中国 -> 北京 =法国 -> 巴黎}", "matching"),
    ],
)
def test_a_kind_that_is_not_known_is_named_with_its_line(text: str, kind: str) -> None:
    reading = read_gift(f"甲题{{T}}\n\n{text}\n\n乙题{{F}}")
    assert len(reading.questions) == 2
    assert [(fault.line, fault.said.params["kind"]) for fault in reading.faults] == [(3, kind)]


def test_ordering_as_moodle_writes_it_since_4_4_is_read() -> None:
    asked = only(
        "::次序::[html]按时间排列{>3 ALL VERTICAL ABSOLUTE_POSITION SHOW abc\n五四运动\n建党\n建国\n}"
    )
    assert asked.kind is O
    assert [answer.text for answer in asked.answers] == ["五四运动", "建党", "建国"]
    assert noticed("排列{>2 RANDOM VERTICAL\n1919\n1921\n1949\n}") == [(1, "ordering.subset")]


def test_formats_of_text() -> None:
    source = (
        '[html]<p>面积为 5 m<sup>2</sup>，见<a href\\="https\\://example.org/a">公报</a></p>'
        '<p><img src\\="@@PLUGINFILE@@/%E5%9B%BE.png" alt\\="示意图"/></p>{=<b>甲</b> ~[plain]<b>乙</b>}'
    )
    asked = only(source)
    assert asked.text == "面积为 5 m²，见公报 (https://example.org/a)\n示意图"
    assert [answer.text for answer in asked.answers] == ["甲", "<b>乙</b>"]
    assert [str(remark.said) for remark in read_gift(source).notices] == [
        "Left out of this question: 图.png. Texts are kept without pictures and files."
    ]
    assert only("甲<br/>乙&nbsp;丙 {T}").text == "甲\n乙 丙"
    assert only("若 a < b，则 b > a {T}").text == "若 a < b，则 b > a"
    assert only("[plain]<b>甲</b> {T}").text == "<b>甲</b>"
    assert noticed("[markdown]**甲** {T}") == [(1, "question.markdown")]


def test_what_is_left_out_or_worth_a_look_is_noticed() -> None:
    assert noticed("// [id:12] [tag:党史]\n甲题{T}") == [(1, "questions.tags")]
    assert noticed("甲题{~%50%对 ~%50%也对 ~错}") == [(1, "question.all-ticked")]
    assert noticed("甲题{=对\n=%0%*#再想想}") == [(2, "answer.not-accepted")]
    assert shares(only("甲题{=甲\\*乙}")) == [("甲\\*乙".replace("\\", ""), 100)]


def test_the_writer_says_what_it_leaves_out() -> None:
    ordering = Question(O, "排列", (Answer("甲", True, 100), Answer("乙", True, 100)))
    arrow = Question(F, "箭头", (Answer("甲->乙", True, 100),))
    odd = Question(M, "甲题", (Answer("甲", True, 35), Answer("乙", True, 65), Answer("丙", False, -100)))
    writing = write_gift([odd, ordering, arrow])
    assert [(number, error.code) for number, error in writing.left_out] == [
        (1, "share.unknown"),
        (2, "gift.ordering"),
        (3, "gift.arrow"),
    ]
    assert read_gift(writing.text).questions == [odd]


def test_the_writer_writes_what_moodle_takes() -> None:
    thirds = Question(
        M,
        "若 a<b：1=1",
        (Answer("甲", True, 33), Answer("[乙]", True, 67, "见 #2"), Answer("丙", False, -100)),
        "解释\n第二行",
        ("法规", "党/政"),
        "第:一题",
    )
    assert write_gift([thirds, Question(F, "空", (Answer("*", True, 100),))]).text == (
        "$CATEGORY: $course$/top/法规/党//政\n\n"
        "::第\\:一题::[plain]若 a<b：1\\=1 {\n"
        "\t~%33.33333%甲\n"
        "\t~%66.66667%[plain][乙]#见 \\#2\n"
        "\t~%-100%丙\n"
        "\t####解释\\n第二行\n"
        "}\n\n"
        "$CATEGORY: $course$/top\n\n"
        "[plain]空 {\n\t=\\\\*\n}\n\n"
    )


def test_a_file_with_too_many_questions_is_read_up_to_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcome, "MOST", 2)
    reading = read_gift("甲{T}\n\n乙{\n\n丙{T}\n\n丁{T}")
    assert [asked.text for asked in reading.questions] == ["甲"]
    assert [(fault.line, fault.said.code) for fault in reading.faults] == [
        (3, "gift.unclosed"),
        (5, "file.many"),
    ]
