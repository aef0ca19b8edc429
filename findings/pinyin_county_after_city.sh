#!/bin/bash
# pypinyin reads a county's name differently once its city stands in front of it.
# Its word list holds "mayor", whose two letters also meet where "X city" is
# followed by a name that begins with "chang". Asking for every reading does not
# help: inside a known word only that word's reading is offered.
# Bites: search by pinyin over full official names; the initials "cx" are gone too.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -qq pypinyin==0.55.0
"$tmp/venv/bin/python" - <<'PY'
import sys
import pypinyin
from pypinyin import Style, lazy_pinyin, pinyin

print("pypinyin", pypinyin.__version__)
changed = 0
for city, place in (("湖州市", "长兴县"), ("福州市", "长乐区"), ("西安市", "长安区")):
    alone = lazy_pinyin(place)
    behind = lazy_pinyin(city + place)[-3:]
    every = pinyin(city + place, style=Style.NORMAL, heteronym=True)[-3]
    print(f"{place}: {' '.join(alone)}; {city}{place}: ... {' '.join(behind)}; all readings offered there: {every}")
    changed += alone[0] == "chang" and behind[0] == "zhang" and every == ["zhang"]
sys.exit(changed != 3)
PY
