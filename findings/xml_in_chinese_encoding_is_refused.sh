#!/bin/bash
# Python's XML parsers do not read XML in GB2312, GBK or GB18030, which Chinese programs write and
# declare properly; UTF-16 they do read. The error is a ValueError, not a ParseError, so the usual
# `except ParseError` does not see it. The same document as str, with the same declaration, is read:
# in a str the declaration is passed over. lxml reads the bytes.
# Bites: imports of question banks, official documents and tables that a Chinese program exported.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -qq defusedxml==0.7.1 lxml==6.1.3
"$tmp/venv/bin/python" - <<'PY'
import sys
import xml.etree.ElementTree as ET
from importlib.metadata import version
import defusedxml.ElementTree
from lxml import etree

print("python", sys.version.split()[0], "defusedxml", version("defusedxml"), "lxml", version("lxml"))
text = '<?xml version="1.0" encoding="%s"?>\n<quiz><text>党课每季度一次。</text></quiz>'
readers = {"ElementTree": ET.fromstring, "defusedxml": defusedxml.ElementTree.fromstring, "lxml": etree.fromstring}
seen = {}
for encoding in ["utf-8", "utf-16", "gb2312", "gbk", "gb18030"]:
    document = text % encoding
    for name, read in readers.items():
        try:
            seen[encoding, name] = read(document.encode(encoding)).findtext("text")
        except ET.ParseError as error:
            seen[encoding, name] = f"ParseError: {error}"
        except ValueError as error:
            seen[encoding, name] = f"ValueError: {error}"
        print(f"{encoding:8} {name:12} {seen[encoding, name]}")
as_str = ET.fromstring(text % "gb18030").findtext("text")
print("gb18030 declared in a str:", as_str)
words = "党课每季度一次。"
refused = [seen[encoding, name] for encoding in ["gb2312", "gbk", "gb18030"] for name in ["ElementTree", "defusedxml"]]
read = [seen["utf-16", "ElementTree"], seen["gb18030", "lxml"], as_str]
sys.exit(not all(answer.startswith("ValueError") for answer in refused) or read != [words] * 3)
PY
