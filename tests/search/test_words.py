from collections.abc import Set

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.search.kinds import Entry, words_of
from touchstone.search.words import LONGEST, holds, letters_of, place_word, read_query, text_words, whole_word


def found(query: str, words: Set[str]) -> bool:
    asked = read_query(query)
    assert asked is not None
    return holds(asked, words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("食堂排队", {"食堂", "堂排", "排队"}),
        ("第12期", {"第12", "12", "12期", "第", "期"} - {"第", "期"}),
        ("ZC-014", {"zc", "014", "14", "#zc014"}),
        ("2019-ZC-014", {"2019", "zc", "014", "14", "#2019zc014", "#zc014"}),
        ("", set()),
        ("，。%", set()),
    ],
)
def test_a_text_has_these_words(text: str, words: set[str]) -> None:
    assert text_words(text) == words


@pytest.mark.parametrize(
    "query",
    [
        *("食堂", "排队", "食堂 排队", "食堂，排队", "食堂、排队时间", "食堂排队"),
        *("午餐", "２０１９", "2019", "ZC-014", "ＺＣ－０１４", "zc014", "014", "14", "zc 014"),
        *("第3期", "3期", "queue", "QUEU", "que", "wi-fi", "乾隆", "干隆"),
    ],
)
def test_a_text_is_found_by(query: str) -> None:
    text = "2019年食堂排队时间过长（午餐），见ZC-014、第3期《乾隆》；the queue, wi-fi"
    assert found(query, text_words(text))


@pytest.mark.parametrize("query", ["食排", "堂食", "食堂 拥挤", "015", "ZC-015", "第4期", "ueue", "2018"])
def test_a_text_is_not_found_by(query: str) -> None:
    assert not found(query, text_words("2019年食堂排队时间过长，见ZC-014、第3期；the queue"))


@pytest.mark.parametrize("query", ["FK-01", "FK", "FK-0", "fk01", "01", "ＦＫ０１", "FK—01"])
def test_a_number_is_found_by_its_beginning_and_its_parts(query: str) -> None:
    assert found(query, words_of(Entry(1, numbers=("FK-01",))))


@pytest.mark.parametrize("query", ["2019-ZC-01", "ZC-01", "zc", "014", "2019-zc"])
def test_a_number_of_three_parts_is_found_by_its_letters_too(query: str) -> None:
    assert found(query, words_of(Entry(1, numbers=("2019-ZC-014",))))


def test_a_number_is_not_found_by_its_middle() -> None:
    words = words_of(Entry(1, numbers=("FK-0123",)))
    assert not found("12", words)
    assert not found("FK-02", words)


@pytest.mark.parametrize(
    "query",
    ["", " ", "%", "，。！", "局", "a", "7", "a b c", "第 3 期", "《》", "\x00", "_", "-", "'\"*", "食 堂"],
)
def test_nothing_can_be_looked_for(query: str) -> None:
    assert read_query(query) is None


def test_a_single_letter_beside_a_word_is_passed_over() -> None:
    assert found("食堂 a", text_words("食堂"))


NAME = words_of(Entry(1, names=("杭州市文旅局",), texts=("Hangzhou Bureau of Culture and Tourism",)))


@pytest.mark.parametrize(
    "query",
    [
        *("wlj", "WLJ", "hzswlj", "hz", "swl", "wenlv", "wenlvju", "lvju", "lü ju", "wenl", "zhouswl"[:4]),
        *("hangzhou", "hang zhou", "hang-zhou", "culture", "cult", "tourism bureau", "文旅", "杭州 文旅局"),
    ],
)
def test_a_name_is_found_by_its_sound_and_in_english(query: str) -> None:
    assert found(query, NAME)


@pytest.mark.parametrize("query", ["wjj", "wenhua", "lj hz x9", "ultur", "杭文"])
def test_a_name_is_not_found_by(query: str) -> None:
    assert not found(query, NAME)


@pytest.mark.parametrize("query", ["zhangxing", "changxing", "cxx", "zxx"])
def test_each_reading_of_a_letter_is_found(query: str) -> None:
    assert found(query, words_of(Entry(1, names=("长兴县",))))


def test_a_whole_name_is_told_from_a_part_of_one() -> None:
    short, long = (words_of(Entry(1, names=(name,))) for name in ("文旅局", "省文旅局"))
    for query in ("文旅局", "wlj", "文-旅局"):
        asked = read_query(query)
        assert asked is not None
        assert holds(asked, short)
        assert holds(asked, long)
        assert holds(asked.exact, short)
        assert not holds(asked.exact, long)


def test_places_and_marks_narrow_a_query() -> None:
    words = words_of(Entry(1, texts=("食堂",), places=("0001", "00010002"), marks=("c1",)))
    asked = read_query("食堂")
    assert asked is not None
    assert holds(asked.within(["00010002"]).marked("c1"), words)
    assert holds(asked.within(["0009", "0001"]), words)
    assert holds(asked.within(["0009"], "c1"), words)
    assert not holds(asked.within(["0009"]), words)
    assert not holds(asked.within([]), words)
    assert not holds(asked.marked("c2"), words)


def test_places_do_not_collide_and_are_short() -> None:
    paths = [f"{number:04d}{other:04d}" for number in range(100) for other in range(100)]
    assert len({place_word(path) for path in paths}) == len(paths)
    assert {len(place_word(path)) for path in paths} == {9}


def test_letters_are_equal_for_spellings_of_a_name() -> None:
    assert letters_of("文旅局（本級）") == letters_of(" 文 旅局(本级)")
    assert whole_word("Ａ-1") == whole_word("a1")


@given(st.text(max_size=60))
def test_a_text_is_found_by_itself(text: str) -> None:
    asked = read_query(text)
    if asked is not None:
        assert holds(asked, text_words(text))


@given(st.text(max_size=200))
def test_no_word_holds_a_sign_of_a_query_language(text: str) -> None:
    for word in words_of(Entry(1, names=(text,), numbers=(text,), texts=(text,))):
        assert len(word) <= max(LONGEST, 9)
        assert word.lstrip("#~$@=").isalnum()


@pytest.mark.parametrize("text", ["ZC-14", "zc14", "ＺＣ－１４", "ZC-014"])
def test_a_number_is_found_first_also_without_its_leading_zeros(text: str) -> None:
    query = read_query(text)
    assert query is not None
    assert holds(query.exact, words_of(Entry(1, numbers=("ZC-014",))))
    assert holds(query, words_of(Entry(1, numbers=("2019-ZC-014",))))
    assert not holds(query.exact, words_of(Entry(1, numbers=("ZC-140",))))
