#!/bin/bash
# A workbook may name a date format by number alone, without spelling it. Numbers 27 to
# 36 and 50 to 58 are date formats of East Asian Excel: 31 is 2019年6月18日. openpyxl
# knows 14 to 22 and 45 to 47 as dates but none of these: such a date comes out as 43634.
# python-calamine reads the same cells as dates.
# Bites: ledgers that a Chinese Excel saved; a column of dates turns into "counts".
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -qq openpyxl==3.1.5 python-calamine==0.9.1
"$tmp/venv/bin/python" - "$tmp/book.xlsx" <<'PY'
import datetime
import sys
import zipfile
from importlib.metadata import version
import openpyxl
from python_calamine import CalamineWorkbook

path = sys.argv[1]
numbers = [14, 27, 31, 36, 50, 57, 58]
# Write a plain book, then set the format numbers in its style sheet by hand.
book = openpyxl.Workbook()
for column, number in enumerate(numbers, 1):
    cell = book.active.cell(1, column, 43634)
    cell.number_format = f'"f{number}"0'
book.save(path)
with zipfile.ZipFile(path) as old:
    parts = {name: old.read(name) for name in old.namelist()}
styles = parts["xl/styles.xml"].decode()
styles = styles[: styles.index("<numFmts")] + styles[styles.index("</numFmts>") + len("</numFmts>") :]
for position, number in enumerate(numbers):
    styles = styles.replace(f'numFmtId="{164 + position}"', f'numFmtId="{number}" applyNumberFormat="1"')
parts["xl/styles.xml"] = styles.encode()
with zipfile.ZipFile(path, "w") as new:
    for name, data in parts.items():
        new.writestr(name, data)

first = [cell.value for cell in openpyxl.load_workbook(path).active[1]]
second = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[0]
print("openpyxl", version("openpyxl"), "python-calamine", version("python-calamine"))
for number, a, b in zip(numbers, first, second):
    print(f"format {number}: openpyxl {a!r}, calamine {b!r}")
right = all(value == datetime.date(2019, 6, 18) for value in second)
sys.exit(not (first[1:] == [43634] * 6 and isinstance(first[0], datetime.datetime) and right))
PY
