"""What of a text is shown where a query was found in it."""

import pytest

from touchstone.content.excerpts import Piece, excerpt

SENTENCE = "开展调查研究要沉到一线，发现问题立行整改，不能只听汇报；调研之后要回访。"


def shown(text: str, query: str, around: int = 6) -> str:
    return "".join(
        f"[{piece.text}]" if piece.marked else piece.text for piece in excerpt(text, query, around)
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("整改", "…发现问题立行[整改]，不能只听汇…"),
        ("调研", "…能只听汇报；[调研]之后要回访。"),
        ("調研", "…能只听汇报；[调研]之后要回访。"),
        ("问题整改", "…到一线，发现[问题]立行[整改]，不…"),
        ("调查研究", "开展[调查研究]要沉到一线，…"),
    ],
)
def test_words_inside_a_sentence_are_marked(query: str, expected: str) -> None:
    assert shown(SENTENCE, query) == expected


def test_letters_keep_their_width_and_case() -> None:
    assert shown("见ＺＣ办法和\n  Study Notes", "zc study", 20) == "见[ＺＣ]办法和 [Study] Notes"


def test_a_text_without_the_word_shows_its_beginning() -> None:
    assert excerpt("很短", "整改") == [Piece("很短")]
    assert excerpt("长" * 20, "整改", 4) == [Piece("长" * 8 + "…")]
