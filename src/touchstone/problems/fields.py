"""The fields of a problem, and the values that a person enters for one."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.common.fields import FieldKind, RecordField, codes
from touchstone.problems.rules import Severity, Track

if TYPE_CHECKING:
    from touchstone.problems.models import Aspect, ProblemList, Source, SpecialRectification
    from touchstone.units.models import Unit, User

LIST = RecordField(
    code="list",
    label=_("problem list"),
    kind=FieldKind.RECORD,
    length=80,
    fill_down=True,
    headings="所属清单|清单名称|清单|台账名称|list|problem list|name of list|register",
)
SOURCE = RecordField(
    code="source",
    label=_("source"),
    kind=FieldKind.RECORD,
    length=80,
    fill_down=True,
    headings=(
        "问题来源|来源|来源渠道|反馈来源|问题来源渠道|source|source of problem|problem source|raised by|where from"
    ),
)
ASPECT = RecordField(
    code="aspect",
    label=pgettext_lazy("of a problem", "aspect"),
    kind=FieldKind.RECORD,
    length=80,
    fill_down=True,
    headings=(
        "所属方面|方面|问题方面|问题类别|问题分类|类别|分类|专项行动|所属领域|领域|所属专项|"
        "aspect|category|area|field of work|special campaign|topic"
    ),
)
SPECIAL = RecordField(code="special", label=_("special rectification"), kind=FieldKind.RECORD)
UNIT = RecordField(
    code="unit",
    label=_("responsible unit"),
    kind=FieldKind.RECORD,
    length=120,
    required=True,
    fill_down=True,
    headings=(
        "责任单位|整改单位|整改责任单位|牵头单位|牵头责任单位|责任部门|牵头部门|责任处室|单位|单位名称|"
        "responsible unit|unit|unit responsible|responsible department|department|lead unit|owner|"
        "assigned to|responsible body|responsible"
    ),
)
SUPPORTING = RecordField(
    code="supporting",
    label=_("supporting units"),
    length=500,
    headings=(
        "协办单位|配合单位|协同单位|配合部门|协办部门|supporting units|supporting unit|supported by|co-responsible"
    ),
)
STATEMENT = RecordField(
    code="statement",
    label=_("problem"),
    kind=FieldKind.TEXT,
    length=2_000,
    required=True,
    missing=_("Say what the problem is."),
    headings=(
        "问题内容|问题|具体问题|存在问题|主要问题|存在的问题|问题描述|问题表现|反馈问题|反馈意见|整改问题|"
        "发现问题|发现的问题|问题清单|problem|problem statement|issue|key issue|description of problem|"
        "problem description|what is wrong|finding|findings|recommendation|nonconformity"
    ),
)
CAUSE = RecordField(
    code="cause",
    label=_("cause"),
    kind=FieldKind.TEXT,
    length=2_000,
    headings=("原因分析|问题原因|产生原因|原因|成因|cause|root cause|causes|analysis of causes"),
)
STANDARD = RecordField(
    code="standard",
    label=_("standard"),
    kind=FieldKind.TEXT,
    length=2_000,
    fill_down=True,
    headings=(
        "整改标准|整改目标|整改目标标准|验收标准|整改要求|目标|标准|销号标准|standard|target|goal|"
        "acceptance criteria|standard agreed|expected result"
    ),
)
TRACK = RecordField(
    code="track",
    label=_("track"),
    kind=FieldKind.CHOICE,
    length=12,
    required=True,
    fill_down=True,
    headings=("整改类型|整改类别|整改方式|整改性质|track|type of rectification|kind of rectification"),
)
SEVERITY = RecordField(
    code="severity",
    label=_("severity"),
    kind=FieldKind.CHOICE,
    length=10,
    required=True,
    headings=("严重程度|程度|问题等级|等级|severity|seriousness|priority|grade"),
)
LEADER_POST = RecordField(
    code="leader_post",
    label=_("lead leader (post)"),
    length=80,
    fill_down=True,
    headings=(
        "牵头领导|牵头领导岗位|责任领导|责任领导岗位|责任市领导|责任省领导|牵头市领导|分管领导|包案领导|单位负责人|"
        "单位主要负责人|主要负责人|主要领导|单位领导|分管负责人|牵头负责人|"
        "lead leader|leader|leader in charge|leader's post|responsible leader|lead"
    ),
)
LEADER = RecordField(code="leader", label=_("lead leader"), kind=FieldKind.RECORD)
RESPONSIBLE_POST = RecordField(
    code="responsible_post",
    label=_("responsible person (post)"),
    length=80,
    fill_down=True,
    headings=(
        "责任人|责任人岗位|责任人员|整改责任人|直接责任人|具体责任人|整改负责人|具体负责人|负责人|责任岗位|经办人|responsible person|person responsible|"
        "responsible post|post responsible|post"
    ),
)
REGISTERED_ON = RecordField(
    code="registered_on",
    label=_("registered on"),
    kind=FieldKind.DAY,
    headings=(
        "登记日期|登记时间|反馈日期|反馈时间|发现日期|发现时间|提出日期|提出时间|下达日期|下达时间|交办日期|交办时间|"
        "registered on|registered|date registered|raised on|date raised|reported on|found on|date found"
    ),
)
DEADLINE = RecordField(
    code="deadline",
    label=_("deadline"),
    kind=FieldKind.DAY,
    fill_down=True,
    headings=(
        "整改时限|完成时限|时限|整改期限|期限|截止日期|截止时间|完成日期|完成时间|计划完成|计划完成日期|计划完成时间|办结时限|"
        "deadline|due|due date|due by|due on|target date|by when|to be done by"
    ),
)
DEADLINE_WORDING = RecordField(
    code="deadline_wording",
    label=_("deadline as worded"),
    length=120,
    headings="时限要求|时限说明|时限表述|deadline as worded|deadline in words|wording of the deadline",
)

DETAILS = (RESPONSIBLE_POST, DEADLINE_WORDING)
"""Texts shown among the facts of a problem. A field added here appears in forms, sheets, ledgers and the history."""

TEXTS = (CAUSE, STANDARD, LEADER_POST, *DETAILS)
"""The texts of a problem apart from its statement."""

CORRECTED = ("source", "aspect", "special", "leader", *codes(TRACK, SEVERITY, STATEMENT, *TEXTS))
"""The fields that a correction may change. List and number never change; unit and deadline have acts of their own."""


@dataclass(frozen=True, slots=True)
class ProblemEntry:
    """The values that a person enters for a problem. An empty ``number`` takes the next number of the list."""

    list: ProblemList
    source: Source
    unit: Unit
    statement: str
    aspect: Aspect | None = None
    special: SpecialRectification | None = None
    cause: str = ""
    standard: str = ""
    track: Track = Track.PHASED
    severity: Severity = Severity.GENERAL
    responsible_post: str = ""
    leader_post: str = ""
    deadline_wording: str = ""
    leader: User | None = None
    supporting: Sequence[Unit] = field(default_factory=tuple)
    registered_on: datetime.date | None = None
    deadline: datetime.date | None = None
    number: str = ""
    origin: str = ""
    origin_label: str = ""


SPECIAL_NAME = RecordField(
    code="name",
    label=_("theme"),
    length=120,
    required=True,
    missing=_("Name the theme."),
    headings=(
        "专项整治|专项整治名称|专项整治项目|专项整治内容|专项整治任务|整治项目|整治内容|"
        "special rectification|special rectifications|name of special rectification|special drive|drive"
    ),
)
SPECIAL_NAME_EN = RecordField(
    code="name_en",
    label=_("English name"),
    length=200,
    headings="英文名称|英文名|english name|name in english|name en",
)
LEAD_UNIT = RecordField(
    code="unit",
    label=_("lead unit"),
    kind=FieldKind.RECORD,
    length=120,
    required=True,
    fill_down=True,
    headings=(
        "牵头单位|责任单位|牵头部门|责任部门|牵头责任单位|单位|lead unit|unit|led by|responsible unit|"
        "lead department|department"
    ),
)
SPECIAL_LEADER_POST = replace(
    LEADER_POST,
    headings="牵头领导|责任领导|牵头领导岗位|分管领导|lead leader|leader|leader in charge|responsible leader",
)
STARTED_ON = RecordField(code="started_on", label=_("started on"), kind=FieldKind.DAY)
FINISHED_ON = RecordField(code="finished_on", label=_("finished on"), kind=FieldKind.DAY)

SPECIAL_TEXTS = (SPECIAL_LEADER_POST,)
"""Texts of a special rectification apart from its names. A field added here appears in the form, sheet and history."""

SPECIAL_CONTENT = (SPECIAL_NAME, SPECIAL_NAME_EN, *SPECIAL_TEXTS)
"""All texts of a special rectification."""

SPECIAL_ENTERED = (
    *codes(SPECIAL_NAME, SPECIAL_NAME_EN),
    "unit",
    *codes(*SPECIAL_TEXTS),
    "leader",
)
"""All fields that are entered for a special rectification."""


@dataclass(frozen=True, slots=True)
class SpecialEntry:
    """The values that a person enters for a special rectification. Number and state are not entered."""

    name: str
    unit: Unit
    name_en: str = ""
    leader_post: str = ""
    leader: User | None = None
