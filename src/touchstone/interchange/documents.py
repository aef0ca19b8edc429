"""Official letters as .docx: A4, margins and type sizes as offices print them."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from unicodedata import east_asian_width

from docx import Document
from docx.document import Document as Letter
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

BODY = "FangSong"
HEADING = "SimSun"
LATIN = "Times New Roman"
SIZE = 16
"""Points of the text: the third size of official Chinese letters."""
SEAL = 4.0
"""Letters between the date and the edge, where the seal has its room."""
FURTHEST = 6.0
"""Letters by which the date goes in at most, under a long name of the office."""

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class LetterSheet:
    """What stands on an official letter, from top to bottom, in the language of its recipient."""

    heading: str
    number: str
    recipient: str
    paragraphs: Sequence[str]
    closing: str
    """What is asked for, such as the day of the answer; may be empty."""
    office: str
    day: str
    written_on: date


def write_letter(sheet: LetterSheet) -> bytes:
    """Return the letter as a .docx file; the same letter gives the same text on every machine."""
    paper = Document()
    _set_page(paper)
    _set_type(paper)
    _line(paper, sheet.heading, size=22, bold=True, font=HEADING, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(paper, sheet.number, align=WD_ALIGN_PARAGRAPH.CENTER, after=SIZE)
    _line(paper, sheet.recipient)
    for text in (*sheet.paragraphs, sheet.closing):
        if text:
            _line(paper, text, indent=True)
    _sign(paper, sheet.office, sheet.day)
    _number_pages(paper)
    about = paper.core_properties
    about.title, about.author = _plain(f"{sheet.heading} {sheet.number}")[:255], _plain(sheet.office)[:255]
    about.comments = about.last_modified_by = ""
    about.created = about.modified = datetime.combine(sheet.written_on, time(), UTC).replace(tzinfo=None)
    output = io.BytesIO()
    paper.save(output)
    return output.getvalue()


def _sign(paper: Letter, office: str, day: str) -> None:
    """Put the office over its date, each in the middle of the other, the date four letters from the edge or more."""
    over = min((_width(office) - _width(day)) / 2, FURTHEST)
    first = _line(paper, office, align=WD_ALIGN_PARAGRAPH.RIGHT, before=2 * SIZE, together=True)
    second = _line(paper, day, align=WD_ALIGN_PARAGRAPH.RIGHT)
    first.paragraph_format.right_indent = Pt(SIZE * max(0.0, SEAL - over))
    second.paragraph_format.right_indent = Pt(SIZE * max(SEAL, over))


def _width(text: str) -> float:
    """Return how wide a line is, in Chinese letters."""
    return sum(1.0 if east_asian_width(text) in "WFA" else 0.5 for text in text)


def _number_pages(paper: Letter) -> None:
    """Put the number of the page at the foot, between two dashes."""
    foot = paper.sections[0].footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in ("— ", None, " —"):
        run = foot.add_run(text)
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
    fonts.set(qn("w:hint"), "eastAsia")  # quotation marks and dashes are as wide as the letters around them


def _line(
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
    """Add one paragraph; an indented one begins two letters in."""
    paragraph = paper.add_paragraph()
    shape = paragraph.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(max(28, size + 12))
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.alignment, shape.keep_with_next = align, together
    if indent:
        shape.first_line_indent = Pt(2 * size)
    run = paragraph.add_run(_plain(text))
    run.bold, run.font.size = bold, Pt(size)
    _set_font(run._r.get_or_add_rPr(), font)
    return paragraph


def _plain(text: str) -> str:
    """Return a text without the marks that no XML file may hold."""
    return _NOT_IN_XML.sub("", text)
