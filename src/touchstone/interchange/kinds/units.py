"""Ledgers of units."""

from django.utils.translation import gettext_lazy as _

from touchstone.interchange.fields import Field, Names, Ordinal, Text
from touchstone.interchange.kinds.common import NOTE, NUMBER, word_column
from touchstone.interchange.kinds.declaring import SheetKind, column
from touchstone.units import fields

UNITS = SheetKind(
    "units",
    _("Units"),
    (
        NUMBER,
        column(fields.NAME),
        Field(
            "short_names",
            _("Other names"),
            Names(120),
            "简称|单位简称|规范简称|别名|曾用名|其他名称|又名|俗称|short name|short names|"
            "abbreviation|abbreviated name|alias|aliases|other name|other names|also known as|"
            "former name|shortened name|acronym|known as|单位别名|常用名|原名称|原名|缩写",
        ),
        column(fields.NAME_EN),
        word_column(
            "kind",
            _("Kind"),
            "单位类别|类别|单位性质|性质|单位类型|类型|单位属性|机构类别|机构类型|kind|type|category|"
            "kind of unit|unit kind|type of unit|unit type|unit category|class|sector|系统|层级|"
            "所属系统|单位种类",
        ),
        Field(
            "parent",
            _("Unit above"),
            Text(120),
            "上级|上级单位|上级单位名称|上级名称|主管单位|主管部门|上级主管部门|上级主管单位|隶属|"
            "隶属单位|隶属关系|所属|所属单位|归属|归属单位|所属地区|parent|parent unit|superior|"
            "superior unit|unit above|higher unit|reports to|belongs to|under|higher body|"
            "parent organisation|parent organization|parent department|managed by|上一级单位|"
            "上级部门|主管|上级机构|归口单位",
            fill_down=True,
        ),
        column(fields.LIAISON_POST),
        column(fields.LIAISON_PHONE),
        word_column(
            "steering_group",
            _("Steering group"),
            "指导组|巡回指导组|督导组|巡回督导组|所属指导组|所属督导组|联系指导组|负责指导组|"
            "指导组别|组别|steering group|guidance group|supervision group|group|"
            "roving guidance group|group no|guided by|steering team|指导小组|督导小组|第几组|所属组别",
        ),
        Field(
            "batch",
            _("Batch"),
            Ordinal(),
            "批次|参加批次|所属批次|批|batch|batch no|batch number|第几批|批别",
            fill_down=True,
        ),
        column(fields.OPENED_ON),
        NOTE,
    ),
    unneeded_because=_(
        "Left out: %(columns)s. Who leads a unit is not kept with the unit: load a ledger of people, in which they have "
        "the role “leader”."
    ),
    unneeded=(
        "单位负责人|单位负责人姓名|单位主要负责人|主要负责人|负责人|负责人姓名|单位领导|主要领导|分管领导|法定代表人|法人代表|"
        "负责人电话|负责人联系电话|leader|unit leader|head|head of unit|unit head|person in charge|person responsible|"
        "responsible person|director|manager"
    ),
)
