"""Ledgers of problems, and lists of special rectifications."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.interchange.fields import Choice, Field, Names, Numbered, Option, Ordinal, Text
from touchstone.interchange.kinds.common import NOTE, NUMBER
from touchstone.interchange.kinds.deadline_days import DeadlineDay
from touchstone.interchange.kinds.declaring import SheetKind, column
from touchstone.problems import fields

OUTCOME = Choice(
    (
        Option(
            "fully-rectified",
            _("fully rectified"),
            "已完成整改|已完成|完成整改|完成|已整改|整改完成|已整改到位|整改到位|已整改销号|已销号|销号|已办结|办结|"
            "fully rectified|rectified|done|completed|complete|closed|fixed|resolved|closed-implemented",
        ),
        Option(
            "basically-rectified",
            _("basically rectified"),
            "基本完成|基本完成整改|基本整改|基本整改到位|阶段性完成|取得阶段性成果|基本完成取得阶段性成果并持续整改|"
            "basically rectified|basically done|partly rectified|partly done|partially addressed|mostly done",
        ),
        Option(
            "in-progress",
            _("in progress"),
            "正在整改|整改中|推进中|正在推进|进行中|正在办理|办理中|未完成|按计划推进|按序时推进|"
            "in progress|ongoing|under way|underway|open|pending",
        ),
        Option(
            "continuing",
            pgettext_lazy("outcome", "continuing"),
            "持续整改|长期坚持|持续推进|continuing|long-term|continuing action",
        ),
        Option(
            "not-rectified",
            _("not rectified"),
            "未整改|未启动|未开始|not rectified|not done|not started|not fixed",
        ),
    )
)

TRACK = Choice(
    (
        Option(
            "immediate",
            _("immediate rectification"),
            "立行立改|立即整改|立整立改|immediate|immediate rectification|immediate action|at once",
        ),
        Option(
            "phased",
            _("phased rectification"),
            "分阶段|分阶段整改|限期整改|短期|中期|近期|phased|phased rectification|in phases|medium-term|short-term",
        ),
        Option(
            "continuing",
            _("continuing rectification"),
            "长期坚持|持续整改|长期|continuing|continuing rectification|long-term",
        ),
    )
)

SEVERITY = Choice(
    (
        Option("serious", _("serious"), "严重|重大|较重|高|serious|major|high|critical"),
        Option("general", _("general"), "一般|普通|中|general|normal|medium|moderate"),
        Option("minor", _("minor"), "轻微|较轻|建议|低|minor|low|suggestion"),
    )
)

ROW_NUMBER = Field(
    "row_number",
    _("Row number"),
    Text(40),
    "序号|项次|No.|No|#|seq|serial|serial number|item|row number|row",
    common=True,
)
"""Counts the rows of one ledger, so two ledgers have the same ones; only a number with letters is the problem's own."""

PROBLEMS = SheetKind(
    "problems",
    _("Problems"),
    (
        replace(
            NUMBER, headings="编号|问题编号|台账编号|号|number|problem number|reference|reference number|ref"
        ),
        ROW_NUMBER,
        column(fields.LIST),
        column(fields.SOURCE, required=False),
        column(fields.ASPECT),
        column(fields.STATEMENT),
        column(fields.CAUSE),
        column(fields.STANDARD),
        Field(
            "actions",
            _("Corrective actions"),
            Numbered(500),
            "整改措施|措施|具体措施|整改举措|主要措施|工作措施|整改任务|corrective actions|corrective action|"
            "measures|measure|actions|action plan|action|planned actions",
            fill_down=True,
        ),
        column(fields.UNIT, Text(400, lines=True)),
        column(fields.SUPPORTING, Names(120)),
        column(fields.LEADER_POST),
        *(column(text) for text in fields.DETAILS),
        column(fields.DEADLINE, DeadlineDay(TRACK), says=("deadline_wording", "track")),
        column(fields.REGISTERED_ON),
        Field(
            "progress",
            _("Progress"),
            Text(2_000, lines=True),
            "整改进展|进展|进展情况|整改情况|整改进展情况|落实情况|整改落实情况|目前进展|工作进展|"
            "progress|progress to date|progress so far|update|latest update|state of work|remarks on progress",
        ),
        Field(
            "outcome",
            _("Outcome"),
            OUTCOME,
            "完成状态|状态|整改状态|完成情况|整改结果|办理状态|办理情况|是否完成|整改完成情况|"
            "outcome|status|state|result|completion|completion status|closed?",
        ),
        column(fields.TRACK, TRACK, required=False),
        column(fields.SEVERITY, SEVERITY, required=False),
        NOTE,
    ),
    marks=("statement",),
    joined_by="statement",
    parts=("actions", "responsible_post"),
)

SPECIALS = SheetKind(
    "specials",
    _("Special rectifications"),
    (
        replace(NUMBER, holds=Ordinal(), required=True),
        column(fields.SPECIAL_NAME),
        column(fields.SPECIAL_NAME_EN),
        column(fields.LEAD_UNIT),
        *(column(text) for text in fields.SPECIAL_TEXTS),
        Field(
            "state",
            _("State"),
            Choice(
                (
                    Option("planned", _("planned"), "未启动|计划中|待启动|planned|not started"),
                    Option(
                        "under-way",
                        pgettext_lazy("a special rectification", "under way"),
                        "推进中|进行中|正在推进|已启动|整治中|正在整治|有序推进|under way|underway|in progress|"
                        "ongoing|started",
                    ),
                    Option(
                        "finished",
                        pgettext_lazy("a special rectification", "finished"),
                        "已完成|完成|已结束|结束|已办结|finished|done|completed|closed",
                    ),
                )
            ),
            "状态|进展|进展状态|整治状态|完成状态|推进情况|state|status|progress",
        ),
        NOTE,
    ),
    marks=("name",),
)
