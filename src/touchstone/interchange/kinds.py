"""The kinds of sheet that can be read, each a declaration; a later kind is added by adding one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from touchstone.common.errors import PlainError
from touchstone.common.text import clean
from touchstone.interchange.fields import (
    Check,
    Choice,
    Count,
    Day,
    Field,
    Label,
    Names,
    Option,
    Ordinal,
    Text,
)
from touchstone.interchange.headings import heading_key


class DuplicateDeclaration(ValueError):
    """A kind, field or heading that is declared twice."""


@dataclass(frozen=True)
class SheetKind:
    """A kind of ledger: the fields that its columns may fill and the rules between them."""

    code: str
    label: Label
    fields: tuple[Field, ...]
    checks: tuple[Check, ...] = ()

    def __post_init__(self) -> None:
        claims: dict[str, str] = {}
        codes: set[str] = set()
        for field in self.fields:
            if field.code in codes:
                raise DuplicateDeclaration(f"{self.code}: the field {field.code} is declared twice")
            codes.add(field.code)
            for word in (field.code, *field.synonyms):
                holder = claims.setdefault(heading_key(word), field.code)
                if holder != field.code:
                    raise DuplicateDeclaration(f"{self.code}: {holder} and {field.code} both claim {word}")
        for check in self.checks:
            for name in (*check.fields, check.at):
                if name not in codes:
                    raise DuplicateDeclaration(f"{self.code}: a check names the unknown field {name}")
        object.__setattr__(self, "_claims", claims)
        object.__setattr__(self, "_by_code", {field.code: field for field in self.fields})

    @property
    def claims(self) -> dict[str, str]:
        """The field that each heading means, by the heading's key."""
        claims: dict[str, str] = self.__dict__["_claims"]
        return claims

    def field(self, code: str) -> Field:
        """Return the field with this code."""
        by_code: dict[str, Field] = self.__dict__["_by_code"]
        return by_code[code]

    @property
    def required(self) -> tuple[Field, ...]:
        """The fields without which a row is wrong."""
        return tuple(field for field in self.fields if field.required)


class Kinds:
    """The registry of kinds; a code that is declared twice raises."""

    def __init__(self) -> None:
        self._kinds: dict[str, SheetKind] = {}

    def register(self, kind: SheetKind) -> SheetKind:
        """Add a kind and return it."""
        if kind.code in self._kinds:
            raise DuplicateDeclaration(f"the kind {kind.code} is declared twice")
        self._kinds[kind.code] = kind
        return kind

    def __getitem__(self, code: str) -> SheetKind:
        return self._kinds[code]

    def __iter__(self) -> Iterator[SheetKind]:
        return iter(self._kinds.values())

    def __len__(self) -> int:
        return len(self._kinds)


KINDS = Kinds()
"""All kinds of sheet of this installation, in the order in which they were declared."""


def _words(text: str) -> tuple[str, ...]:
    """Divide a line of synonyms."""
    return tuple(word.strip() for word in text.split("|") if word.strip())


_NUMBER = Field(
    "number",
    _("No."),
    Text(40),
    _words("序号|编号|号|项次|No.|No|#|number|seq|serial|serial number|item"),
    common=True,
)
_NOTE = Field(
    "note",
    _("Note"),
    Text(300, lines=True),
    _words("备注|说明|备考|附注|note|notes|remark|remarks|comment|comments"),
    common=True,
)

