"""Text as people type it, made comparable: widths, spaces, brackets and invisible characters."""

import re
import unicodedata

# Zero-width and direction marks that copying from a web page or a chat leaves behind.
_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF, 0x00AD]
    + [code for code in range(0x20) if chr(code) not in "\t\n\r\v\f"]
    + [*range(0x7F, 0x85), *range(0x86, 0xA0)]
)
_WIDE_LETTERS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()}
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
    """Return the text in Unicode form NFKC, with every run of white space as one space and none at the ends."""
    return " ".join(unicodedata.normalize("NFKC", value.translate(_INVISIBLE)).split())


def tidy(value: str, *, lines: bool = False) -> str:
    """Return the text fit to be stored: spaces tidied, wide letters and digits narrowed, punctuation as written.

    Unlike ``clean`` it keeps the full-width brackets, commas and colons that Chinese text is printed with.
    With ``lines`` line breaks stay.
    """
    text = value.translate(_INVISIBLE).translate(_WIDE_LETTERS)
    if lines:
        text = _LINES.sub("\n", text.replace("\r\n", "\n").replace("\r", "\n"))
        return "\n".join(" ".join(line.split()) for line in text.strip().split("\n"))
    return " ".join(text.split())


def ended(text: str) -> str:
    """Return a sentence with its full stop: the Chinese one after a Chinese letter."""
    text = text.rstrip()
    if not text or text[-1] in ".。!！?？;；…:：":
        return text
    return text + ("。" if ord(text.rstrip("”’）)》\"'")[-1:] or " ") > 0x2E7F else ".")


def match_key(name: str) -> str:
    """Return the form under which two spellings of one name are equal.

    NFKC, no white space, case folded; brackets, dashes, middle dots and quotation marks of one sort each.
    """
    text = unicodedata.normalize("NFKC", name.translate(_INVISIBLE)).translate(_ALIKE)
    return unicodedata.normalize("NFKC", _SPACES.sub("", text).casefold())
