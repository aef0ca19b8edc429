"""Fields of an exhibition and of a count of its visits, and the values that a person enters."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.common.fields import FieldKind, RecordField, codes

if TYPE_CHECKING:
    from touchstone.sites.models import Exhibition, VisitorCategory
    from touchstone.units.models import Unit

UNIT = RecordField(
    code="unit",
    label=_("organising unit"),
    kind=FieldKind.RECORD,
    length=120,
    required=True,
    fill_down=True,
    headings="主办单位|举办单位|承办单位|单位|单位名称|organising unit|organizing unit|unit|organised by",
)
NAME = RecordField(code="name", label=_("name of the exhibition"), length=120, required=True)
PLACE = RecordField(code="place", label=_("place"), length=120)
FROM_DAY = RecordField(code="from_day", label=_("first day"), kind=FieldKind.DAY, required=True)
UNTIL_DAY = RecordField(code="until_day", label=_("last day"), kind=FieldKind.DAY)
ONLINE_ADDRESS = RecordField(code="online_address", label=_("address online"), length=200)

EXHIBITION_ENTERED = ("unit", *codes(NAME, PLACE, FROM_DAY, UNTIL_DAY, ONLINE_ADDRESS))
"""All fields that are entered for an exhibition."""

EXHIBITION = RecordField(
    code="exhibition",
    label=_("exhibition"),
    kind=FieldKind.RECORD,
    length=120,
    required=True,
    fill_down=True,
    headings=(
        "展览|展览名称|展览活动|展览主题|展览项目|主题展|展馆|exhibition|name of exhibition|exhibition name|exhibit"
    ),
)
DAY = RecordField(
    code="day",
    label=_("date"),
    kind=FieldKind.DAY,
    required=True,
    fill_down=True,
    headings="日期|时间|参观日期|参观时间|观展日期|观展时间|统计日期|统计时间|浏览日期|浏览时间|date|day|visit date|date of visit|visited on",
)
CHANNEL = RecordField(
    code="channel",
    label=_("channel"),
    kind=FieldKind.CHOICE,
    length=10,
    required=True,
    fill_down=True,
    headings="渠道|参观方式|参观渠道|观展方式|方式|途径|channel|way of visiting|how visited|mode",
)
CATEGORY = RecordField(
    code="category",
    label=_("category of visitors"),
    kind=FieldKind.RECORD,
    length=80,
    required=True,
    fill_down=True,
    headings=(
        "观众类别|观众类型|参观人员类别|参观对象|人员类别|观众|群体|category|visitor category|"
        "category of visitors|visitors|kind of visitors|audience"
    ),
)
NUMBER = RecordField(
    code="number",
    label=pgettext_lazy("counted at an exhibition", "visits"),
    kind=FieldKind.COUNT,
    required=True,
    headings="人次|人数|参观人次|参观人数|观展人次|浏览人次|访问量|点击量|visits|number of visits|visitors counted",
)

SLOT = ("exhibition", "day", "channel", "category", "ordinal")
"""Fields that identify a count of visits: only one that counts may have the same values."""

VISITS_ENTERED = (*SLOT, "number")
"""All fields that are entered for a count of visits."""


@dataclass(frozen=True, slots=True)
class ExhibitionEntry:
    """The values a person enters for an exhibition; without a last day it stays open."""

    unit: Unit
    name: str
    from_day: datetime.date
    until_day: datetime.date | None = None
    place: str = ""
    online_address: str = ""


@dataclass(frozen=True, slots=True)
class VisitsEntry:
    """How many visits of one category of visitors were counted on a day; ``ordinal`` is for a further count."""

    exhibition: Exhibition
    day: datetime.date
    channel: str
    category: VisitorCategory
    number: int
    ordinal: int = 1
    origin: str = ""
