"""Fields of a finding, and the values that a person enters."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.common.fields import FieldKind, RecordField, codes
from touchstone.problems.rules import Severity

if TYPE_CHECKING:
    from touchstone.inspection.models import Criterion

CHECKED = RecordField(
    code="checked",
    label=_("what was checked"),
    length=120,
    fill_down=True,
    headings=(
        "检查内容|检查事项|暗访内容|检查项目|暗访事项|what was checked|checked|subject|subject checked"
    ),
)
STATEMENT = RecordField(
    code="statement",
    label=_("finding"),
    kind=FieldKind.TEXT,
    length=2_000,
    required=True,
    headings=(
        "发现问题|发现的问题|问题|存在问题|存在的问题|问题内容|问题描述|具体问题|"
        "finding|findings|problem|problem found|what was found|observation"
    ),
)
SEVERITY = RecordField(
    code="severity",
    label=_("severity"),
    kind=FieldKind.CHOICE,
    length=10,
    required=True,
    headings=("严重程度|程度|问题等级|等级|severity|seriousness|grade"),
)
PLACE = RecordField(code="place", label=_("place"), length=120)
REPORTED = RecordField(
    code="reported",
    label=pgettext_lazy("a finding", "reported publicly"),
    kind=FieldKind.FLAG,
    headings=("是否通报|通报|是否曝光|是否公布|是否公开|reported|reported publicly|published|publicised"),
)
DEADLINE = RecordField(
    code="deadline",
    label=_("put right by"),
    kind=FieldKind.DAY,
    fill_down=True,
    headings=(
        "整改时限|完成时限|时限|整改期限|期限|截止日期|deadline|due|due date|due by|put right by|to be done by"
    ),
)

TEXTS = (CHECKED,)
"""Text fields of a finding except its statement. A field added here appears in the form, the sheet and the ledger."""

CONTENT = (*TEXTS, STATEMENT, SEVERITY, PLACE, REPORTED, DEADLINE)
"""All fields of a finding except its criterion."""

ENTERED = ("criterion", *codes(*CONTENT))
"""All fields that are entered for a finding, on the spot or in a ledger."""


@dataclass(frozen=True, slots=True)
class FindingContent:
    """Content of a finding, the same on the spot and in a ledger."""

    criterion: Criterion
    statement: str
    checked: str = ""
    severity: Severity = Severity.GENERAL
    place: str = ""
    reported: bool = False
    deadline: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class FindingEntry(FindingContent):
    """A finding entered on the spot.

    ``client_key`` is made on the sending device, so that sending a finding twice stores it once. ``on`` is the day on
    which it was written; it becomes the day of the visit if that is not known yet.
    """

    client_key: str = ""
    on: datetime.date | None = None
