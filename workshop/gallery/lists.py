"""Gallery: tables, task rows, timelines, facts."""

from __future__ import annotations

import datetime

from django import forms

from touchstone.web.common.components import (
    Bulk,
    Cell,
    Chip,
    Column,
    Due,
    EmptyState,
    Fact,
    Facts,
    FieldChange,
    Filters,
    Link,
    Pager,
    Period,
    Row,
    Saved,
    SavedFilters,
    Status,
    Table,
    TaskRow,
    Timeline,
    TimelineEntry,
)
from touchstone.web.common.components.component import Component
from workshop.gallery.counts import LONG_NAME
from workshop.gallery.entry import Entry, State, empty, error, loading, long, normal, say

TODAY = datetime.date(2019, 6, 17)


class FilterForm(forms.Form):
    """Filters of the sample table."""

    q = forms.CharField(required=False)
    form = forms.ChoiceField(required=False)
    place = forms.CharField(required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on unchanged
        self.fields["q"].label = say("Topic or unit", "主题或单位")
        self.fields["place"].label = say("Place", "地点")
        self.fields["form"].label = say("Form", "形式")
        self.fields["form"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", say("all", "全部")),
            ("reading-class", say("Reading class", "读书班")),
        ]


def _columns() -> tuple[Column, ...]:
    return (
        Column(say("Topic", "主题")),
        Column(say("Unit", "单位")),
        Column(say("Date", "日期"), sort_href="#table", sorted="descending"),
        Column(say("Present", "实到"), numeric=True),
        Column(say("Expected", "应到"), numeric=True),
        Column(say("State", "状态")),
    )


def _rows() -> tuple[Row, ...]:
    recorded = Status(say("recorded", "已录入"), "good")
    due = Status(say("make-up due", "待补课"), "warn")
    withdrawn = Status(say("withdrawn", "已撤回"), "closed")
    bureau = say("Bureau of Education", "教育局")
    return (
        Row(
            (Cell(say("On investigation and research", "谈谈调查研究"), say("reading class, morning", "读书班 · 上午")), bureau, TODAY, 38, 42, due),
            "#table",
            "1",
        ),
        Row((say("Visit to the revolutionary museum", "参观革命纪念馆"), say("Port Group", "港口集团"), TODAY, 1_204, 1_204, recorded), "#table", "2"),
        Row((say("Lecture: serving the grassroots", "专题党课：服务基层"), say("School of Fine Arts", "美术学院"), TODAY, None, 56, recorded), "#table", "3"),
        Row((say("Evening reading", "夜读"), bureau, None, 0, 12, withdrawn), "#table", "4"),
    )  # fmt: skip


def tables() -> Entry:
    """Return the table in its states."""
    caption = say("Study sessions", "学习场次")
    total = Row((say("Whole selection", "全部所选"), "", "", 96_218, 101_340, ""))
    chips = (
        Chip(say("Form: reading class", "形式：读书班"), "#table"),
        Chip(say("June 2019", "2019年6月"), "#table"),
    )
    filters = Filters(FilterForm({"form": "reading-class"}), chips, "#table", more=("place",))
    exports = (Link("Excel", "#table"), Link("CSV", "#table"))
    pager = Pager("#table", "#table", say("Rows 51 to 100", "第 51 至 100 行"))
    nothing = EmptyState(
        say("No sessions recorded yet", "还没有学习记录"),
        say(
            "Sessions of your unit and of those below it stand here.",
            "本单位及下属单位的学习场次显示在这里。",
        ),
        Link(say("Record a session", "录入一场"), "#table"),
    )
    endless = Row(
        (
            say("Word", "学") * 12 + " " + say(*LONG_NAME) * 2,
            say(*LONG_NAME),
            TODAY,
            1_234_567_890,
            None,
            Status(say("recorded", "已录入"), "good"),
        ),
        "#table",
    )
    failed = say("The list could not be read. Please try again.", "列表暂时无法读取，请重试。")
    wide_columns = (Column(say("Unit", "单位")), *(Column(_month(n), numeric=True) for n in range(1, 19)))
    wide_rows = tuple(
        Row(
            (say(f"Unit {u}", f"单位{u}"), *(u * n * 7 if (u + n) % 5 else None for n in range(1, 19))),
            "#table",
        )
        for u in range(1, 5)
    )
    return Entry(
        "table",
        say("Table", "表格"),
        (
            State(
                normal(),
                (Table(caption, _columns(), _rows(), total, filters, exports, pager, key="sessions"),),
            ),
            State(empty(), (Table(caption, _columns(), empty=nothing, key="nothing"),)),
            State(long(), (Table(caption, _columns(), (endless,), key="long"),)),
            State(
                say("Wide", "宽表"),
                (
                    Table(
                        say("Sessions by month", "各月场次"), wide_columns, wide_rows, wide=True, key="wide"
                    ),
                ),
            ),
            State(
                say("Rows that can be chosen", "可勾选的行"),
                (
                    Table(
                        caption,
                        _columns(),
                        _rows(),
                        bulk=Bulk("#table", say("Send the chosen ones", "发送所选")),
                        key="chosen",
                    ),
                ),
            ),
            State(error(), (Table(caption, _columns(), error=failed, key="failed"),)),
            State(loading(), (Table(caption, _columns(), loading=True, key="loading"),)),
        ),
    )


def _month(number: int) -> str:
    return say(f"Month {number}", f"第{number}月")


def tasks() -> Entry:
    """Return task rows: late, due tomorrow, due later, and one whose button acts at once."""

    def due(days: int, late: int | None = None) -> Due:
        return Due(TODAY + datetime.timedelta(days=days), TODAY, late)

    record = say("Record it", "录入")
    bureau = say("Bureau of Education", "教育局")
    rows: tuple[Component, ...] = (
        TaskRow(say("Weekly study session", "每周学习"), "#task", bureau, due(-4, 2), button=Link(record, "#task")),
        TaskRow(
            say("Monthly lecture", "每月党课"), "#task", bureau, due(1),
            note=say("Last time: 42 present, 3 on leave.", "上次：实到42人，请假3人。"), button=Link(record, "#task"),
        ),
        TaskRow(
            say("Session of 12 June came back", "6月12日学习记录被退回"), "#task", say("Port Group", "港口集团"), due(9),
            Status(say("returned", "已退回"), "part"), say("Expected is smaller than present.", "应到人数小于实到人数。"),
            Link(say("Correct it", "更正"), "#task"),
        ),
        TaskRow(
            say("Seen: second batch begins", "已阅：第二批启动"), button=Link(say("Put away", "收起"), "#task"), post=True
        ),
    )  # fmt: skip
    endless = (TaskRow(say(*LONG_NAME), "#task", say(*LONG_NAME), due(400), button=Link(record, "#task")),)
    nothing = EmptyState(
        say("Nothing is due", "暂无待办"),
        say("The next session is expected on Friday.", "下一场学习在周五。"),
    )
    return Entry(
        "task",
        say("Task row", "待办"),
        (
            State(normal(), rows, "tasks"),
            State(empty(), (nothing,)),
            State(long(), endless, "tasks"),
        ),
    )


def timelines() -> Entry:
    """Return the timeline of a record."""
    organiser = say("Organiser, Bureau of Education", "教育局联络员")
    entries = (
        TimelineEntry(
            say("Corrected", "已更正"), datetime.datetime(2019, 6, 19, 9, 12, tzinfo=datetime.UTC), organiser,
            say("Two came late and were counted.", "补计两名迟到人员。"),
            (FieldChange(say("Present", "实到"), 36, 38), FieldChange(say("Place", "地点"), None, say("Hall 2", "二号会议室"))),
            now=True,
        ),
        TimelineEntry(
            say("Recorded", "已录入"), datetime.datetime(2019, 6, 17, 18, 3, tzinfo=datetime.UTC), organiser,
            evidence=(Link(say("Minutes.pdf", "记录.pdf"), "#timeline", "120 kB"),),
            facts=(Fact(say("Hours", "学时"), 2),), note=say("now: recorded, after 14 days as “planned”", "现为：已录入，“已计划”历时14天"),
        ),
        TimelineEntry(say("Planned", "已计划"), datetime.date(2019, 6, 3), say("Campaign office", "活动办公室")),
    )  # fmt: skip
    return Entry("timeline", say("Timeline", "经过"), (State(normal(), (Timeline(entries),)),))


def facts() -> Entry:
    """Return labelled values."""
    known = (
        Fact(say("Held on", "日期"), TODAY, note=say("morning", "上午")),
        Fact(say("Unit", "单位"), say(*LONG_NAME), "#facts"),
        Fact(say("Present", "实到"), 38),
        Fact(say("Hours", "学时"), None),
        Fact(say("Period", "起止日期"), Period(datetime.date(2019, 6, 1), datetime.date(2019, 8, 31))),
        Fact(say("Without an end", "没有截止日期"), Period(datetime.date(2019, 6, 1))),
        Fact(say("State", "状态"), Status(say("recorded", "已录入"), "good")),
    )
    return Entry("facts", say("Facts", "要素"), (State(normal(), (Facts(known),)),))


def saved() -> Entry:
    """Return the saved filters of a list."""
    june, mine = say("June 2019", "2019年6月"), say("What I have to check", "待我核查")
    saved_filters = SavedFilters(
        (Saved(june, "#saved", "#saved"), Saved(mine, "#saved", "#saved")), "#saved", "form=1"
    )
    chosen = SavedFilters((Saved(june, "#saved", "#saved", active=True), Saved(mine, "#saved", "#saved")))
    return Entry(
        "saved",
        say("Saved selections", "保存的筛选"),
        (State(normal(), (saved_filters,)), State(say("One of them shows", "正在查看其中一个"), (chosen,))),
    )