UNITS = KINDS.register(
    SheetKind(
        "units",
        _("Units"),
        (
            _NUMBER,
            Field(
                "name",
                _("Name"),
                Text(120),
                _words(
                    "单位名称|单位|单位全称|全称|名称|机构名称|机构|部门|部门名称|部门单位|参加单位|参加单位名称|组织名称|党组织名称|"
                    "党组织|企业名称|学校名称|支部名称|name|unit|unit name|name of unit|full name|organisation|organization|"
                    "organisation name|organization name|department|department name|agency|institution"
                ),
                required=True,
            ),
            Field(
                "short_names",
                _("Other names"),
                Names(120),
                _words(
                    "简称|单位简称|规范简称|别名|曾用名|其他名称|又名|俗称|short name|short names|abbreviation|abbreviated name|"
                    "alias|aliases|other name|other names|also known as|former name"
                ),
            ),
            Field(
                "name_en",
                _("English name"),
                Text(200),
                _words(
                    "英文名称|英文名|单位英文名称|英文全称|英文|english name|name in english|english|name en"
                ),
            ),
            Field(
                "kind",
                _("Kind"),
                Text(80),
                _words(
                    "单位类别|类别|单位性质|性质|单位类型|类型|单位属性|机构类别|机构类型|kind|type|category|kind of unit|"
                    "unit kind|type of unit|unit type|unit category"
                ),
                fill_down=True,
            ),
            Field(
                "parent",
                _("Unit above"),
                Text(120),
                _words(
                    "上级|上级单位|上级单位名称|上级名称|主管单位|主管部门|上级主管部门|上级主管单位|隶属|隶属单位|隶属关系|所属|所属单位|"
                    "归属|归属单位|所属地区|parent|parent unit|superior|superior unit|unit above|higher unit|reports to|"
                    "belongs to|under"
                ),
                fill_down=True,
            ),
            Field(
                "liaison_post",
                _("Liaison officer's post"),
                Text(80),
                _words(
                    "联络员|联络员岗位|联络员职务|联络人|联络人岗位|联系人|联系人职务|联系人岗位|liaison|liaison officer|liaison post|"
                    "post of liaison|liaison officer's post|contact|contact post|contact person"
                ),
            ),
            Field(
                "liaison_phone",
                _("Liaison officer's phone"),
                Text(40),
                _words(
                    "联系电话|电话|联络电话|联络员电话|联系人电话|电话号码|办公电话|手机|手机号|手机号码|座机|联系方式|phone|telephone|"
                    "tel|tel.|phone number|telephone number|contact phone|liaison phone|mobile"
                ),
            ),
            Field(
                "steering_group",
                _("Steering group"),
                Text(80),
                _words(
                    "指导组|巡回指导组|督导组|巡回督导组|所属指导组|所属督导组|联系指导组|负责指导组|指导组别|组别|steering group|"
                    "guidance group|supervision group|group|roving guidance group"
                ),
                fill_down=True,
            ),
            Field(
                "batch",
                _("Batch"),
                Ordinal(),
                _words("批次|参加批次|所属批次|批|batch|batch no|batch number"),
                fill_down=True,
            ),
            Field(
                "opened_on",
                _("Opened on"),
                Day(),
                _words(
                    "成立日期|成立时间|设立日期|设立时间|组建日期|组建时间|启用日期|起始日期|opened on|opened|founded|founded on|"
                    "established|established on|start date|since"
                ),
            ),
            _NOTE,
        ),
    )
)


def _within_expected(expected: int | None, present: int | None, *leaves: int | None) -> PlainError | None:
    """No more people can be present, or present and on leave, than were expected."""
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
            "Present (%(present)d) and on leave (%(away)d) are together more than expected (%(expected)d)."
        )
        return PlainError("sessions.leave", text, present=present, away=away, expected=expected)
    return None


_LEAVES = ("leave_duty", "leave_business", "leave_illness", "leave_personal", "leave_other")

_CLOCK = re.compile(r"(上午|下午|晚上|中午|早上)?\s*([0-9]{1,2})\s*(?:[:时点]|$)")


def _part_by_clock(value: object) -> str | None:
    """Return the part of the day in which a time of day falls, such as 14:30 or 下午2点."""
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
        Option("morning", _("morning"), _words("上午|早上|早晨|早|上|am|a.m.|forenoon|in the morning")),
        Option("afternoon", _("afternoon"), _words("下午|午后|中午|下|pm|p.m.|noon|in the afternoon")),
        Option("evening", _("evening"), _words("晚上|晚间|晚|夜间|夜|傍晚|night|in the evening")),
        Option(
            "whole-day", _("whole day"), _words("全天|整天|一天|全日|上下午|all day|full day|whole day|day")
        ),
    ),
    guess=_part_by_clock,
)

