"""Folding text for searching: one form for spellings that people take for the same.

Both the index and the query are folded, so a fold may join letters that a converter would have to tell apart: 乾 in
乾隆 and 乾 in 乾燥 become the same letter, and each is found by either spelling. A folded text is never stored as the
text of a record.
"""

import re
import unicodedata
from pathlib import Path

from touchstone.common.text import INVISIBLE

_TRADITIONAL, _SIMPLIFIED = Path(__file__).with_name("simplified.txt").read_text(encoding="utf-8").split()
"""Each traditional letter and, at the same place, its simplified one; made by ``workshop/simplified_letters.py``."""

_RADICALS = "⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲"
_LETTERS = "民虎西见角贝车长长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齐齿齿龙龙龟龟"
"""Radicals that text from a PDF has in place of letters; NFKC leaves this block of Unicode as it is."""

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−─"), "-")
_ONE_LETTER = str.maketrans(_TRADITIONAL + _RADICALS, _SIMPLIFIED + _LETTERS) | _DASHES
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_U_WITH_DOTS = "u\u0308"


def simplify(text: str) -> str:
    """Return a text with simplified letters in place of traditional ones."""
    return text if text.isascii() else text.translate(_ONE_LETTER)


def fold(text: str) -> str:
    """Return a text without differences of width, case, accents and dashes, in simplified letters.

    ``ü`` becomes ``v``, as it is typed in pinyin.
    """
    text = unicodedata.normalize("NFKC", text.translate(INVISIBLE)).casefold()
    if text.isascii():
        return text
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", text).replace(_U_WITH_DOTS, "v"))
    return unicodedata.normalize("NFKC", plain).translate(_ONE_LETTER)
