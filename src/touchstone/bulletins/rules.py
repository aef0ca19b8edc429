"""Finding figures in a text, and numbers typed by hand in their place, without Django or a database."""

import html
import re
from collections.abc import Callable

_TAG = re.compile(r'<embed\b(?=[^>]*\bembedtype="figure")[^>]*>')
_REFERENCE = re.compile(r'\breference="([^"]*)"')
_ANY_TAG = re.compile(r"<[^>]*>")

_CHINESE = "零〇一二两三四五六七八九十百千万亿"
_COUNTED = "个家人次场项名户件份条批期位篇本课所处天倍成"
_TYPED = re.compile(
    r"""
    (?<![A-Za-z0-9_０-９第.,，-])(?<!第\ )                # not inside a word, an ordinal or another number
    (?:
      [0-9０-９]{1,3}(?:[,，][0-9０-９]{3})+(?:[.．][0-9０-９]+)?[%％万亿]?   # 3,644
    | [0-9０-９]+(?:[.．][0-9０-９]+)?[%％万亿]?                                 # 3644, 97.9%
    )
    (?![A-Za-z0-9_.-]*[0-9])                          # nor the beginning of a date or a code
    """,
    re.VERBOSE,
)
_TYPED_CHINESE = re.compile(
    rf"(?<![第{_CHINESE}])(?:百分之[{_CHINESE}]+|[{_CHINESE}]{{2,}}(?=[余多]?[{_COUNTED}]))"
)
_OF_A_DATE = re.compile(
    r"\s*[年月日号时点分]|\s+(?:January|February|March|April|May|June|July|August|September|"
    r"October|November|December)\b"
)
_AFTER_A_MONTH = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|"
    r"December|No\.|Nr\.|[Ii]ssue|[Bb]atch)\s*$"
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def references(text: str) -> list[str]:
    """Return the references of all figures in a text, in order and with repetitions."""
    return [_reference(match) for match in _TAG.finditer(text)]


def substitute(text: str, render: Callable[[str], str]) -> str:
    """Return the text with each figure replaced by the HTML that ``render`` makes of its reference."""
    return _TAG.sub(lambda match: render(_reference(match)), text)


def tag(reference: str) -> str:
    """Return the tag that stores a figure in a text."""
    return f'<embed embedtype="figure" reference="{html.escape(reference)}"/>'


def _reference(match: re.Match[str]) -> str:
    reference = _REFERENCE.search(match[0])
    return html.unescape(reference[1]) if reference is not None else ""


def typed_numbers(text: str) -> list[str]:
    """Return the numbers in a text that were typed by hand, without duplicates, in order.

    Dates, years, ordinals and paragraph numbers are left out. This is a hint for the writer, not a proof.
    """
    plain = html.unescape(_ANY_TAG.sub(" ", _TAG.sub(" ", text)))
    numbers: dict[int, str] = {}
    for match in _TYPED.finditer(plain):
        before, after = plain[: match.start()], plain[match.end() :]
        if _OF_A_DATE.match(after) or _AFTER_A_MONTH.search(before) or _YEAR.fullmatch(match[0]):
            continue
        if not before.strip() and after[:1] in {".", "．", "、", ")", "）"}:
            continue
        numbers[match.start()] = match[0]
    numbers |= {match.start(): match[0] for match in _TYPED_CHINESE.finditer(plain)}
    return list(dict.fromkeys(numbers[start] for start in sorted(numbers)))
