"""Question files read back: whatever can be asked comes back as it was."""

from hypothesis import given, settings
from hypothesis import strategies as st

from touchstone.practice.formats.gift import read_gift, write_gift
from touchstone.practice.formats.moodle_xml import read_moodle_xml, write_moodle_xml
from touchstone.practice.formats.moodle_xml.writing import made_name
from touchstone.practice.formats.outcome import moodle_share
from touchstone.practice.rules import Answer, Question, QuestionKind, faults_of, shared_out, true_or_false

S, M, T, F, O = QuestionKind  # noqa: E741 - in the order of the kinds
SIGNS = ":#={}~\\%[]<>&*/$->_\n： ＝｛｝～＃％｜，。“”《》\u3000 甲乙丙党课1950ab\u2028\U00020000'\"n"
SNIPPETS = [
    "::",
    "####",
    "%50%",
    "[html]",
    "[plain]",
    "//",
    "$CATEGORY:",
    "->",
    "\\n",
    "&nbsp;",
    "<b>",
    "]]>",
    "：：",
    "{T}",
]
TEXTS = (
    st.lists(st.sampled_from([*SIGNS, *SNIPPETS]), min_size=1, max_size=6)
    .map("".join)
    .map(str.strip)
    .filter(bool)
)
LINES = TEXTS.map(lambda text: " ".join(text.split()))
MAYBE = st.one_of(st.just(""), TEXTS)
SHARES = [share for share in range(-100, 101) if moodle_share(share) is not None]


@st.composite
def questions(draw: st.DrawFn) -> Question:
    kind = draw(st.sampled_from(list(QuestionKind)))
    texts = draw(st.lists(TEXTS, min_size=2, max_size=3, unique=True))
    feedbacks = [draw(MAYBE) for _ in texts]
    if kind is T:
        answers = true_or_false(right=draw(st.booleans()), if_true=feedbacks[0], if_false=feedbacks[1])
    else:
        answers = shared_out(kind, [(text, kind is O or number == 0) for number, text in enumerate(texts)])
        if kind is M:
            shares = [
                draw(st.sampled_from(SHARES[-20:])),
                *(draw(st.sampled_from(SHARES)) for _ in texts[1:]),
            ]
            answers = tuple(Answer(text, share > 0, share) for text, share in zip(texts, shares, strict=True))
        elif kind is F:
            answers = tuple(Answer(text, True, 100) for text in texts)
        answers = tuple(
            Answer(answer.text, answer.right, answer.share, feedback)
            for answer, feedback in zip(answers, feedbacks, strict=True)
        )
    name = draw(st.one_of(st.just(""), LINES))
    category = tuple(draw(st.lists(LINES, max_size=2)))
    return Question(kind, draw(TEXTS), answers, draw(MAYBE), category, name)


def is_kept_as_it_is(question: Question) -> bool:
    """Leave out what is not sound, and the title that a file has for a question without one."""
    return not list(faults_of(question)) and question.name != made_name(question.text)


SOUND = questions().filter(is_kept_as_it_is)
BANKS = st.lists(SOUND, max_size=2)


@settings(max_examples=40)
@given(BANKS)
def test_moodle_xml(bank: list[Question]) -> None:
    writing = write_moodle_xml(bank)
    reading = read_moodle_xml(writing.text)
    assert writing.left_out == []
    assert reading.questions == bank
    assert bank == [] or reading.faults == []


@settings(max_examples=40)
@given(BANKS)
def test_gift(bank: list[Question]) -> None:
    writing = write_gift(bank)
    reading = read_gift(writing.text)
    left_out = {number for number, _ in writing.left_out}
    kept = [question for number, question in enumerate(bank, 1) if number not in left_out]
    assert reading.questions == kept
    assert kept == [] or reading.faults == []
