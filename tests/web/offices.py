"""Two offices that begin with a campaign of their own, and the ledgers as they write them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Office:
    """An office that begins: its language, its country, and what it calls things."""

    language: str
    country: str
    top: str
    site: str
    """The unit below the top that has most others below it."""
    department: str
    units: Sequence[str]
    """Ten units of the department."""
    short: Mapping[str, str]
    """What ledgers call three of them."""
    kinds: tuple[str, str, str]
    """The types of site, department and unit."""
    unit_header: tuple[str, ...]
    people_header: tuple[str, ...]
    session_header: tuple[str, ...]
    role: str
    """What it calls an organiser."""
    forms: tuple[str, str]
    """Two forms of study that the campaign does not know."""
    lecture: str
    topic: str
    title: str


HOSPITALS = Office(
    language="en",
    country="England",
    top="Northfield Hospitals",
    site="Royal Northfield Hospital",
    department="Medicine",
    units=[
        "Medical Assessment Unit",
        *(f"{tree} Ward" for tree in "Ash Beech Cedar Elm Fern Hazel Holly Maple Rowan".split()),
    ],
    short={"MAU": "Medical Assessment Unit", "Fern": "Fern Ward", "Ceder Ward": "Cedar Ward"},
    kinds=("Hospital", "Department", "Ward"),
    unit_header=("Name", "Part of", "Type"),
    people_header=("Name", "Post", "Role", "Unit", "From"),
    session_header=("Date", "Ward", "What", "Topic", "Invited", "Came"),
    role="Ward lead",
    forms=("Huddle", "Toolbox talk"),
    lecture="Lecture",
    topic="Gloves",
    title="The first weeks",
)
COUNTY = Office(
    language="zh-hans",
    country="中国",
    top="安和县",
    site="安和县人民政府",
    department="政府工作部门",
    units=[
        f"安和县{name}"
        for name in (
            "人力资源和社会保障局",
            "发展和改革局",
            "文化广电旅游局",
            "卫生健康局",
            "应急管理局",
            "农业农村局",
            "水利局",
            "民政局",
            "审计局",
            "统计局",
        )
    ],
    short={
        "人社局": "安和县人力资源和社会保障局",
        "县发改局": "安和县发展和改革局",
        "文旅局": "安和县文化广电旅游局",
    },
    kinds=("政府", "部门", "局"),
    unit_header=("单位名称", "归口", "类别"),
    people_header=("姓名", "职务", "角色", "单位", "任职时间"),
    session_header=("哪天", "哪个部门", "怎么学", "学习的内容", "请了几人", "来了几人"),
    role="牵头同志",
    forms=("晨会", "小课堂"),
    lecture="讲座",
    topic="手卫生",
    title="开局情况",
)
