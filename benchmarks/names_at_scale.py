"""Suggesting units for names as offices write them, in a country of 200,000 units; all taken back after."""

from collections.abc import Callable, Iterator
from itertools import product

from django.db import connection, transaction

from benchmarks.province import insert
from benchmarks.timing import Row, timed
from touchstone.common.chunks import chunks
from touchstone.common.text import match_key
from touchstone.search.actions import keep
from touchstone.units.access import Access, everything
from touchstone.units.models import Unit
from touchstone.units.paths import STEP, child
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import suggest_for_all, suggest_units
from touchstone.units.searching import UNITS

LIMIT = 15
"""Milliseconds of processor that the suggestions for one name may take."""

CITIES, COUNTIES, TOP = 100, 30, "ZZZ0"
_BEGIN, _END = "安宁长兴德清海盐嘉善平湖桐乡龙游江山常松阳", "化远泰昌顺康和林川州城阳溪源陵丰原水河吉"
OFFICES = {
    "人力资源和社会保障局": "人社局",
    "住房和城乡建设局": "住建局",
    "文化和广电旅游体育局": "文旅局",
    "卫生健康局": "卫健局",
    "市场监督管理局": "市监局",
    "发展和改革局": "发改局",
    "经济和信息化局": "经信局",
    "自然资源和规划局": "资规局",
    "退役军人事务局": "退役军人局",
    "医疗保障局": "医保局",
    "综合行政执法局": "执法局",
    "农业农村局": "农业局",
    "疾病预防控制中心": "疾控中心",
    "机构编制委员会办公室": "编办",
    "人民代表大会常务委员会": "人大",
    "残疾人联合会": "残联",
    "供销合作社联合社": "供销社",
    "第一中学": "一中",
}
_MORE = (
    "教育局 科学技术局 公安局 民政局 司法局 财政局 交通运输局 水利局 商务局 应急管理局 审计局 统计局 信访局 档案馆 图书馆 博物馆 "
    "文化馆 体育馆 人民医院 中医院 妇幼保健院 第二中学 第三中学 实验小学 实验幼儿园 城市建设投资有限公司 交通投资集团有限公司 "
    "水务集团有限公司 融媒体中心 政务服务中心 税务局 烟草专卖局 气象局 供电公司 人民法院 人民检察院 总工会 妇女联合会 科学技术协会 "
    "工商业联合会 红十字会 党校 城关街道办事处"
).split()


def places() -> list[tuple[str, str]]:
    """Return the path and the name of the top unit, the cities and the counties."""
    names = ["".join(pair) for pair in product(_BEGIN, _END)]
    result = [(TOP, "某国")]
    for city in range(CITIES):
        at_city = child(TOP, city + 1)
        result.append((at_city, f"{names[city * 4 % len(names)]}市"))
        for county in range(COUNTIES):
            number = city * COUNTIES + county
            begin = names[number % len(names)]
            inside = "" if number < len(names) else _END[number // len(names) % len(_END)]
            result.append((child(at_city, county + 1), f"{begin}{inside}县"))
    return result


def tree(units: int) -> list[tuple[str, str]]:
    """Return path and name of every unit: places, and below each of them its offices, up to ``units``."""
    result = places()
    for number, office in enumerate((*OFFICES, *_MORE)):
        result += [(child(path, 100 + number), name + office) for path, name in places()[1:]]
    return sorted(result)[:units]


def build(units: int) -> None:
    """Store the tree and its words."""
    rows = tree(units)
    insert(
        Unit,
        ("path", "depth", "numchild", "name", "name_en", "name_key", "liaison_post", "liaison_phone"),
        ((path, len(path) // STEP, 0, name, "", match_key(name), "", "") for path, name in rows),
    )
    keys = list(Unit.unscoped.filter(path__startswith=TOP).order_by("pk").values_list("pk", flat=True))
    for chunk in chunks(keys, 5_000):
        keep(UNITS, chunk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def written(number: int, units: int) -> list[tuple[str, str]]:
    """Return (full name, name as written) of so many units, from all over the tree."""
    stored = {path for path, _name in tree(units)}
    counties = [
        name
        for path, name in places()
        if len(path) == 3 * STEP and child(path, 99 + len(OFFICES) + len(_MORE)) in stored
    ]
    offices = list(OFFICES.items())
    names = {}
    for at in range(number):
        county, (full, short) = counties[at * 577 % len(counties)], offices[at % len(offices)]
        names[f"{county}{full}"] = f"{county[:-1] if at % 2 else county}{short}"
    return list(names.items())


def rows(units: int) -> Iterator[Row]:
    """Yield the lines of the table; nothing of the tree is left in the database."""
    with transaction.atomic():
        build(units)
        yield from _lines(units)
        transaction.set_rollback(True)


def _lines(units: int) -> Iterator[Row]:
    group = f"suggestions among {units:,} units"
    three = tuple(path for path, _name in places() if len(path) == 2 * STEP)[10:13]
    readers = {"whole tree": everything(), "three subtrees": Access(None, {UnitPermission.VIEW: three})}
    full, short = zip(*written(400, units), strict=True)
    found = suggest_for_all(everything(), short)
    first = sum(
        [near.unit.name for near in found[name][:1]] == [meant]
        for name, meant in zip(short, full, strict=True)
    )
    single = iter(short * 2)
    asked: dict[str, Callable[[], str]] = {
        "as an office writes it": lambda: next(single),
        "misspelt": lambda: full[7].replace("和", "与"),
        "without its place": lambda: "住建局",
        "initials": lambda: "wlj",
        "nothing like it": lambda: "毫不相干的名字",
    }
    for who, access in readers.items():
        for how, name in asked.items():

            def suggest(access: Access = access, name: Callable[[], str] = name) -> None:
                suggest_units(access, name())

            yield timed(group, f"{how}, {who}", suggest, runs=21, remark=f"limit {LIMIT} ms of processor")
    yield timed(
        group,
        f"{len(short)} names at once",
        lambda: suggest_for_all(everything(), short),
        remark=f"{first} of {len(short)} right first",
    )
