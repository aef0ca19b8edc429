"""Reading and writing Moodle XML."""

import pytest

from touchstone.practice.formats.moodle_xml import read_moodle_xml, write_moodle_xml
from touchstone.practice.formats.outcome import LARGEST
from touchstone.practice.rules import Answer, Question, QuestionKind

S, M, T, F, O = QuestionKind  # noqa: E741 - in the order of the kinds

TRUE_FALSE = """<question type="truefalse">
<name><text>判断</text></name>
<questiontext format="html"><text>{}</text></questiontext>
<answer fraction="0" format="moodle_auto_format"><text>false</text><feedback format="html"><text>不对</text></feedback></answer>
<answer fraction="100" format="moodle_auto_format"><text>true</text></answer>
</question>"""

FILE = f"""<?xml version="1.0" encoding="GB2312"?>
<quiz>
<!-- question: 0  -->
  <question type="category">
    <category><text>$course$/top/法规/党 // 政</text></category>
    <info format="html"><text></text></info>
  </question>
<!-- question: 12  -->
  <question type="multichoice">
    <name><text>第一题：会议</text></name>
    <questiontext format="html">
      <text><![CDATA[<p>下列属于&ldquo;三会一课&rdquo;的有（&nbsp; ）</p>
<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->
<p>见图 <img src="@@PLUGINFILE@@/%E5%9B%BE%E4%B8%80.png" alt="会议"></p>]]></text>
      <file name="图一.png" path="/" encoding="base64">iVBORw0KGgo=</file>
    </questiontext>
    <generalfeedback format="html"><text><![CDATA[<p>见《条例》。</p>]]></text></generalfeedback>
    <defaultgrade>2.0000000</defaultgrade>
    <penalty>0.3333333</penalty>
    <hidden>0</hidden>
    <single>false</single>
    <correctfeedback format="html"><text>回答正确</text></correctfeedback>
    <answer fraction="50" format="html"><text><![CDATA[<p>支部党员大会</p>]]></text><feedback format="html"><text>对</text></feedback></answer>
    <answer fraction="50" format="plain_text"><text>a &lt; b</text><feedback format="html"><text></text></feedback></answer>
    <answer fraction="-100" format="html"><text>民主生活会</text></answer>
    <hint format="html"><text>提示</text></hint>
    <tags><tag><text>党史</text></tag></tags>
  </question>
  {TRUE_FALSE.format("党课每季度一次。")}
  <question type="shortanswer">
    <name><text>填空</text></name>
    <questiontext format="moodle_auto_format"><text>中国共产党成立于
_____ 年</text></questiontext>
    <usecase>1</usecase>
    <answer fraction="100" format="moodle_auto_format"><text>1921</text></answer>
    <answer fraction="0" format="moodle_auto_format"><text>*</text><feedback><text>再想想</text></feedback></answer>
  </question>
  <question type="ordering">
    <name><text>次序</text></name>
    <questiontext format="html"><text>按时间排列</text></questiontext>
    <selecttype>ALL</selecttype><selectcount>2</selectcount>
    <answer fraction="1.0000000" format="html"><text>建党</text></answer>
    <answer fraction="2.0000000" format="html"><text>建国</text></answer>
  </question>
</quiz>
"""


def quiz(*questions: str) -> str:
    return "<quiz>\n" + "\n".join(questions) + "\n</quiz>"


def refused(text: str) -> list[tuple[int, str]]:
    return [(remark.line, remark.said.code) for remark in read_moodle_xml(text).faults]


def test_a_file_as_moodle_writes_it() -> None:
    reading = read_moodle_xml(FILE)
    law = ("法规", "党 / 政")
    assert reading.faults == []
    assert reading.questions == [
        Question(
            M,
            "下列属于“三会一课”的有（ ）\n见图 会议",
            (
                Answer("支部党员大会", True, 50, "对"),
                Answer("a < b", True, 50),
                Answer("民主生活会", False, -100),
            ),
            "见《条例》。",
            law,
            "第一题：会议",
        ),
        Question(
            T,
            "党课每季度一次。",
            (Answer("true", True, 100), Answer("false", False, 0, "不对")),
            category=law,
            name="判断",
        ),
        Question(F, "中国共产党成立于\n_____ 年", (Answer("1921", True, 100),), category=law, name="填空"),
        Question(
            O, "按时间排列", (Answer("建党", True, 100), Answer("建国", True, 100)), category=law, name="次序"
        ),
    ]
    assert reading.lines == [9, 29, 35, 43]
    assert [(remark.line, remark.said.code) for remark in reading.notices] == [
        (9, "question.media"),
        (9, "questions.hints"),
        (9, "questions.tags"),
        (9, "questions.outcomes"),
        (9, "questions.points"),
        (35, "answer.capitals"),
        (41, "answer.not-accepted"),
    ]
    assert str(reading.notices[0].said).startswith("Left out of this question: 图一.png.")


