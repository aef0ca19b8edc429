#!/bin/bash
# Typst sets a little space between Chinese and figures, as good printers do; nobody typed
# it. In the PDF it is not only space on the page: the text that is copied, searched or
# indexed has blanks in it, "2026 年 11 月 30 日", and a document number ends as
# 〔2026〕36 号. CSS does the same space by text-autospace and leaves the text alone.
# Bites: a search of the PDF for 2026年11月 or 共36篇 finds nothing. The setting
# cjk-latin-spacing: none takes the blanks out, and the space on the page with them.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -qq typst==0.15.2 pylopdf-fonts-zh-cn==0.1.1 pypdf==7.1.1 pypdfium2==5.15.2
cd "$tmp"
"$tmp/venv/bin/python" - <<'PY'
import io
import sys
from importlib.metadata import version
from pathlib import Path

import pylopdf_fonts_zh_cn
import pypdfium2
import typst
from pypdf import PdfReader

TEXT = "2026年11月30日印发，共36篇。"
FONTS = [Path(pylopdf_fonts_zh_cn.__file__).parent]


def read(setting):
    """Return the text of a PDF as two readers extract it."""
    Path("a.typ").write_text(f'#set text(font: "Noto Serif SC", lang: "zh", region: "CN"{setting})\n{TEXT}', "utf-8")
    pdf = typst.compile("a.typ", font_paths=FONTS, ignore_system_fonts=True)
    page = pypdfium2.PdfDocument(pdf)[0]
    return PdfReader(io.BytesIO(pdf)).pages[0].extract_text().strip(), page.get_textpage().get_text_range().strip()


print(", ".join(f"{name} {version(name)}" for name in ("typst", "pypdf", "pypdfium2")))
usual, without = read(""), read(", cjk-latin-spacing: none")
print("written:          ", TEXT)
print("read by two, usual:", *usual)
print("read by two, none: ", *without)
blanks = "2026 年 11 月 30 日印发，共 36 篇。"
sys.exit(not (usual == (blanks, blanks) and without == (TEXT, TEXT)))
PY
