"""Ledgers of people: who gets an account, with which role, and where."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.interchange.fields import Choice, Day, Field, Option, Text
from touchstone.interchange.kinds.common import NOTE, NUMBER
from touchstone.interchange.kinds.declaring import SheetKind
from touchstone.units.roles import LABELS, Role

_WORDS = {
    Role.OFFICE: (
        "活动办公室 (office)|活动办公室|活动办|办公室|办公室成员|办公室工作人员|教育办|主题教育办公室|主题办|领导小组办公室|专班|工作专班|"
        "管理员|office|campaign office|office member|member of the office|campaign manager|administrator|admin"
    ),
    Role.ORGANISER: (
        "经办人 (organiser)|经办人|经办|联络员|单位联络员|联络人|联系人|填报人|填报员|信息员|具体联络人|组织者|organiser|organizer|"
        "liaison|liaison officer|unit liaison|coordinator|local coordinator|contact|contact person|recorder|link nurse"
    ),
    Role.LEADER: (
        "领导 (leader)|领导|单位领导|领导干部|领导班子成员|班子成员|负责人|单位负责人|单位主要负责人|主要负责人|分管负责人|"
        "部门负责人|分管领导|主要领导|书记|"
        "leader|head|head of unit|unit head|director|manager|responsible leader"
    ),
    Role.STEERING: (
        "指导组成员 (steering)|指导组成员|指导组组长|指导组副组长|指导组联络员|指导员|巡回指导组成员|督导组成员|督导员|"
        "steering|steering group member|steering group|member of the steering group|guidance group member|adviser|advisor"
    ),
    Role.INSPECTOR: (
        "检查员 (inspector)|检查员|检查组成员|检查组组长|检查人员|暗访人员|暗访组成员|督查员|督查人员|"
        "inspector|member of the inspection group|inspection group member|inspection team"
    ),
    Role.EDITOR: "编辑 (editor)|编辑|简报编辑|信息编辑|撰稿人|editor|bulletin editor|writer",
    Role.SITE_KEEPER: "教学点管理员 (site-keeper)|教学点管理员|教学点负责人|讲解员|site keeper|keeper of a site",
    Role.LEARNER: "学员 (learner)|学员|学习者|参训人员|learner|participant|trainee",
    Role.AUDITOR: "审计员 (auditor)|审计员|审计|监督员|只读|auditor|read-only|reader|observer|viewer",
}

ROLE = Choice(tuple(Option(role.value, LABELS[role], words) for role, words in _WORDS.items()))

COUNTS = Choice(
    (
        Option(
            "every",
            _("every campaign"),
            "全部活动|所有活动|各项活动|全部|所有|不限|every campaign|all campaigns|every|all",
        ),
        Option(
            "here",
            _("this campaign only"),
            "仅限本活动|仅本活动|本活动|只限本活动|仅本次活动|本次活动|this campaign only|this campaign|only this campaign|this one|only here|here",
        ),
    )
)
"""In which campaigns an appointment counts."""

PEOPLE = SheetKind(
    "people",
    _("People with accounts"),
    (
        NUMBER,
        Field(
            "name",
            pgettext_lazy("a person", "Name"),
            Text(80),
            "姓名|名字|人员姓名|人员|成员|成员姓名|员工姓名|联络员姓名|联系人姓名|负责人姓名|单位负责人|单位负责人姓名|name|full name|person|person name|name of person|"
            "staff name|employee|employee name",
            required=True,
        ),
        Field(
            "post",
            _("Post"),
            Text(80),
            "职务|岗位|职位|行政职务|现任职务|单位职务|职务职级|工作岗位|单位及职务|post|position|title|job title|job|function",
        ),
        Field(
            "role",
            _("Role"),
            ROLE,
            "角色|系统角色|用户角色|任职角色|活动角色|承担角色|担任角色|身份|权限|role|user role|account role|campaign role|"
            "role in the campaign|permission|permissions",
            required=True,
            fill_down=True,
        ),
        Field(
            "unit",
            _("Unit or group"),
            Text(120),
            "单位或组|单位或小组|单位|所在单位|任职单位|工作单位|单位名称|所属单位|所在单位名称|部门|所在部门|科室|unit or group|unit|"
            "unit name|name of unit|organisation|organization|department|workplace|place|ward|site|facility|hospital",
            fill_down=True,
        ),
        Field(
            "group",
            _("Group"),
            Text(80),
            "指导组|检查组|巡回指导组|督导组|组别|所在组|小组|组|group|group name|steering group|inspection group|guidance group|team",
            fill_down=True,
        ),
        Field(
            "from_day",
            pgettext_lazy("a day", "From"),
            Day(),
            "任职日期|任职时间|任命日期|任命时间|起始日期|起始时间|开始日期|开始时间|到岗日期|到岗时间|上岗日期|上岗时间|"
            "到任日期|到任时间|聘任日期|聘任时间|生效日期|生效时间|自|from|from day|since|start|start date|starting|"
            "appointed on|date of appointment|appointment date|in post since|effective from|valid from",
            fill_down=True,
        ),
        Field(
            "campaign",
            _("Counts in"),
            COUNTS,
            "适用活动|活动|活动范围|任职活动|所属活动|counts in|campaign|campaigns|for campaign|valid in",
            fill_down=True,
        ),
        Field(
            "username",
            _("Log-in name"),
            Text(150),
            "登录名|登录名称|用户名|账号|帐号|登录账号|登录帐号|用户账号|工号|log-in name|login name|login|log-in|user name|"
            "username|user|account|account name|user id|staff number|staff id|employee number|employee id",
        ),
        NOTE,
    ),
    marks=("name", "role"),
    unneeded_because=_(
        "Left out: %(columns)s. Telephone and identity numbers, dates of birth, addresses and the like are not kept of "
        "anybody; the uploaded file is deleted after %(days)d days."
    ),
    unneeded=(
        "手机|手机号|手机号码|移动电话|电话|电话号码|联系电话|办公电话|家庭电话|座机|联系方式|微信|微信号|QQ|QQ号|邮箱|电子邮箱|电子邮件|"
        "身份证|身份证号|身份证号码|居民身份证号|公民身份号码|证件号|证件号码|护照号|社保号|出生日期|出生年月|出生时间|生日|年龄|性别|民族|"
        "籍贯|政治面貌|宗教信仰|婚姻状况|健康状况|家庭住址|住址|地址|学历|phone|phone number|telephone|telephone number|tel|mobile|"
        "mobile number|mobile phone|cell|cell phone|e-mail|email|e-mail address|email address|mail|id|id number|id card|"
        "id no|identity number|identity card|national id|national insurance number|passport|passport number|"
        "social security number|ssn|date of birth|birth date|dob|birthday|age|sex|gender|ethnicity|nationality|religion|"
        "marital status|address|home address"
    ),
)
