"""The ledger desk, in a campaign with the vocabulary of problems and findings."""

import datetime
from typing import Any

from tests.factories import make_stream
from tests.interchange.desk import Desk
from tests.interchange.workbooks import make_xlsx

from touchstone.inspection.models import Criterion
from touchstone.problems.models import Aspect, Problem, ProblemList, Source
from touchstone.sites.actions import add_exhibition
from touchstone.sites.fields import ExhibitionEntry
from touchstone.sites.models import VisitorCategory

HEADER = (
    "编号",
    "问题来源",
    "所属方面",
    "问题内容",
    "整改标准",
    "整改措施",
    "责任单位",
    "牵头领导（岗位）",
    "整改时限",
    "整改进展",
    "完成状态",
)
TITLES = (("中央督导组反馈意见整改台账",), ("更新：2019年7月15日",))
AS_OF = datetime.date(2019, 7, 15)

FINDING_HEADER = (
    "编号",
    "轮次",
    "暗访小组",
    "单位",
    "地点",
    "暗访日期",
    "检查内容",
    "发现问题",
    "问题类别",
    "是否通报",
    "整改时限",
    "完成状态",
)


def add_words(desk: Desk) -> Desk:
    """Add the vocabulary to the desk's campaign."""
    campaign = desk.campaign
    stream = make_stream(campaign, "rectification", name="整改落实")
    sources = {
        code: Source.objects.create(campaign=campaign, code=code, name=name, stream=stream, order=order)
        for order, (code, name) in enumerate(
            [("central-feedback", "中央督导反馈"), ("unannounced-visit", "暗访"), ("leading-group", "交办")]
        )
    }
    for order, (code, name) in enumerate([("leadership", "组织领导"), ("publicity", "宣传发动")]):
        Aspect.objects.create(campaign=campaign, code=code, name=name, name_en=code.capitalize(), order=order)
    for order, (code, name, prefix, source) in enumerate(
        [
            ("central-feedback", "中央督导反馈", "FK-", "central-feedback"),
            ("unannounced-visits", "暗访问题", "AF-", "unannounced-visit"),
            ("key-issues", "重点问题", "ZD-", "leading-group"),
        ]
    ):
        ProblemList.objects.create(
            campaign=campaign,
            code=code,
            name=name,
            prefix=prefix,
            source=sources[source],
            other_names=["Key issues of the games"] if code == "key-issues" else [],
            order=order,
        )
    for code, name in (("carried-out", "未开展"), ("formalism", "形式主义")):
        Criterion.objects.create(campaign=campaign, code=code, name=name)
    VisitorCategory.objects.create(campaign=campaign, code="public", name="群众", name_en="The public")
    exhibition = ExhibitionEntry(desk.units["杭州市"], "基因展", datetime.date(2019, 6, 10))
    add_exhibition(by=desk.keeper, access=desk.access, campaign=campaign, entry=exhibition)
    return desk


def problem_row(**given: Any) -> tuple[object, ...]:
    """Return a row of a ledger of problems; it is valid unless changed."""
    row = {
        "number": "FK-01",
        "source": "中央督导反馈",
        "aspect": "组织领导",
        "statement": "台账更新不及时",
        "standard": "制度运行一个月以上",
        "actions": "1.制定方案；2.明确专人；3.按月通报",
        "unit": "杭州市教育局",
        "leader": "分管负责同志",
        "deadline": "2019年9月25日",
        "progress": "已验收",
        "outcome": "已完成整改",
    } | given
    return tuple(row.values())


def problem_book(*rows: tuple[object, ...], merges: tuple[str, ...] = (), **more: Any) -> bytes:
    """Return a workbook of problems with two title rows and a header; rows begin at row 4."""
    name = more.get("name", "中央督导反馈")
    titles, header = more.get("titles", TITLES), more.get("header", HEADER)
    return make_xlsx({name: [*titles, header, *rows]}, {name: merges})


def finding_row(**given: Any) -> tuple[object, ...]:
    """Return a row of a ledger of findings; it is valid unless changed."""
    row = {
        "number": "AF-01",
        "round": "第一轮",
        "group": "第1组",
        "unit": "杭州市教育局",
        "site": "办事大厅",
        "visited_on": "2019.6.20",
        "checked": "整改落实",
        "statement": "学习记录与实际不符",
        "criterion": "形式主义",
        "reported": "是",
        "deadline": datetime.date(2019, 7, 20),
        "outcome": "正在整改",
    } | given
    return tuple(row.values())


def finding_book(*rows: tuple[object, ...]) -> bytes:
    """Return a workbook of findings; rows begin at row 3."""
    return make_xlsx({"暗访问题": [("2019年暗访发现问题清单",), FINDING_HEADER, *rows]})


def special_book(*rows: tuple[object, ...]) -> bytes:
    """Return a workbook of special rectifications; rows begin at row 3."""
    return make_xlsx({"专项整治": [("主题教育专项整治",), ("序号", "专项整治", "牵头单位", "状态"), *rows]})


def problems() -> dict[str, Problem]:
    """Return all problems by number."""
    rows = Problem.unscoped.select_related("list", "source", "aspect", "unit").order_by("pk")
    return {problem.number: problem for problem in rows}
