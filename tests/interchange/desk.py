"""A campaign with two cities into which ledgers are loaded by the real steps.

province
├── 杭州市
│   ├── 杭州市教育局   (also called 杭教局)
│   └── 杭州市财政局
└── 宁波市
    └── 宁波市教育局
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage
from tests.factories import make_batch, make_campaign, make_form, make_person, make_tree
from tests.interchange.workbooks import HEADER, make_xlsx

from touchstone.campaigns.models import Batch, Campaign
from touchstone.common.errors import fill_in
from touchstone.interchange.actions import apply_run, check, upload
from touchstone.interchange.models import ImportRun
from touchstone.interchange.running import Outcome
from touchstone.interchange.storage import ledgers
from touchstone.study.models import FormOfStudy, StudySession
from touchstone.units.access import Access, everything
from touchstone.units.actions import set_aliases
from touchstone.units.models import Unit, User

TREE = {"浙江省": {"杭州市": {"杭州市教育局": {}, "杭州市财政局": {}}, "宁波市": {"宁波市教育局": {}}}}

UNIT_HEADER = ("单位名称", "简称", "英文名称", "类别", "上级", "指导组", "批次")


def session_row(**given: Any) -> tuple[object, ...]:
    """Return a row of a session ledger; it is valid unless changed."""
    row = {
        "number": 1,
        "unit": "杭州市教育局",
        "form": "读书班",
        "held_on": datetime.date(2019, 6, 18),
        "part": "上午",
        "topic": "原著研读",
        "expected": 30,
        "present": 28,
        "note": "",
    } | given
    return tuple(row.values())


def session_book(*rows: tuple[object, ...], header: tuple[str, ...] = HEADER) -> bytes:
    """Return a workbook with a title, a header and these rows, which begin at row 3."""
    return make_xlsx({"台账": [("2019年集中学习台账",), header, *rows]})


def unit_book(*rows: tuple[object, ...], title: str = "参加单位名册") -> bytes:
    """Return a workbook of units; rows begin at row 3 and may leave out their last cells."""
    return make_xlsx({"名册": [(title,), UNIT_HEADER, *rows]})


RIGHT = session_row()
WRONG = session_row(part="下午", present=31)

STORAGE = ledgers()
assert isinstance(STORAGE, FileSystemStorage)
LEDGERS = Path(STORAGE.location)


def files() -> set[str]:
    """Return the names of the stored uploads."""
    return {path.name for path in LEDGERS.glob("*")}


@dataclass
class Desk:
    """The campaign, its units by name, and a keeper who may load everything."""

    keeper: User
    units: dict[str, Unit]
    campaign: Campaign
    batch: Batch
    forms: dict[str, FormOfStudy] = field(default_factory=dict)

    @property
    def access(self) -> Access:
        """Every permission on the whole tree."""
        return everything(self.keeper.pk)

    @property
    def root(self) -> Unit:
        """The unit below which the campaign is carried out."""
        return self.units["浙江省"]

    def upload(self, content: bytes, *, name: str = "ledger.xlsx", **more: Any) -> ImportRun:
        """Upload a file for the whole campaign."""
        given = {"by": self.keeper, "access": self.access, "unit": self.root} | more
        return upload(campaign=self.campaign, source=content, name=name, **given)

    def check(self, content: bytes, **more: Any) -> ImportRun:
        """Upload and check a file."""
        run = self.upload(content, **more)
        return check(by=self.keeper, access=more.get("access", self.access), run=run)

    def load(self, content: bytes, *, partial: bool = True, **more: Any) -> tuple[ImportRun, Outcome]:
        """Upload, check and load a file."""
        run = self.check(content, **more)
        return apply_run(by=self.keeper, access=more.get("access", self.access), run=run, partial=partial)

    def sessions(self) -> list[StudySession]:
        """Return all sessions by day."""
        rows = StudySession.unscoped.select_related("unit", "form", "membership__batch")
        return list(rows.order_by("held_on", "part_of_day", "ordinal", "pk"))

    def unit(self, name: str) -> Unit:
        """Return a unit by its name, read afresh."""
        return Unit.unscoped.select_related("kind").get(name=name)


def make_desk() -> Desk:
    """Make the campaign in an empty database."""
    units = make_tree(TREE)
    keeper = make_person("keeper", is_superuser=True)
    set_aliases(by=None, access=everything(), unit=units["杭州市教育局"], names=["杭教局"])
    campaign = make_campaign(units["浙江省"], slug="desk", opens_on=datetime.date(2019, 6, 1))
    desk = Desk(keeper, units, campaign, make_batch(campaign))
    for code, name in (("reading-class", "读书班"), ("central-group-study", "中心组学习")):
        form = make_form(campaign, code, name=name)
        form.other_names = [f"集中{name}"]
        form.name_en = code.replace("-", " ").capitalize()
        form.save()
        desk.forms[code] = form
    return desk


def counted(run: ImportRun) -> Mapping[str, int]:
    """Return the counts of an import that are not zero."""
    names = ("new", "changed", "unchanged", "repeated", "wrong", "skipped")
    return {name: getattr(run, name) for name in names if getattr(run, name)}


def reasons(run: ImportRun) -> list[tuple[int, str, str]]:
    """Return row, column and reason of every fault, in English."""
    return [
        (fault["row"], fault["column"], fill_in(fault["template"], fault["params"])) for fault in run.faults
    ]
