"""The places that Chinese names begin with: 浙江省, 杭州市西湖区, or only their level, as in 省财政厅."""

import re
from collections.abc import Sequence
from functools import lru_cache

LEVELS = "省市县区州盟旗镇乡"
"""The last character of a place's name, which says its level of administration."""

_LONGEST = 6
"""Maximum number of characters of a place that a written name is taken to begin with."""

_ENDINGS = ("", "省", "市", "县", "区", "镇", "乡", "街道")
_FRONT = re.compile(
    r"^(?:中国共产党|中共|中国共产主义青年团|共青团|国家税务总局|国网|中国人民政治协商会议)?"
    r"((?:[^省市县区州盟旗镇乡]{2,5}?(?:自治区|自治州|自治县|[省市县区州盟旗镇乡])|[^省市县区州盟旗镇乡]县)+)"
)
_LEVEL = re.compile(r"^(?!市场|市政|区块|区域|乡村|省级)[省市县区州盟旗镇乡校](?=..)")
_SCHOOLS = ("大学", "学院", "学校", "中学")


@lru_cache(maxsize=4_000)
def front_of(letters: str) -> str:
    """Return the place in front of a name, such as 杭州市 of 杭州市教育局; empty if there is none."""
    found = _FRONT.match(letters)
    return found.group(1) if found else ""


def level_of(letters: str) -> str:
    """Return the level of administration that a name begins with, such as 省, or 校 for a school; empty if with none."""
    found = _LEVEL.match(letters)
    return found.group() if found else ""


def beginnings_of(letters: str) -> dict[str, str]:
    """Return the places with which a written name may begin, the longest first, and for each the rest of the name."""
    found: dict[str, str] = {}
    for end in range(min(len(letters) - 2, _LONGEST), 1, -1):
        endings = ("",) if letters[end] in LEVELS else _ENDINGS
        for ending in endings:
            found.setdefault(letters[:end] + ending, letters[end:])
    return found


def agreement(level: str, places: Sequence[str]) -> float:
    """Return what a level of administration in front adds to the score of a unit with these places."""
    if level == "校":
        return 2.0 if any(place.endswith(_SCHOOLS) for place in places) else -12.0
    levels = [place[-1] for place in places if place[-1] in LEVELS]
    if not levels:
        return -3.0
    if levels[0] == level:
        return 2.0
    return -4.0 if level in levels else -12.0
