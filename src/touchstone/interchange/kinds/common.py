"""Columns that occur in ledgers of every kind."""

from django.utils.translation import gettext_lazy as _

from touchstone.interchange.fields import Field, Label, Text

NUMBER = Field(
    "number",
    _("No."),
    Text(40),
    "序号|编号|号|项次|No.|No|#|number|seq|serial|serial number|item",
    common=True,
)
NOTE = Field(
    "note",
    _("Note"),
    Text(300, lines=True),
    "备注|说明|备考|附注|note|notes|remark|remarks|comment|comments",
    common=True,
)


def word_column(code: str, label: Label, headings: str, *, required: bool = False) -> Field:
    """Return a column of words or groups that people define for themselves, such as forms of study."""
    return Field(code, label, Text(80), headings, required=required, fill_down=True)
