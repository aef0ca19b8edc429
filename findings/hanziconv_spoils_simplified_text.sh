#!/bin/bash
# hanziconv's "to simplified" spoils text that is simplified already: plain words such
# as 呼吸 (breathe), 勇猛 (brave), 屋脊 (ridge), 著名 (famous) come out with wrong letters.
# An experienced guess would be that simplified text passes through unchanged.
# Bites: whoever cleans a mixed ledger by running every cell through it.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -qq hanziconv==0.3.2
"$tmp/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version
from hanziconv import HanziConv

print("hanziconv", version("hanziconv"))
words = ["呼吸", "勇猛", "屋脊", "糊涂", "劈开", "著名", "狼藉", "乾隆"]
spoilt = 0
for word in words:
    result = HanziConv.toSimplified(word)
    spoilt += result != word
    print(word, "->", result)
letters = [c for c in map(chr, range(0x4E00, 0xA000)) if c.encode("gb2312", "ignore")]
changed = [c for c in letters if HanziConv.toSimplified(c) != c]
print(f"{len(changed)} letters of GB 2312, the old standard for simplified text, are changed: {''.join(changed)}")
sys.exit(spoilt != len(words))
PY
