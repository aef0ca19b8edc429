"""The fields that describe a unit."""

from django.utils.translation import gettext_lazy as _

from touchstone.common.fields import FieldKind, RecordField, codes

NAME = RecordField(
    code="name",
    label=_("name"),
    length=120,
    required=True,
    headings=(
        "单位名称|单位|单位全称|全称|名称|机构名称|机构|部门|部门名称|部门单位|参加单位|"
        "参加单位名称|组织名称|党组织名称|党组织|企业名称|学校名称|支部名称|name|unit|unit name|"
        "name of unit|full name|organisation|organization|organisation name|organization name|"
        "department|department name|agency|institution|office|company|company name|"
        "department or office|body|subsidiary|site|name of department|所在单位|单位名|机关名称|"
        "公司名称|公司|部门单位名称"
    ),
)
NAME_EN = RecordField(
    code="name_en",
    label=_("English name"),
    length=200,
    headings=(
        "英文名称|英文名|单位英文名称|英文全称|英文|english name|name in english|english|name en|"
        "unit name in english|english title|英译名|英文单位名称"
    ),
)
LIAISON_POST = RecordField(
    code="liaison_post",
    label=_("liaison officer's post"),
    length=80,
    headings=(
        "联络员|联络员岗位|联络员职务|联络人|联络人岗位|联系人|联系人职务|联系人岗位|liaison|"
        "liaison officer|liaison post|post of liaison|liaison officer's post|contact|"
        "contact post|contact person|liaison officer post|contact officer|liaison person|"
        "联络员及职务|联络员职位|具体联络人"
    ),
)
LIAISON_PHONE = RecordField(
    code="liaison_phone",
    label=_("liaison officer's phone"),
    length=40,
    headings=(
        "联系电话|电话|联络电话|联络员电话|联系人电话|电话号码|办公电话|手机|手机号|手机号码|"
        "座机|联系方式|phone|telephone|tel|tel.|phone number|telephone number|contact phone|"
        "liaison phone|mobile|contact number|contact telephone|office phone|"
        "liaison officer's phone|联络方式|联系号码|固定电话"
    ),
)
OPENED_ON = RecordField(
    code="opened_on",
    label=_("opened on"),
    kind=FieldKind.DAY,
    headings=(
        "成立日期|成立时间|设立日期|设立时间|建立日期|建立时间|组建日期|组建时间|挂牌日期|挂牌时间|启用日期|启用时间|"
        "起始日期|起始时间|opened on|"
        "opened|founded|founded on|established|established on|start date|since|成立于|设立于|"
        "date opened|date founded|opening date"
    ),
)

PLAIN = (NAME_EN, LIAISON_POST, LIAISON_PHONE, OPENED_ON)
"""What describes a unit and is stored as it is written."""

DETAILS = (*codes(*PLAIN), "kind")
"""What may be changed by itself; name, place and closing have acts of their own."""
