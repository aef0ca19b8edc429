"""Ledgers of the findings of unannounced visits."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from touchstone.inspection import fields
from touchstone.interchange.fields import Choice, Day, Field, Option, Ordinal, Text
from touchstone.interchange.kinds.common import NOTE, NUMBER, unit_column, word_column
from touchstone.interchange.kinds.deadline_days import DeadlineDay
from touchstone.interchange.kinds.declaring import SheetKind, column
from touchstone.interchange.kinds.problems import OUTCOME, SEVERITY

YES_OR_NO = Choice(
    (
        Option("yes", _("yes"), "是|已通报|已公布|√|y|true|1"),
        Option("no", _("no"), "否|未通报|未公布|×|n|false|0"),
    )
)

FINDINGS = SheetKind(
    "findings",
    _("Findings of visits"),
    (
        replace(NUMBER, required=True),
        Field(
            "round",
            _("Round"),
            Ordinal(),
            "轮次|暗访轮次|第几轮|检查轮次|批次|round|round of visits|round no",
            required=True,
            fill_down=True,
        ),
        Field(
            "group",
            _("Group"),
            Ordinal(),
            "暗访小组|小组|暗访组|检查组|检查小组|组别|group|inspection group|team|visiting group|inspected by",
            required=True,
            fill_down=True,
        ),
        unit_column(
            _("Unit"),
            "单位|单位名称|被暗访单位|暗访单位|被检查单位|被查单位|受检单位|责任单位|"
            "unit|unit visited|visited unit|unit inspected|department",
        ),
        Field(
            "site",
            _("Site"),
            Text(120),
            "地点|暗访地点|检查地点|场所|具体地点|site|place|location|where",
            fill_down=True,
        ),
        Field(
            "visited_on",
            _("Date of the visit"),
            Day(),
            "暗访日期|暗访时间|检查日期|检查时间|走访日期|走访时间|日期|时间|"
            "date of visit|date of the visit|visit date|visited on|date|inspected on|inspection date",
            required=True,
            fill_down=True,
        ),
        *(column(text) for text in fields.TEXTS),
        column(fields.STATEMENT),
        word_column(
            "criterion",
            _("Criterion"),
            "问题类别|类别|问题类型|类型|问题性质|问题分类|标准|criterion|category|kind of finding|type|class",
            required=True,
        ),
        column(fields.SEVERITY, SEVERITY, required=False),
        column(fields.REPORTED, YES_OR_NO),
        column(fields.DEADLINE, DeadlineDay(needs_day=True)),
        Field(
            "outcome",
            _("Outcome"),
            OUTCOME,
            "完成状态|状态|整改状态|完成情况|整改情况|整改结果|outcome|status|state|result|completion",
        ),
        NOTE,
    ),
    marks=("statement", "visited_on", "criterion"),
)