@pytest.mark.parametrize("kind", ["matching", "numerical", "essay", "description", "cloze", "ddwtos"])
def test_a_kind_that_is_not_known_is_named_with_its_line(kind: str) -> None:
    reading = read_moodle_xml(
        quiz(TRUE_FALSE.format("甲"), f'<question type="{kind}"/>', TRUE_FALSE.format("乙"))
    )
    assert [asked.text for asked in reading.questions] == ["甲", "乙"]
    assert [(fault.line, fault.said.params["kind"]) for fault in reading.faults] == [(8, kind)]


@pytest.mark.parametrize(
    ("damaged", "line", "code"),
    [
        (TRUE_FALSE.format("研究 & 试验"), 10, "xml.damaged"),
        (TRUE_FALSE.format("甲&nbsp;乙"), 10, "xml.damaged"),
        (TRUE_FALSE.format("甲").replace("</questiontext>", ""), 13, "xml.damaged"),
        (TRUE_FALSE.format("甲").replace("</question>", ""), 8, "xml.unclosed"),
        (TRUE_FALSE.format("甲").replace(">true<", ">对<"), 8, "xml.true-false"),
        (TRUE_FALSE.format("甲").replace('"100"', '"很多"'), 12, "share.unreadable"),
        (TRUE_FALSE.format(""), 8, "question.text"),
    ],
)
def test_a_damaged_question_does_not_lose_the_others(damaged: str, line: int, code: str) -> None:
    text = quiz(TRUE_FALSE.format("前"), damaged, TRUE_FALSE.format("后"), TRUE_FALSE.format("末"))
    reading = read_moodle_xml(text)
    assert [asked.text for asked in reading.questions] == ["前", "后", "末"]
    assert [(fault.line, fault.said.code) for fault in reading.faults] == [(line, code)]
    assert reading.lines[1] == text[: text.index("后")].count("\n") - 1


def test_damage_in_the_tag_of_a_question_is_passed() -> None:
    text = quiz("<question &>", "<question type='", TRUE_FALSE.format("后"))
    reading = read_moodle_xml(text)
    assert [asked.text for asked in reading.questions] == ["后"]
    assert [(fault.line, fault.said.code) for fault in reading.faults] == [
        (2, "xml.damaged"),
        (4, "xml.damaged"),
    ]
    on_one_line = quiz(TRUE_FALSE.format("&"), TRUE_FALSE.format("&"), TRUE_FALSE.format("后")).replace(
        "\n", ""
    )
    reading = read_moodle_xml(on_one_line)
    assert len(reading.questions) == 1
    assert [(fault.line, fault.said.code) for fault in reading.faults] == [(1, "xml.damaged")] * 2


def test_a_file_that_breaks_off_keeps_what_is_whole() -> None:
    text = quiz(TRUE_FALSE.format("前"), TRUE_FALSE.format("后"))
    reading = read_moodle_xml(text[: text.index("后")])
    assert [asked.text for asked in reading.questions] == ["前"]
    assert [(fault.line, fault.said.code) for fault in reading.faults] == [(10, "xml.damaged")]
    assert refused(quiz(TRUE_FALSE.format("前")).removesuffix("</quiz>")) == [(8, "xml.ends")]
    damaged = quiz(TRUE_FALSE.format("&"), TRUE_FALSE.format("后")).removesuffix("</quiz>")
    assert refused(damaged) == [(4, "xml.damaged"), (14, "xml.ends")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "xml.other"),
        ("题目 {T}", "xml.other"),
        ("<html><body/></html>", "xml.other"),
        ("<quiz></quiz>", "file.empty"),
        ('<!DOCTYPE quiz [<!ENTITY a "甲">]>\n<quiz></quiz>', "xml.doctype"),
    ],
)
def test_another_file_is_refused(text: str, code: str) -> None:
    assert refused(text)[0][1] == code


def test_a_file_that_is_too_large_is_refused() -> None:
    assert refused("\n" * (LARGEST + 1)) == [(1, "file.large")]


def test_a_question_that_moodle_refuses_without_title_gets_one_in_the_file_only() -> None:
    untitled = Question(T, "党课每季度一次。", (Answer("true", True, 100), Answer("false", False, 0)))
    text = write_moodle_xml([untitled]).text
    assert "<name><text>党课每季度一次。</text></name>" in text
    assert read_moodle_xml(text).questions == [untitled]


def test_answers_about_the_others_are_not_shuffled_elsewhere_either() -> None:
    about = Question(S, "题", (Answer("甲", False, 0), Answer("以上都不对", True, 100)))
    assert "<shuffleanswers>false</shuffleanswers>" in write_moodle_xml([about]).text
