"""Gallery: statuses, notices, empty states, progress, confirmations, and parts of the page frame."""

from __future__ import annotations

from touchstone.web.common.components import (
    Breadcrumb,
    Confirm,
    Count,
    EmptyState,
    LanguageSwitch,
    Link,
    Notice,
    Pager,
    Progress,
    ReadingControls,
    Status,
)
from touchstone.web.common.reading_preferences import Reading
from workshop.gallery.counts import LONG_NAME
from workshop.gallery.entry import Entry, State, empty, error, loading, long, normal, say


def statuses() -> Entry:
    """Return every tone with its shape."""
    pieces = (
        Status(say("fully rectified", "已完成整改"), "good"),
        Status(say("basically rectified", "基本完成"), "part"),
        Status(say("under way", "整改中"), "open"),
        Status(say("due soon", "即将到期"), "warn"),
        Status(say("2 working days late", "逾期2个工作日"), "bad"),
        Status(say("closed", "已销号"), "closed"),
        Status(say("draft", "草稿"), "quiet"),
    )
    return Entry("status", say("Status", "状态"), (State(normal(), pieces, "row"),))


def notices() -> Entry:
    """Return notices of each tone, one with an undo button."""
    usual = (
        Notice(say("The second batch begins on 9 September.", "第二批将于9月9日启动。")),
        Notice(
            say("The session was withdrawn.", "该场学习已撤回。"), tone="good", undo_action="#notice",
        ),
        Notice(
            say("12 rows repeat what is already stored. They are left out.", "12行与已有记录重复，不再导入。"),
            tone="warn",
        ),
        Notice(
            say("Nothing was stored. Please put right the rows below and send the file again.", "未保存任何内容。请更正下列各行后重新上传。"),
            say("6 rows cannot be read", "6行无法识别"), "bad", links=(Link(say("Row 17, expected", "第17行 应到"), "#notice"),),
        ),
    )  # fmt: skip
    return Entry(
        "notice",
        say("Notice", "提示"),
        (State(normal(), usual), State(long(), (Notice(say(*LONG_NAME) * 3),))),
    )


def empties() -> Entry:
    """Return the empty state."""
    piece = EmptyState(
        say("No imports yet", "还没有导入"),
        say(
            "Workbooks that you send stand here with what was found in them.",
            "上传的台账及其识别结果显示在这里。",
        ),
        Link(say("Send a workbook", "上传台账"), "#empty"),
    )
    return Entry("empty", say("Empty state", "空状态"), (State(empty(), (piece,)),))


def progresses() -> Entry:
    """Return long-running work: running, of unknown length, done, failed."""
    reading = say("Reading the workbook", "正在读取台账")
    counts = (
        Count(say("new", "新增"), 2_310),
        Count(say("repeated", "重复"), 12),
        Count(say("wrong", "有误"), 6),
    )
    return Entry(
        "progress",
        say("Progress", "进度"),
        (
            State(normal(), (Progress(reading, "running", 2_328, 3_644, counts, key="running"),)),
            State(loading(), (Progress(reading, "waiting", key="waiting"),)),
            State(say("Done", "完成"), (Progress(reading, "done", 3_644, 3_644, counts, key="done"),)),
            State(
                error(),
                (
                    Progress(
                        reading, "failed", 17, 3_644, key="stopped",
                        note=say("The file is protected by a password. Save it without one and send it again.", "文件有密码保护，请取消密码后重新上传。"),
                    ),
                ),
            ),
        ),
    )  # fmt: skip


def questions() -> Entry:
    """Return the confirmation of an action."""
    piece = Confirm(
        say("Withdraw this session?", "要撤回这场学习吗？"),
        say(
            "It is no longer counted. The record and its history stay readable.",
            "撤回后不再计入统计，记录和修改经过仍可查看。",
        ),
        "#question",
        say("Yes, withdraw it", "是，撤回"),
        "#question",
    )
    return Entry("confirm", say("Question", "确认"), (State(normal(), (piece,)),))


def frames() -> Entry:
    """Return breadcrumb, language switch, pager and reading controls."""
    crumbs = (
        Link(say("Board", "总览"), "#frame"),
        Link(say("Units", "单位"), "#frame"),
        Link(say("Bureau of Education", "教育局")),
    )
    return Entry(
        "frame",
        say("Frame", "页面框架"),
        (
            State(say("Breadcrumb", "面包屑"), (Breadcrumb(crumbs),)),
            State(long(), (Breadcrumb((*crumbs[:2], *(Link(say(*LONG_NAME), "#frame"),) * 2, crumbs[2])),)),
            State(say("Language", "语言"), (LanguageSwitch(next="/gallery/"),)),
            State(say("Pager", "翻页"), (Pager("", "#frame", say("Rows 1 to 50", "第 1 至 50 行")),)),
            State(
                say("Reading controls", "阅读设置"),
                (ReadingControls(Reading("almond", "22"), "/gallery/", "#frame", open=True),),
            ),
        ),
    )
