"""Ledgers of study sessions."""

import re
from datetime import time

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from touchstone.common.errors import PlainError
from touchstone.common.text import clean
from touchstone.interchange.fields import Check, Choice, Count, Day, Field, Option, Ordinal, Text
from touchstone.interchange.kinds.common import NOTE, NUMBER
from touchstone.interchange.kinds.declaring import SheetKind, words


def _within_expected(expected: int | None, present: int | None, *leaves: int | None) -> PlainError | None:
    """Return an error if more people were present, or present and on leave, than were expected."""
    if expected is None or present is None:
        return None
    if present > expected:
        text = gettext_noop(
            "Present (%(present)d) is more than expected (%(expected)d). Correct one of the two numbers."
        )
        return PlainError("sessions.present", text, present=present, expected=expected)
    away = sum(leave for leave in leaves if leave)
    if present + away > expected:
        text = gettext_noop(
            "Present (%(present)d) and on leave (%(away)d) are together more than expected (%(expected)d). "
            "Correct one of the numbers."
        )
        return PlainError("sessions.leave", text, present=present, away=away, expected=expected)
    return None


_LEAVES = ("leave_duty", "leave_business", "leave_illness", "leave_personal", "leave_other")

_CLOCK = re.compile(r"(上午|下午|晚上|中午|早上)?\s*([0-9]{1,2})\s*(?:[:时点]|$)")


def _part_by_clock(value: object) -> str | None:
    """Return the part of the day for a time such as 14:30 or 下午2点, or None."""
    if isinstance(value, time):
        hour = value.hour
    elif isinstance(value, str) and (match := _CLOCK.match(clean(value))):
        hour = int(match[2])
        if match[1] in ("下午", "晚上") and hour < 12:
            hour += 12
    else:
        return None
    if not 5 <= hour < 24:
        return None
    return "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"


PART_OF_DAY = Choice(
    (
        Option("morning", _("morning"), words("上午|早上|早晨|早|上|am|a.m.|forenoon|in the morning")),
        Option("afternoon", _("afternoon"), words("下午|午后|中午|下|pm|p.m.|noon|in the afternoon")),
        Option("evening", _("evening"), words("晚上|晚间|晚|夜间|夜|傍晚|night|in the evening")),
        Option(
            "whole-day", _("whole day"), words("全天|整天|一天|全日|上下午|all day|full day|whole day|day")
        ),
    ),
    guess=_part_by_clock,
)

