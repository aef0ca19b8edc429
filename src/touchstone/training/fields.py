"""Fields of training classes, their sittings and the places of units, and the values that a person enters."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.common.fields import FieldKind, RecordField, codes

if TYPE_CHECKING:
    from touchstone.units.models import Unit

ORGANISER = RecordField(
    code="unit", label=pgettext_lazy("a training class", "organiser"), kind=FieldKind.RECORD, required=True
)
NAME = RecordField(
    code="name",
    label=_("name of the class"),
    length=120,
    required=True,
    missing=_("Name the class."),
    fill_down=True,
    headings=(
        "培训班|培训班名称|班次|班次名称|班名|培训名称|培训项目|培训班次|training class|class|class name|"
        "name of class|name of the class|course|course name|training course|training"
    ),
)
AIM = RecordField(code="aim", label=_("aim"), kind=FieldKind.TEXT, length=500)
HOURS = RecordField(
    code="hours",
    label=_("training hours"),
    kind=FieldKind.COUNT,
    fill_down=True,
    headings="学时|学时数|培训学时|总学时|课时|training hours|hours|class hours|number of hours",
)
PROGRAMME = RecordField(code="programme", label=_("programme"), kind=FieldKind.TEXT, length=4_000)
NOTE = RecordField(code="note", label=_("note"), length=300)

NUMBER = RecordField(
    code="sitting",
    label=_("sitting"),
    kind=FieldKind.COUNT,
    required=True,
    fill_down=True,
    headings="期次|期数|期|第几期|培训期次|期别|sitting|sitting no|sitting number|run|period number",
)
FIRST_DAY = RecordField(
    code="first_day",
    label=_("first day"),
    kind=FieldKind.DAY,
    required=True,
    fill_down=True,
    headings=(
        "培训时间|培训日期|开班日期|开班时间|报到日期|报到时间|开始日期|开始时间|起始日期|起始时间|时间|日期|起止日期|起止时间|"
        "first day|dates|date|start date|starts on|training dates|when|period"
    ),
)
LAST_DAY = RecordField(
    code="last_day",
    label=_("last day"),
    kind=FieldKind.DAY,
    fill_down=True,
    headings="结业日期|结业时间|结束日期|结束时间|last day|end date|ends on",
)
PLACE = RecordField(
    code="place",
    label=_("place"),
    length=120,
    fill_down=True,
    headings="培训地点|地点|办班地点|举办地点|place|venue|location|where",
)
CAPACITY = RecordField(code="capacity", label=_("capacity"), kind=FieldKind.COUNT)

UNIT = RecordField(
    code="unit",
    label=_("unit"),
    kind=FieldKind.RECORD,
    length=120,
    required=True,
    fill_down=True,
    headings=(
        "单位|单位名称|参训单位|选派单位|派出单位|所在单位|部门|部门名称|机构|机构名称|unit|unit name|"
        "name of unit|organisation|organization|department|branch|office|company|sent by"
    ),
)
QUOTA = RecordField(
    code="quota",
    label=_("places given"),
    kind=FieldKind.COUNT,
    headings=(
        "名额|参训名额|分配名额|名额分配|名额数|培训名额|调训名额|计划名额|计划人数|places given|places|quota|"
        "seats|allocated places|places allocated|number of places|seats given"
    ),
)
TAKEN = RecordField(
    code="taken",
    label=_("places taken"),
    kind=FieldKind.COUNT,
    headings=(
        "实训人数|实际参训人数|参训人数|实参训人数|实际参训|实训|培训人数|已训人数|实到人数|报到人数|"
        "places taken|trainees|number of trainees|trained|people trained|took part|attended|actual trainees"
    ),
)
COMPLETED = RecordField(
    code="completed",
    label=_("completed"),
    kind=FieldKind.COUNT,
    headings="结业人数|结业|合格人数|完成人数|完成培训人数|completed|number completed|graduated|finished",
)
LEAVE_HOURS = RecordField(
    code="leave_hours",
    label=_("hours of leave"),
    kind=FieldKind.COUNT,
    headings="请假学时|请假学时数|缺课学时|请假课时|hours of leave|leave hours|hours missed",
)

CLASS_CONTENT = (NAME, AIM, HOURS, PROGRAMME, NOTE)
"""Fields of a class beside its organiser."""

SITTING_CONTENT = (FIRST_DAY, LAST_DAY, PLACE, CAPACITY)
"""Fields of a sitting beside its number."""

COUNTS = (TAKEN, COMPLETED, LEAVE_HOURS)
"""What a unit says of its trainees."""

CLASS_ENTERED = ("unit", *codes(*CLASS_CONTENT))
SITTING_ENTERED = codes(*SITTING_CONTENT)


@dataclass(frozen=True, slots=True)
class ClassEntry:
    """The values a person enters for a training class; ``hours`` are those of one trainee, None if not known."""

    unit: Unit
    name: str
    aim: str = ""
    hours: int | None = None
    programme: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SittingEntry:
    """The values a person enters for a sitting; ``capacity`` is how many it can take, None if nobody has said."""

    first_day: datetime.date
    last_day: datetime.date
    place: str = ""
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Attendance:
    """Whether a trainee came (None: not known yet), and how many hours they were on leave, with the reason."""

    came: bool | None
    leave_hours: int = 0
    leave_reason: str = ""


@dataclass(frozen=True, slots=True)
class LedgerPlaces:
    """A row of a ledger: a unit's places in one sitting of a class; the class is found by its name.

    ``counts`` and ``quota`` are None where the ledger has no such column.
    """

    unit: Unit
    name: str
    sitting: int
    first_day: datetime.date
    last_day: datetime.date
    quota: int | None = None
    taken: int | None = None
    completed: int | None = None
    leave_hours: int | None = None
    hours: int | None = None
    place: str = ""
    origin: str = ""
