"""Fields of rounds, visits and findings, and the values that a person enters."""

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
    from touchstone.units.models import Group

OWNER = RecordField(code="owner", label=_("sent by"), kind=FieldKind.RECORD, required=True)
ROUND_NAME = RecordField(code="name", label=_("name"), length=80, required=True)
ROUND_NAME_EN = RecordField(code="name_en", label=_("English name"), length=120)
FIRST_DAY = RecordField(
    code="first_day", label=pgettext_lazy("a day", "from"), kind=FieldKind.DAY, required=True
)
LAST_DAY = RecordField(code="last_day", label=pgettext_lazy("a day", "to"), kind=FieldKind.DAY)

ROUND_CONTENT = (ROUND_NAME, ROUND_NAME_EN, FIRST_DAY, LAST_DAY)
"""Fields of a round that may be corrected. A field added here appears in the forms and the history."""


@dataclass(frozen=True, slots=True)
class RoundEntry:
    """The name and the period of a round."""

    name: str
    first_day: datetime.date
    last_day: datetime.date | None = None
    name_en: str = ""


ROUND = RecordField(
    code="round",
    label=_("round"),
    kind=FieldKind.RECORD,
    required=True,
    fill_down=True,
    headings="轮次|暗访轮次|第几轮|检查轮次|批次|round|round of visits|round no",
)
GROUP = RecordField(
    code="group",
    label=pgettext_lazy("of inspectors", "group"),
    kind=FieldKind.RECORD,
    required=True,
    fill_down=True,
    headings=(
        "暗访小组|小组|暗访组|检查组|检查小组|组别|group|inspection group|team|visiting group|inspected by"
    ),
)
UNIT = RecordField(
    code="unit",
    label=_("unit"),
    kind=FieldKind.RECORD,
    length=120,
    required=True,
    fill_down=True,
    headings=(
        "单位|单位名称|被暗访单位|暗访单位|被检查单位|被查单位|受检单位|责任单位|"
        "unit|unit visited|visited unit|unit inspected|department"
    ),
)
SITE = RecordField(
    code="site",
    label=_("site"),
    length=120,
    fill_down=True,
    headings="地点|暗访地点|检查地点|场所|具体地点|site|place|location|where",
)
PLANNED_ON = RecordField(code="planned_on", label=_("planned for"), kind=FieldKind.DAY)
ANNOUNCED = RecordField(code="announced", label=_("announced to the unit"), kind=FieldKind.FLAG)
VISITED_ON = RecordField(
    code="visited_on",
    label=_("date of the visit"),
    kind=FieldKind.DAY,
    required=True,
    fill_down=True,
    headings=(
        "暗访日期|暗访时间|检查日期|检查时间|走访日期|走访时间|日期|时间|"
        "date of visit|date of the visit|visit date|visited on|date|inspected on|inspection date"
    ),
)
STARTED_AT = RecordField(code="started_at", label=_("begun at"), kind=FieldKind.TIME)
ENDED_AT = RecordField(code="ended_at", label=_("ended at"), kind=FieldKind.TIME)
WHOM_MET = RecordField(code="whom_met", label=_("people met"), length=300)
CALLED_OFF_REASON = RecordField(code="called_off_reason", label=_("why it was called off"), length=300)

PLAN = (GROUP, PLANNED_ON, SITE, ANNOUNCED)
"""Fields of the plan of a visit."""

VISIT_TEXTS = (WHOM_MET,)
"""Texts about a visit that took place. A field added here appears in the form, the facts and the history."""

VISITED = (SITE, VISITED_ON, STARTED_AT, ENDED_AT, *VISIT_TEXTS)
"""Fields that are recorded about a visit that took place."""


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """The plan of a visit: which group goes where and when."""

    group: Group
    planned_on: datetime.date | None = None
    site: str = ""
    announced: bool = False


@dataclass(frozen=True, slots=True)
class VisitEntry:
    """When and where a visit took place, and whom the group met. An empty site keeps the planned one."""

    visited_on: datetime.date
    started_at: datetime.datetime | None = None
    ended_at: datetime.datetime | None = None
    site: str = ""
    whom_met: str = ""


CRITERION = RecordField(
    code="criterion",
    label=_("criterion"),
    kind=FieldKind.RECORD,
    length=80,
    required=True,
    fill_down=True,
    headings="问题类别|类别|问题类型|类型|问题性质|问题分类|标准|criterion|category|kind of finding|type|class",
)
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
        "整改时限|完成时限|时限|整改期限|期限|截止日期|截止时间|deadline|due|due date|due by|put right by|to be done by"
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
