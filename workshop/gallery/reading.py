"""Gallery: a page of text as the public sees it."""

from __future__ import annotations

from dataclasses import dataclass

from workshop.gallery.entry import say


@dataclass(frozen=True)
class Section:
    """A heading with its text; ``figure`` is a number within the text, between ``before`` and ``after``."""

    heading: str
    before: str
    figure: str
    after: str


@dataclass(frozen=True)
class SampleBulletin:
    """An invented bulletin."""

    series: str
    issue: str
    office: str
    date: str
    title: str
    sections: tuple[Section, ...]


def bulletin() -> SampleBulletin:
    """Return the invented bulletin in the reader's language."""
    return SampleBulletin(
        series=say("Campaign Bulletin", "主题教育简报"),
        issue=say("No. 12", "第 12 期"),
        office=say("Office of the campaign", "活动领导小组办公室"),
        date=say("10 July 2019", "2019年7月10日"),
        title=say("Every unit of the first batch has begun", "第一批单位全部启动学习教育"),
        sections=(
            Section(
                say("Study that goes to the root", "学习教育往深里走"),
                say(
                    "Since the campaign opened, the units of the first batch have met for ",
                    "活动启动以来，第一批各单位通过中心组学习、读书班等形式，共开展集中学习",
                ),
                say("3,644 sessions", "3,644 场"),
                say(
                    " of the leading bodies and in reading classes. Most were held where the work is done: "
                    "in workshops, schools and hospitals, with those present asking the questions.",
                    "。多数学习安排在车间、学校、医院等一线，由参加人员提出问题，现场讨论。",
                ),
            ),
            Section(
                say("Problems named, owned and checked", "问题有人认、有人改、有人查"),
                say("Of 37 opinions collected in six aspects, ", "面向基层征求到六个方面 37 条意见，其中"),
                say("19 are fully rectified", "19 条已完成整改"),
                say(
                    ", 11 basically, and 7 are in progress. Whoever asked for a closure did not check it; "
                    "the steering groups did, most of them on the spot.",
                    "，11 条基本完成，7 条正在整改。申请销号的单位不参与核查，由指导组到现场逐条核实。",
                ),
            ),
        ),
    )
