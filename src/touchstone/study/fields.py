"""Fields of a study session, and the values that a person enters."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from touchstone.common.fields import FieldKind, RecordField, codes

if TYPE_CHECKING:
    from touchstone.study.models import FormOfStudy, StudySession
    from touchstone.units.models import Unit

UNIT = RecordField(
    code="unit",
    label=_("unit"),
    kind=FieldKind.RECORD,
    length=120,
    required=True,
    fill_down=True,
    headings=(
        "单位|单位名称|学习单位|组织单位|主办单位|举办单位|承办单位|填报单位|报送单位|参学单位|"
        "参加单位|开展单位|部门|部门名称|部门单位|党组织|党组织名称|党支部|支部|支部名称|机构|"
        "机构名称|unit|unit name|name of unit|organisation|organization|department|held by|"
        "organised by|organized by|organiser|organizer|branch|office|company|team|subsidiary|"
        "name of department|department name|name of organisation|participating unit|开展部门|"
        "组织部门|主办部门|学习部门|所在单位|所属单位"
    ),
)
FORM = RecordField(
    code="form",
    label=_("form of study"),
    kind=FieldKind.RECORD,
    length=80,
    required=True,
    fill_down=True,
    headings=(
        "学习形式|形式|学习方式|方式|学习类型|学习类别|活动形式|活动类型|活动类别|会议类型|"
        "会议形式|类型|类别|开展形式|组织形式|form|form of study|study form|session form|"
        "form of session|type|type of session|session type|kind|kind of session|activity type|"
        "type of activity|activity|format|study type|type of study|kind of study|meeting type|"
        "event type|category|学习活动|活动名称|学习种类|会议名称"
    ),
)
HELD_ON = RecordField(
    code="held_on",
    label=_("date"),
    kind=FieldKind.DAY,
    required=True,
    fill_down=True,
    headings=(
        "日期|时间|学习日期|学习时间|活动日期|活动时间|开展日期|开展时间|举办日期|举办时间|"
        "召开日期|召开时间|会议日期|会议时间|组织日期|组织时间|年月日|date|held on|date held|session date|"
        "date of session|study date|day|when|date of study|meeting date|event date|"
        "date of meeting|date of event|date of activity|activity date|day held|举行日期|举行时间|"
        "学习日|活动日|发生日期|发生时间|开班日期|开班时间|开始日期|开始时间|起始日期|起始时间|start date|first day|"
        "start|starts on|begins on"
    ),
)
HELD_UNTIL = RecordField(
    code="held_until",
    label=_("last day"),
    kind=FieldKind.DAY,
    fill_down=True,
    headings=(
        "结束日期|结束时间|截止日期|截止时间|结业日期|结业时间|最后一天|结束日|终止日期|终止时间|last day|end date|held until|"
        "until|ended on|end of session|finish date"
    ),
)
DAYS_HELD = RecordField(
    code="days_held",
    label=_("days held"),
    kind=FieldKind.COUNT,
    fill_down=True,
    headings=(
        "天数|学习天数|举办天数|实际天数|集中学习天数|培训天数|days held|days|number of days|no of days|"
        "length in days"
    ),
)
PART_OF_DAY = RecordField(
    code="part_of_day",
    label=_("part of day"),
    kind=FieldKind.CHOICE,
    length=10,
    required=True,
    fill_down=True,
    headings=(
        "时段|时间段|具体时段|学习时段|活动时段|午别|半天|上下午|上午下午|part of day|"
        "time of day|part of the day|half day|am pm|daypart|time slot|slot"
    ),
)
PLACE = RecordField(
    code="place",
    label=_("place"),
    length=120,
    fill_down=True,
    headings=(
        "地点|学习地点|活动地点|会议地点|举办地点|召开地点|开展地点|场所|场地|地址|place|venue|"
        "location|where|room|site|held at|address|举行地点|开班地点|会场"
    ),
)
TOPIC = RecordField(
    code="topic",
    label=_("topic"),
    length=200,
    fill_down=True,
    headings=(
        "主题|学习主题|活动主题|会议主题|内容|学习内容|活动内容|主要内容|会议内容|学习专题|专题|"
        "议题|题目|学习研讨主题|topic|subject|theme|title|content|contents|agenda|study topic|"
        "study content|subject studied|topic studied|授课内容|授课主题|研讨主题|研讨内容|"
        "学习题目|学习议题"
    ),
)
CHAIR_POST = RecordField(
    code="chair_post",
    label=_("chaired by (post)"),
    length=80,
    fill_down=True,
    headings=(
        "主持人|主持|主持人岗位|主持人职务|主持岗位|主持领导|召集人|chair|chaired by|chairperson|"
        "chair post|chair's post|post of chair|host|moderator|presided by|led by|leader|"
        "chair (post)|主持者|带学领导|领学人|主持人姓名职务"
    ),
)
MATERIALS = RecordField(
    code="materials",
    label=_("materials"),
    length=300,
    cell_lines=True,
    fill_down=True,
    headings=(
        "学习材料|学习资料|材料|资料|书目|学习书目|学习篇目|篇目|materials|material|"
        "study materials|reading|readings|reading materials|books|texts"
    ),
)
EXPECTED = RecordField(
    code="expected",
    label=_("expected"),
    kind=FieldKind.COUNT,
    headings=(
        "应到人数|应到|应到数|应到会人数|应参加人数|应参加|应出席人数|应出席|应参学人数|"
        "应参会人数|应学人数|计划人数|应有人数|expected|expected number|number expected|"
        "expected attendance|expected attendees|should attend|invited|due|planned number|planned|"
        "expected to attend|due to attend|people expected|number invited|number due|"
        "expected headcount|expected participants|应到会|应到会数|应出勤|应出勤人数|应参学|"
        "应参会|应参训人数|应参训|额定人数"
    ),
)
PRESENT = RecordField(
    code="present",
    label=_("present"),
    kind=FieldKind.COUNT,
    headings=(
        "实到人数|实到|实到数|实到会人数|实际到会人数|实际人数|实际到人数|实际参加人数|"
        "实参加人数|实参加|实际出席人数|实出席人数|实出席|实参学人数|实参会人数|参加人数|"
        "参学人数|参会人数|出席人数|到会人数|到场人数|人数|人次|参加人次|参学人次|present|"
        "number present|attended|number attended|attendance|attendees|number of attendees|actual|"
        "actual number|actual attendance|participants|number of participants|turnout|headcount|"
        "people present|number of people|number of participants present|attended number|"
        "actual participants|actual present|number attending|实际参加|实际到会|实际到位人数|"
        "实际出席|实际参学|实际参会|实出勤|实出勤人数|出勤人数|出席|到会|到会数|参学|参会|参加|"
        "参加数|参训人数|实参训人数|实参训|学习人数|实参学|实参会"
    ),
)
NOTE = RecordField(code="note", label=_("note"), length=300)

TEXTS = (PLACE, TOPIC, CHAIR_POST, MATERIALS)
"""Text fields of a session. A field added here appears in the form, the sheet, the files and the facts."""

SEVERAL_DAYS = (HELD_UNTIL, DAYS_HELD)
"""Fields of a session of several days, which is counted once, on its first day. Both are empty for one day."""

DETAILS = (*(text for text in TEXTS if text is not TOPIC), NOTE)
"""Fields that many sessions leave empty."""

CONTENT = (*SEVERAL_DAYS, *TEXTS, EXPECTED, PRESENT, NOTE)
"""Fields of a session that are not part of its slot."""

SLOT = ("unit", "form", "held_on", "part_of_day", "ordinal")
"""Fields that identify a session: only one recorded session may have the same values."""

ENTERED = (*SLOT, *codes(*CONTENT), "make_up_of")
"""All fields that are entered for a session except the numbers on leave, which are rows of their own."""


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """The values a person enters for a session. Counts are people; None means unknown; leave is reason -> number.

    ``held_until`` is the last day of a session of several days, and ``days_held`` on how many of them it was held,
    if not on all of them.
    """

    unit: Unit
    form: FormOfStudy
    held_on: datetime.date
    part_of_day: str
    ordinal: int = 1
    held_until: datetime.date | None = None
    days_held: int | None = None
    place: str = ""
    topic: str = ""
    chair_post: str = ""
    materials: str = ""
    expected: int | None = None
    present: int | None = None
    make_up_of: StudySession | None = None
    note: str = ""
    leave: Mapping[str, int] = field(default_factory=dict)
    origin: str = ""