SESSIONS = SheetKind(
    "sessions",
    _("Study sessions"),
    (
        NUMBER,
        Field(
            "unit",
            _("Unit"),
            Text(120),
            words(
                "单位|单位名称|学习单位|组织单位|主办单位|举办单位|承办单位|填报单位|报送单位|参学单位|"
                "参加单位|开展单位|部门|部门名称|部门单位|党组织|党组织名称|党支部|支部|支部名称|机构|"
                "机构名称|unit|unit name|name of unit|organisation|organization|department|held by|"
                "organised by|organized by|organiser|organizer|branch|office|company|team|subsidiary|"
                "name of department|department name|name of organisation|participating unit|开展部门|"
                "组织部门|主办部门|学习部门|所在单位|所属单位"
            ),
            required=True,
            fill_down=True,
        ),
        Field(
            "form",
            _("Form of study"),
            Text(80),
            words(
                "学习形式|形式|学习方式|方式|学习类型|学习类别|活动形式|活动类型|活动类别|会议类型|"
                "会议形式|类型|类别|开展形式|组织形式|form|form of study|study form|session form|"
                "form of session|type|type of session|session type|kind|kind of session|activity type|"
                "type of activity|activity|format|study type|type of study|kind of study|meeting type|"
                "event type|category|学习活动|活动名称|学习种类|会议名称"
            ),
            required=True,
            fill_down=True,
        ),
        Field(
            "held_on",
            _("Date"),
            Day(),
            words(
                "日期|时间|学习日期|学习时间|活动日期|活动时间|开展日期|开展时间|举办日期|举办时间|"
                "召开日期|召开时间|会议日期|会议时间|组织时间|年月日|date|held on|date held|session date|"
                "date of session|study date|day|when|date of study|meeting date|event date|"
                "date of meeting|date of event|date of activity|activity date|day held|举行日期|举行时间|"
                "学习日|活动日|发生日期|开班日期|开班时间"
            ),
            required=True,
            fill_down=True,
        ),
        Field(
            "part_of_day",
            _("Part of day"),
            PART_OF_DAY,
            words(
                "时段|时间段|具体时段|学习时段|活动时段|午别|半天|上下午|上午下午|part of day|"
                "time of day|part of the day|half day|am pm|daypart|time slot|slot"
            ),
            fill_down=True,
        ),
        Field(
            "place",
            _("Place"),
            Text(120),
            words(
                "地点|学习地点|活动地点|会议地点|举办地点|召开地点|开展地点|场所|场地|地址|place|venue|"
                "location|where|room|site|held at|address|举行地点|开班地点|会场"
            ),
            fill_down=True,
        ),
        Field(
            "topic",
            _("Topic"),
            Text(200),
            words(
                "主题|学习主题|活动主题|会议主题|内容|学习内容|活动内容|主要内容|会议内容|学习专题|专题|"
                "议题|题目|学习研讨主题|topic|subject|theme|title|content|contents|agenda|study topic|"
                "study content|subject studied|topic studied|授课内容|授课主题|研讨主题|研讨内容|"
                "学习题目|学习议题"
            ),
            fill_down=True,
        ),
        Field(
            "chair_post",
            _("Chaired by (post)"),
            Text(80),
            words(
                "主持人|主持|主持人岗位|主持人职务|主持岗位|主持领导|召集人|chair|chaired by|chairperson|"
                "chair post|chair's post|post of chair|host|moderator|presided by|led by|leader|"
                "chair (post)|主持者|带学领导|领学人|主持人姓名职务"
            ),
            fill_down=True,
        ),
        Field(
            "materials",
            _("Materials"),
            Text(300, lines=True),
            words(
                "学习材料|学习资料|材料|资料|书目|学习书目|学习篇目|篇目|materials|material|"
                "study materials|reading|readings|reading materials|books|texts"
            ),
            fill_down=True,
        ),
        Field(
            "expected",
            _("Expected"),
            Count(),
            words(
                "应到人数|应到|应到数|应到会人数|应参加人数|应参加|应出席人数|应出席|应参学人数|"
                "应参会人数|应学人数|计划人数|应有人数|expected|expected number|number expected|"
                "expected attendance|expected attendees|should attend|invited|due|planned number|planned|"
                "expected to attend|due to attend|people expected|number invited|number due|"
                "expected headcount|expected participants|应到会|应到会数|应出勤|应出勤人数|应参学|"
                "应参会|应参训人数|应参训|额定人数"
            ),
        ),
        Field(
            "present",
            _("Present"),
            Count(),
            words(
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
        ),
        Field(
            "leave_duty",
            _("On duty"),
            Count(),
            words("值班|值守|执勤|值班人数|因值班|on duty|duty|leave duty|absent on duty"),
        ),
        Field(
            "leave_business",
            _("Away on business"),
            Count(),
            words(
                "出差|公出|因公|公差|公假|因公请假|出差人数|因公外出|away on business|on business|"
                "business trip|business|official trip"
            ),
        ),
        Field(
            "leave_illness",
            _("Ill"),
            Count(),
            words("病假|因病|因病请假|病假人数|ill|illness|sick|sick leave|leave illness"),
        ),
        Field(
            "leave_personal",
            _("Personal leave"),
            Count(),
            words("事假|因私|因事|因事请假|事假人数|personal|personal leave|private leave"),
        ),
        Field(
            "leave_other",
            _("Other leave"),
            Count(),
            words("其他|其它|其他请假|其他原因|其他原因请假|其他缺席|other|other leave|other reasons"),
        ),
        Field(
            "ordinal",
            _("Which session"),
            Ordinal(),
            words(
                "场次|第几场|第几次|场次序号|学习场次|which session|session no|session number|sitting|ordinal"
            ),
        ),
        NOTE,
    ),
    (Check(("expected", "present", *_LEAVES), "present", _within_expected),),
)
