"""Gallery: components that show counts."""

from __future__ import annotations

import datetime

from touchstone.web.common.components import (
    Breakdown,
    Change,
    Chart,
    ChartRow,
    Coverage,
    EmptyState,
    Figure,
    Link,
    Part,
)
from workshop.gallery.entry import Entry, State, empty, error, loading, long, normal, say

WHEN = datetime.datetime(2019, 7, 10, 10, 0, tzinfo=datetime.UTC)
LONG_NAME = (
    "Municipal Bureau of Housing and Urban-Rural Development, Branch of the Retired Staff of the Former Survey Team",
    "市住房和城乡建设局机关退休干部第三党支部原勘察设计测绘大队联合学习小组",
)


def figures() -> Entry:
    """Return the figure in its states, with an unknown value next to a zero."""
    sessions = say("sessions", "场")
    usual = (
        Figure(
            say("Study sessions", "集中学习"), 3644, sessions, "#figure", WHEN,
            Change(128, say("since last week", "较上周")),
        ),
        Figure(say("Person-times", "参加人次"), 96_218, say("person-times", "人次"), "#figure"),
        Figure(
            say("Units covered", "单位覆盖率"), 1.0, href="#figure", share=True,
            change=Change(0, say("since yesterday", "较昨日")),
        ),
        Figure(say("Problems closed", "已销号问题"), 0, say("problems", "个"), "#figure", WHEN),
        Figure(say("Visitors online", "线上参观"), None, say("person-times", "人次"), "#figure"),
    )  # fmt: skip
    return Entry(
        "figure",
        say("Figure", "数字"),
        (
            State(normal(), usual, "figures"),
            State(
                say("Alone", "单独"),
                (Figure(say("Study sessions", "集中学习"), 3644, sessions, "#figure", WHEN, lone=True),),
                "figures",
            ),
            State(
                long(),
                (
                    Figure(
                        say(
                            "Person-times at reading classes of leading bodies in units of both batches",
                            "两批单位领导班子读书班参加人次（含补课）",
                        ),
                        1_234_567_890, say("person-times", "人次"), "#figure", WHEN,
                        Change(-1_204_000, say("since the same day of last month", "较上月同日")),
                    ),
                ),
                "figures",
            ),
            State(
                error(),
                (
                    Figure(
                        say("Visits", "暗访"), None, href="#figure",
                        error=say("The count failed. It is tried again in a minute.", "统计未完成，一分钟后重试。"),
                    ),
                ),
                "figures",
            ),
            State(loading(), (Figure(say("Calls answered", "来电办结"), None, loading=True),), "figures"),
        ),
    )  # fmt: skip


def breakdowns() -> Entry:
    """Return the breakdown: 19 and 11 of 37, always with the remaining 7."""
    outcomes = (
        Part(say("fully rectified", "已完成整改"), 19, "#breakdown"),
        Part(say("basically rectified", "基本完成"), 11, "#breakdown"),
    )
    problems = say("problems", "个问题")
    title = say("Problems by outcome", "问题整改情况")
    many = tuple(
        Part(
            say(f"Form number {n} of the campaign's own making", f"活动自定义学习形式之{n}"),
            900 // n,
            "#breakdown",
        )
        for n in range(1, 8)
    )
    return Entry(
        "breakdown",
        say("Breakdown", "构成"),
        (
            State(
                normal(),
                (
                    Breakdown(
                        title, 37, outcomes, problems, say("in progress", "正在整改"), "#breakdown", "#breakdown",
                        WHEN, "outcomes",
                    ),
                ),
            ),
            State(empty(), (Breakdown(title, 0, (Part(outcomes[0].label, 0), Part(outcomes[1].label, 0)), problems, key="none"),)),
            State(
                say("Unknown part", "部分未知"),
                (Breakdown(title, 37, (outcomes[0], Part(outcomes[1].label, None)), problems, key="unknown"),),
            ),
            State(
                long(),
                (
                    Breakdown(
                        say("Sessions by form", "各类学习场次"), 120_000,
                        (Part(say("reading class", "读书班"), 110_000, "#breakdown"), *many), key="many",
                    ),
                ),
            ),
            State(error(), (Breakdown(title, 25, outcomes, problems, key="exceeds"),)),
        ),
    )  # fmt: skip


def coverages() -> Entry:
    """Return the coverage with the units not covered."""
    title = say("Units with at least one session", "已开展学习的单位")
    units = say("units", "个单位")
    names = (
        say("Bureau of Statistics", "统计局"),
        say("Port Group", "港口集团"),
        say("School of Fine Arts", "美术学院"),
        say(*LONG_NAME),
    )
    silent = tuple(Link(name, "#coverage") for name in names)
    return Entry(
        "coverage",
        say("Coverage", "覆盖"),
        (
            State(normal(), (Coverage(title, 110, 114, units, "#coverage", silent, as_of=WHEN, open=True),)),
            State(say("Complete", "全部覆盖"), (Coverage(title, 114, 114, units, "#coverage"),)),
            State(empty(), (Coverage(title, None, 114, units),)),
            State(
                long(),
                (Coverage(title, 3, 200_000, units, "#coverage", silent, 199_997, "#coverage", open=True),),
            ),
        ),
    )


def charts() -> Entry:
    """Return the chart with one series and with two."""
    start = datetime.date(2019, 6, 3)
    weekly = (212, 318, 402, 455, None, 391, 520, 488, 530, 610)
    before = (180, 200, 260, 240, 255, 270, 300, 310, 290, 300)
    rows = tuple(
        ChartRow(_week(start + datetime.timedelta(weeks=n)), (now, last), "#chart", _week_short(start, n))
        for n, (now, last) in enumerate(zip(weekly, before, strict=True))
    )
    chart_rows = tuple(ChartRow(row.label, row.values[:1], row.href, row.short) for row in rows)
    head = say("Week from", "周（起始日）")
    title = say("Study sessions by week", "每周学习场次")
    unit = say("sessions", "场")
    batches = (say("First batch", "第一批"), say("Second batch", "第二批"))
    return Entry(
        "chart",
        say("Chart", "图表"),
        (
            State(
                say("Columns", "柱状"), (Chart(title, head, (unit,), chart_rows, unit, WHEN, key="columns"),)
            ),
            State(say("Two series", "两组"), (Chart(title, head, batches, rows, unit, key="series"),)),
            State(
                empty(),
                (
                    Chart(
                        title, head, (unit,), (), key="empty-chart",
                        empty=EmptyState(
                            say("No sessions in this period", "本时段暂无学习记录"),
                            say("The first one recorded shows here.", "录入第一场后在此显示。"),
                        ),
                    ),
                ),
            ),
        ),
    )  # fmt: skip


def _week(day: datetime.date) -> str:
    return say(f"{day:%-d %B}", f"{day.month}月{day.day}日")


def _week_short(start: datetime.date, weeks: int) -> str:
    day = start + datetime.timedelta(weeks=weeks)
    return say(f"{day:%-d %b}", f"{day.month}-{day.day}")
