#!/bin/bash
# OpenCC's t2s is no fold for search. It decides by words, so the same letter comes
# out in two ways: the text and the part of it that somebody types no longer meet.
# And it is not harmless on text that is simplified already: the town Qiantan (乾潭镇)
# and the family name Yu (於) are rewritten, while 乾隆 is left alone.
# Bites: whoever converts both query and text and then looks for a substring.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -qq opencc==1.4.2
"$tmp/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version
import opencc

print("opencc", version("opencc"))
t2s = opencc.OpenCC("t2s").convert
missed = 0
for text, typed in (("乾隆", "乾"), ("答覆", "覆"), ("魏徵", "徵")):
    found = t2s(typed) in t2s(text)
    missed += not found
    print(f"{typed} -> {t2s(typed)}, {text} -> {t2s(text)}: {'found' if found else 'NOT FOUND, though it is in the text'}")
rewritten = 0
for name in ("乾潭镇", "於潜镇", "於小兰"):
    rewritten += t2s(name) != name
    print(f"simplified already: {name} -> {t2s(name)}")
sys.exit(not (missed == 3 and rewritten == 3))
PY
