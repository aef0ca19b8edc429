#!/bin/bash
# Text copied out of a Chinese PDF often holds radicals in place of letters: ⻓ for 长,
# ⺠ for 民, ⻄ for 西. They look the same. NFKC, the usual cure, repairs the 214 of the
# block "Kangxi Radicals" but only 2 of the 115 of the block beside it, which holds the
# simplified forms. Converters to simplified letters leave them as well.
# Bites: a pasted name that looks right is not found, and a duplicate is not noticed.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -qq opencc==1.4.2
"$tmp/venv/bin/python" - <<'PY'
import sys
import unicodedata
from importlib.metadata import version
import opencc

print("Python", sys.version.split()[0], "Unicode", unicodedata.unidata_version, "opencc", version("opencc"))

def mended(first, last):
    assigned = [c for c in map(chr, range(first, last + 1)) if unicodedata.name(c, "")]
    return sum(unicodedata.normalize("NFKC", c) != c for c in assigned), len(assigned)

kangxi, supplement = mended(0x2F00, 0x2FD5), mended(0x2E80, 0x2EF3)
print("Kangxi Radicals mended by NFKC: %d of %d" % kangxi)
print("CJK Radicals Supplement mended by NFKC: %d of %d" % supplement)
convert = opencc.OpenCC("t2s").convert
left = 0
for pasted, meant in (("\u2ed3兴县", "长兴县"), ("人\u2ea0医院", "人民医院"), ("\u2ec4湖区", "西湖区")):
    result = convert(unicodedata.normalize("NFKC", pasted))
    left += result != meant
    print(f"{pasted} after NFKC and t2s: {result.encode('unicode_escape').decode()}, equal to {meant}: {result == meant}")
sys.exit(not (kangxi == (214, 214) and supplement == (2, 115) and left == 3))
PY
