"""Normalising text as people type it: widths, spaces, brackets and invisible characters."""

import re
import unicodedata

# Control characters, and the zero-width and direction marks in text copied from a web page or a chat.
INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF, 0x00AD]
    + [code for code in range(0x20) if chr(code) not in "\t\n\r\v\f"]
    + [*range(0x7F, 0x85), *range(0x86, 0xA0)]
)
_WIDE_LETTERS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()}
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SPACES = re.compile(r"\s+")
_LINES = re.compile(r"[^\S\n]*\n\s*")
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("[{〔【〖「『〈《", "("),
        **dict.fromkeys("]}〕】〗」』〉》", ")"),
        **dict.fromkeys("‐‑‒–—―−─", "-"),
        **dict.fromkeys("·•・‧∙", "·"),
        **dict.fromkeys("“”„‟", '"'),
        **dict.fromkeys("‘’‚‛", "'"),
    }
)


def clean(value: str) -> str:
    """Return the text in Unicode normal form NFKC, each run of white space as one space, and none at the ends."""
    return " ".join(unicodedata.normalize("NFKC", value.translate(INVISIBLE)).split())


def tidy(value: str, *, lines: bool = False) -> str:
    """Return the text ready to be stored: spaces tidied, wide letters and digits made narrow, punctuation unchanged.

    Unlike ``clean`` it keeps the full-width brackets, commas and colons with which Chinese text is printed.
    With ``lines``, line breaks are kept.
    """
    text = value.translate(INVISIBLE).translate(_WIDE_LETTERS)
    if lines:
        text = _LINES.sub("\n", text.replace("\r\n", "\n").replace("\r", "\n"))
        return "\n".join(" ".join(line.split()) for line in text.strip().split("\n"))
    return " ".join(text.split())


def is_chinese(text: str) -> bool:
    """Say whether a text has a Chinese letter."""
    return _CHINESE.search(text) is not None


def end_sentence(text: str) -> str:
    """Return a sentence with a full stop: the Chinese one after a Chinese character."""
    text = text.rstrip()
    if not text or text[-1] in ".。!！?？;；…:：":
        return text
    return text + ("。" if ord(text.rstrip("”’）)》\"'")[-1:] or " ") > 0x2E7F else ".")


def match_key(name: str) -> str:
    """Return a form that is equal for two spellings of the same name.

    NFKC, without white space, case folded, and with one form each of brackets, dashes, middle dots and quotation marks.
    """
    text = unicodedata.normalize("NFKC", name.translate(INVISIBLE)).translate(_ALIKE)
    return unicodedata.normalize("NFKC", _SPACES.sub("", text).casefold())
