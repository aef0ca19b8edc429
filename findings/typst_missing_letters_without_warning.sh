#!/bin/bash
# Typst warns of a font that is not there, and not of a letter that the font does not
# have: the page shows an empty box and the text of the PDF has nothing. Bold in a family
# of one weight is printed as it is, without a word too. Only a PDF standard such as
# PDF/A turns the missing letter into an error; --warnings and compile_with_warnings do not.
# Bites: rare letters of names (𠮷, outside the 65,536 letters that fonts begin with) and
# signs such as a tick vanish from a printed roll, and nobody is told.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -qq typst==0.15.2 pylopdf-fonts-zh-cn==0.1.1 pypdf==7.1.1
cd "$tmp"
"$tmp/venv/bin/python" - <<'PY'
import io
import sys
from importlib.metadata import version
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst
from pypdf import PdfReader

FONTS = {"font_paths": [Path(pylopdf_fonts_zh_cn.__file__).parent], "ignore_system_fonts": True}


def written(text, font="Noto Serif SC"):
    Path("a.typ").write_text(f'#set text(font: "{font}", lang: "zh", region: "CN")\n{text}', "utf-8")
    return "a.typ"


def fonts_of(pdf):
    found = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()
    return {font.get_object()["/BaseFont"].partition("+")[2] for font in found}


print("typst", version("typst"), "pypdf", version("pypdf"))
_pdf, warned = typst.compile_with_warnings(written("姓名", "No Such Font"), **FONTS)
print("a font that is not there:", warned)
pdf, silent = typst.compile_with_warnings(written("𠮷田✅ 整改"), **FONTS)
text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
print("letters that are not in the font:", silent, "text of the PDF:", ascii(text))
bold, unsaid = typst.compile_with_warnings(written("*着重* 普通"), **FONTS)
print("bold without a bold font:", unsaid, "fonts of the PDF:", sorted(fonts_of(bold)))
try:
    typst.compile(written("𠮷田✅ 整改"), pdf_standards=["a-2u"], **FONTS)
    refused = ""
except typst.TypstError as error:
    refused = str(error)
print("the same as PDF/A-2u:", refused)
holds = len(warned) == 1 and not silent and "整改" in text and not {"𠮷", "✅"} & set(text)
sys.exit(not (holds and not unsaid and len(fonts_of(bold)) == 1 and "could not be displayed" in refused))
PY