SESSIONS = KINDS.register(
    SheetKind(
        "sessions",
        _("Study sessions"),
        (
            _NUMBER,
            Field(
                "unit",
                _("Unit"),
                Text(120),
                _words(
                    "单位|单位名称|学习单位|组织单位|主办单位|举办单位|承办单位|填报单位|报送单位|参学单位|参加单位|开展单位|部门|部门名称|"
                    "部门单位|党组织|党组织名称|党支部|支部|支部名称|机构|机构名称|unit|unit name|name of unit|organisation|"
                    "organization|department|held by|organised by|organized by|organiser|organizer|branch"
                ),
                required=True,
                fill_down=True,
            ),
            Field(
                "form",
                _("Form of study"),
                Text(80),
                _words(
                    "学习形式|形式|学习方式|方式|学习类型|学习类别|活动形式|活动类型|活动类别|会议类型|会议形式|类型|类别|开展形式|组织形式|"
                    "form|form of study|study form|session form|form of session|type|type of session|session type|kind|"
                    "kind of session|activity type|type of activity|activity|format"
                ),
                required=True,
                fill_down=True,
            ),
            Field(
                "held_on",
                _("Date"),
                Day(),
                _words(
                    "日期|时间|学习日期|学习时间|活动日期|活动时间|开展日期|开展时间|举办日期|举办时间|召开日期|召开时间|会议日期|会议时间|"
                    "组织时间|年月日|date|held on|date held|session date|date of session|study date|day|when|date of study"
                ),
                required=True,
                fill_down=True,
            ),
            Field(
                "part_of_day",
                _("Part of day"),
                PART_OF_DAY,
                _words(
                    "时段|时间段|具体时段|学习时段|活动时段|午别|半天|上下午|上午下午|part of day|time of day|part of the day|half day|"
                    "am pm|daypart|time slot|slot"
                ),
                fill_down=True,
            ),
            Field(
                "place",
                _("Place"),
                Text(120),
                _words(
                    "地点|学习地点|活动地点|会议地点|举办地点|召开地点|开展地点|场所|场地|地址|place|venue|location|where|room"
                ),
                fill_down=True,
            ),
            Field(
                "topic",
                _("Topic"),
                Text(200),
                _words(
                    "主题|学习主题|活动主题|会议主题|内容|学习内容|活动内容|主要内容|会议内容|学习专题|专题|议题|题目|学习研讨主题|topic|"
                    "subject|theme|title|content|contents|agenda|study topic"
                ),
                fill_down=True,
            ),
            Field(
                "chair_post",
                _("Chaired by (post)"),
                Text(80),
                _words(
                    "主持人|主持|主持人岗位|主持人职务|主持岗位|主持领导|召集人|chair|chaired by|chairperson|chair post|chair's post|"
                    "post of chair|host|moderator|presided by"
                ),
                fill_down=True,
            ),
            Field(
                "materials",
                _("Materials"),
                Text(300, lines=True),
                _words(
                    "学习材料|学习资料|材料|资料|书目|学习书目|学习篇目|篇目|materials|material|study materials|reading|readings|"
                    "reading materials|books|texts"
                ),
                fill_down=True,
            ),
            Field(
                "expected",
                _("Expected"),
                Count(),
                _words(
                    "应到人数|应到|应到数|应到会人数|应参加人数|应参加|应出席人数|应出席|应参学人数|应参会人数|应学人数|计划人数|应有人数|"
                    "expected|expected number|number expected|expected attendance|expected attendees|should attend|invited|"
                    "due|planned number|planned"
                ),
            ),
            Field(
                "present",
                _("Present"),
                Count(),
                _words(
                    "实到人数|实到|实到数|实到会人数|实际到会人数|实际人数|实际到人数|实际参加人数|实参加人数|实参加|实际出席人数|实出席人数|"
                    "实出席|实参学人数|实参会人数|参加人数|参学人数|参会人数|出席人数|到会人数|到场人数|人数|人次|参加人次|参学人次|present|"
                    "number present|attended|number attended|attendance|attendees|number of attendees|actual|actual number|"
                    "actual attendance|participants|number of participants|turnout|headcount"
                ),
            ),
            Field(
                "leave_duty",
                _("On duty"),
                Count(),
                _words("值班|值守|执勤|值班人数|因值班|on duty|duty|leave duty|absent on duty"),
            ),
            Field(
                "leave_business",
                _("Away on business"),
                Count(),
                _words(
                    "出差|公出|因公|公差|公假|因公请假|出差人数|因公外出|away on business|on business|business trip|business|official trip"
                ),
            ),
            Field(
                "leave_illness",
                _("Ill"),
                Count(),
                _words("病假|因病|因病请假|病假人数|ill|illness|sick|sick leave|leave illness"),
            ),
            Field(
                "leave_personal",
                _("Personal leave"),
                Count(),
                _words("事假|因私|因事|因事请假|事假人数|personal|personal leave|private leave"),
            ),
            Field(
                "leave_other",
                _("Other leave"),
                Count(),
                _words("其他|其它|其他请假|其他原因|其他原因请假|其他缺席|other|other leave|other reasons"),
            ),
            Field(
                "ordinal",
                _("Which session"),
                Ordinal(),
                _words(
                    "场次|第几场|第几次|场次序号|学习场次|which session|session no|session number|sitting|ordinal"
                ),
            ),
            _NOTE,
        ),
        (Check(("expected", "present", *_LEAVES), "present", _within_expected),),
    )
)
