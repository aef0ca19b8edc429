"""Ledgers of units."""

from django.utils.translation import gettext_lazy as _

from touchstone.interchange.fields import Day, Field, Names, Ordinal, Text
from touchstone.interchange.kinds.common import NOTE, NUMBER
from touchstone.interchange.kinds.declaring import SheetKind, words

UNITS = SheetKind(
    "units",
    _("Units"),
    (
        NUMBER,
        Field(
            "name",
            _("Name"),
            Text(120),
            words(
                "单位名称|单位|单位全称|全称|名称|机构名称|机构|部门|部门名称|部门单位|参加单位|"
                "参加单位名称|组织名称|党组织名称|党组织|企业名称|学校名称|支部名称|name|unit|unit name|"
                "name of unit|full name|organisation|organization|organisation name|organization name|"
                "department|department name|agency|institution|office|company|company name|"
                "department or office|body|subsidiary|site|name of department|所在单位|单位名|机关名称|"
                "公司名称|公司|部门单位名称"
            ),
            required=True,
        ),
        Field(
            "short_names",
            _("Other names"),
            Names(120),
            words(
                "简称|单位简称|规范简称|别名|曾用名|其他名称|又名|俗称|short name|short names|"
                "abbreviation|abbreviated name|alias|aliases|other name|other names|also known as|"
                "former name|shortened name|acronym|known as|单位别名|常用名|原名称|原名|缩写"
            ),
        ),
        Field(
            "name_en",
            _("English name"),
            Text(200),
            words(
                "英文名称|英文名|单位英文名称|英文全称|英文|english name|name in english|english|name en|"
                "unit name in english|english title|英译名|英文单位名称"
            ),
        ),
        Field(
            "kind",
            _("Kind"),
            Text(80),
            words(
                "单位类别|类别|单位性质|性质|单位类型|类型|单位属性|机构类别|机构类型|kind|type|category|"
                "kind of unit|unit kind|type of unit|unit type|unit category|class|sector|系统|层级|"
                "所属系统|单位种类"
            ),
            fill_down=True,
        ),
        Field(
            "parent",
            _("Unit above"),
            Text(120),
            words(
                "上级|上级单位|上级单位名称|上级名称|主管单位|主管部门|上级主管部门|上级主管单位|隶属|"
                "隶属单位|隶属关系|所属|所属单位|归属|归属单位|所属地区|parent|parent unit|superior|"
                "superior unit|unit above|higher unit|reports to|belongs to|under|higher body|"
                "parent organisation|parent organization|parent department|managed by|上一级单位|"
                "上级部门|主管|上级机构|归口单位"
            ),
            fill_down=True,
        ),
        Field(
            "liaison_post",
            _("Liaison officer's post"),
            Text(80),
            words(
                "联络员|联络员岗位|联络员职务|联络人|联络人岗位|联系人|联系人职务|联系人岗位|liaison|"
                "liaison officer|liaison post|post of liaison|liaison officer's post|contact|"
                "contact post|contact person|liaison officer post|contact officer|liaison person|"
                "联络员及职务|联络员职位|具体联络人"
            ),
        ),
        Field(
            "liaison_phone",
            _("Liaison officer's phone"),
            Text(40),
            words(
                "联系电话|电话|联络电话|联络员电话|联系人电话|电话号码|办公电话|手机|手机号|手机号码|"
                "座机|联系方式|phone|telephone|tel|tel.|phone number|telephone number|contact phone|"
                "liaison phone|mobile|contact number|contact telephone|office phone|"
                "liaison officer's phone|联络方式|联系号码|固定电话"
            ),
        ),
        Field(
            "steering_group",
            _("Steering group"),
            Text(80),
            words(
                "指导组|巡回指导组|督导组|巡回督导组|所属指导组|所属督导组|联系指导组|负责指导组|"
                "指导组别|组别|steering group|guidance group|supervision group|group|"
                "roving guidance group|group no|guided by|steering team|指导小组|督导小组|第几组|所属组别"
            ),
            fill_down=True,
        ),
        Field(
            "batch",
            _("Batch"),
            Ordinal(),
            words("批次|参加批次|所属批次|批|batch|batch no|batch number|第几批|批别"),
            fill_down=True,
        ),
        Field(
            "opened_on",
            _("Opened on"),
            Day(),
            words(
                "成立日期|成立时间|设立日期|设立时间|组建日期|组建时间|启用日期|起始日期|opened on|"
                "opened|founded|founded on|established|established on|start date|since|成立于|设立于|"
                "date opened|date founded|opening date"
            ),
        ),
        NOTE,
    ),
)
