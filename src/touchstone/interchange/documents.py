"""Writes official letters and records as .docx: A4, with the margins and type sizes that offices use."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from unicodedata import east_asian_width

from docx import Document
from docx.document import Document as Letter
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

BODY = "FangSong"
HEADING = "SimSun"
LATIN = "Times New Roman"
SIZE = 16
"""Type size of the text in points: the "third size" (三号) of official Chinese letters."""
SEAL = 4.0
"""Space between the date and the margin, in Chinese characters; it leaves room for the seal."""
FURTHEST = 6.0
"""Maximum indent of the date below a long name of the office, in Chinese characters."""

_ROOM = 60
"""Height of the row for pictures in millimetres."""

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class LetterSheet:
    """The texts of an official letter from top to bottom, in the language of its recipient."""

    heading: str
    number: str
    recipient: str
    paragraphs: Sequence[str]
    closing: str
    """The request at the end, such as the day by which to answer; may be empty."""
    office: str
    day: str
    written_on: date


@dataclass(frozen=True, slots=True)
class RecordSheet:
    """The printed record of something that was held: a heading, the unit, labelled rows, and a line at the foot."""

    heading: str
    unit: str
    rows: Sequence[tuple[str, str]]
    """(label, text); a text may have several lines, or be empty to be filled in by hand."""
    foot: str
    day: str
    """The day in the name of the file."""
    written_on: date


def write_record(sheet: RecordSheet) -> bytes:
    """Return a record as a .docx file of one table; the last row leaves room for pictures, which nobody has to add."""
    paper = Document()
    _set_page(paper)
    _set_type(paper)
    _add_paragraph(paper, sheet.heading, size=22, bold=True, font=HEADING, align=WD_ALIGN_PARAGRAPH.CENTER)
    _add_paragraph(paper, sheet.unit, align=WD_ALIGN_PARAGRAPH.CENTER, after=8)
    table = paper.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for at, (label, text) in enumerate(sheet.rows, start=1):
        row = table.add_row()
        last = at == len(sheet.rows)
        row.height, row.height_rule = Mm(_ROOM if last else 14), WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell, width, words in zip(row.cells, (Mm(30), Mm(126)), (label, text), strict=True):
            cell.width = width
            first, *more = _plain(words).split("\n")
            lines = (
                cell.paragraphs[0].add_run(first),
                *(cell.add_paragraph().add_run(line) for line in more),
            )
            for run in lines:
                run.font.size = Pt(12)
    _add_paragraph(paper, sheet.foot, size=10, before=8)
    _sign(paper, f"{sheet.heading} {sheet.unit}", "", sheet.written_on)
    output = io.BytesIO()
    paper.save(output)
    return output.getvalue()


def write_letter(sheet: LetterSheet) -> bytes:
    """Return the letter as a .docx file; the same letter has the same text on every machine."""
    paper = Document()
    _set_page(paper)
    _set_type(paper)
    _add_paragraph(paper, sheet.heading, size=22, bold=True, font=HEADING, align=WD_ALIGN_PARAGRAPH.CENTER)
    _add_paragraph(paper, sheet.number, align=WD_ALIGN_PARAGRAPH.CENTER, after=SIZE)
    _add_paragraph(paper, sheet.recipient)
    for text in (*sheet.paragraphs, sheet.closing):
        if text:
            _add_paragraph(paper, text, indent=True)
    _add_signature(paper, sheet.office, sheet.day)
    _add_page_numbers(paper)
    _sign(paper, f"{sheet.heading} {sheet.number}", sheet.office, sheet.written_on)
    output = io.BytesIO()
    paper.save(output)
    return output.getvalue()


def _sign(paper: Letter, title: str, author: str, written_on: date) -> None:
    """Set what the file says about itself, so that the same text makes the same file."""
    properties = paper.core_properties
    properties.title, properties.author = _plain(title)[:255], _plain(author)[:255]
    properties.comments = properties.last_modified_by = ""
    properties.created = properties.modified = datetime.combine(written_on, time(), UTC).replace(tzinfo=None)


def _add_signature(paper: Letter, office: str, day: str) -> None:
    """Add the office and the date below it, centred on each other, with the date at least ``SEAL`` from the margin."""
    overhang = min((_width(office) - _width(day)) / 2, FURTHEST)
    office_line = _add_paragraph(
        paper, office, align=WD_ALIGN_PARAGRAPH.RIGHT, before=2 * SIZE, together=True
    )
    date_line = _add_paragraph(paper, day, align=WD_ALIGN_PARAGRAPH.RIGHT)
    office_line.paragraph_format.right_indent = Pt(SIZE * max(0.0, SEAL - overhang))
    date_line.paragraph_format.right_indent = Pt(SIZE * max(SEAL, overhang))


def _width(text: str) -> float:
    """Return the width of a line in Chinese characters."""
    return sum(1.0 if east_asian_width(character) in "WFA" else 0.5 for character in text)


def _add_page_numbers(paper: Letter) -> None:
    """Add the page number between two dashes to the footer."""
    footer = paper.sections[0].footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in ("— ", None, " —"):
        run = footer.add_run(text)
        run.font.size = Pt(14)
        _set_font(run._r.get_or_add_rPr(), HEADING)
        if text is None:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), "PAGE")
            run._r.addprevious(field)
            field.append(run._r)
            run.text = "1"


def _set_page(paper: Letter) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)


def _set_type(paper: Letter) -> None:
    style = paper.styles["Normal"]
    style.font.size = Pt(SIZE)
    _set_font(style.element.get_or_add_rPr(), BODY)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    language.set(qn("w:eastAsia"), "zh-CN")
    style.element.get_or_add_rPr().append(language)


def _set_font(properties: object, chinese: str) -> None:
    fonts = properties.get_or_add_rFonts()  # type: ignore[attr-defined]
    for kind, name in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", chinese)):
        fonts.set(qn(f"w:{kind}"), name)
    fonts.set(qn("w:hint"), "eastAsia")  # quotation marks and dashes as wide as Chinese characters


def _add_paragraph(
    paper: Letter,
    text: str,
    *,
    size: int = SIZE,
    bold: bool = False,
    font: str = BODY,
    align: WD_ALIGN_PARAGRAPH | None = None,
    indent: bool = False,
    before: int = 0,
    after: int = 0,
    together: bool = False,
) -> Paragraph:
    """Add one paragraph; ``indent`` starts it two characters from the margin."""
    paragraph = paper.add_paragraph()
    paragraph_format = paragraph.paragraph_format
    paragraph_format.line_spacing_rule, paragraph_format.line_spacing = (
        WD_LINE_SPACING.EXACTLY,
        Pt(max(28, size + 12)),
    )
    paragraph_format.space_before, paragraph_format.space_after = Pt(before), Pt(after)
    paragraph_format.alignment, paragraph_format.keep_with_next = align, together
    if indent:
        paragraph_format.first_line_indent = Pt(2 * size)
    run = paragraph.add_run(_plain(text))
    run.bold, run.font.size = bold, Pt(size)
    _set_font(run._r.get_or_add_rPr(), font)
    return paragraph


def _plain(text: str) -> str:
    """Return a text without the characters that XML does not allow."""
    return _NOT_IN_XML.sub("", text)
