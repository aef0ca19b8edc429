"""The example site: a front page, a series, and a bulletin in two languages, with every number a live figure."""

from dataclasses import dataclass

from django.db import transaction
from wagtail.log_actions import LogContext

from touchstone.bulletins.actions import SiteTexts, open_site, publish
from touchstone.bulletins.models import BulletinIndexPage, BulletinPage
from touchstone.bulletins.rules import tag
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.units.access import everything
from touchstone.units.models import User

SITE = {
    "zh-hans": SiteTexts(
        title="主题教育工作网",
        lead="公开主题教育进展。每一个数字都可以点开，查看统计口径与来源。",
        series="主题教育简报",
        series_lead="由领导小组办公室编发，一期一事，数据随时可核。",
    ),
    "en": SiteTexts(
        title="Theme Education",
        lead="How the campaign stands. Every number can be opened to see what was counted and where it comes from.",
        series="Theme Education Bulletin",
        series_lead="Published by the leading group's office: one subject at a time, and every figure can be checked.",
    ),
}

_UNITS = tag("campaign.units?batch=1")
_GROUPS = tag("units.steering-groups")
_COVERED = tag("study.units-covered")
_COVERAGE = tag("study.coverage-rate")
_SILENT = tag("study.units-silent")
_SESSIONS = tag("study.sessions")
_GROUP_STUDY = tag("study.sessions?form=central-group-study")
_CLASSES = tag("study.sessions?form=reading-class")
_PRESENT = tag("study.person-times")
_RATE = tag("study.attendance-rate")
_RATE_GROUP = tag("study.attendance-rate?form=central-group-study")
_RATE_CLASSES = tag("study.attendance-rate?form=reading-class")
_SITTINGS = tag("study.training-sittings")
_PLACES = tag("study.training-places")
_IN_PERSON = tag("study.exhibition-visits?channel=in-person")
_ONLINE = tag("study.exhibition-visits?channel=online")
_FEEDBACK = "problems.registered?list=central-feedback"
_PROBLEMS = tag(_FEEDBACK)
_ASPECTS = tag("problems.aspects?list=central-feedback")
_FULLY = tag(f"{_FEEDBACK}&outcome=fully-rectified")
_BASICALLY = tag(f"{_FEEDBACK}&outcome=basically-rectified")
_GOING_ON = tag(f"{_FEEDBACK}&outcome=in-progress")
_COMPLETION = tag("problems.completion-rate?list=central-feedback")
_KEY_ISSUES = tag("problems.registered?list=key-issues")
_ROUNDS = tag("inspection.rounds")
_TEAMS = tag("inspection.groups")
_FINDINGS = tag("inspection.findings")
_FOUND_AT = tag("inspection.units-with-findings")
_SPECIALS = tag("problems.special-rectifications")
_SPECIALS_ON = tag("problems.special-rectifications?state=under-way")


@dataclass(frozen=True, slots=True)
class Words:
    """The text of the bulletin in one language."""

    title: str
    office: str
    approver: str
    summary: str
    body: str


BULLETIN = {
    "zh-hans": Words(
        title="第一批主题教育集中学习全面铺开、问题整改有序推进",
        office="主题教育领导小组办公室",
        approver="办公室主任",
        summary="通报第一批单位集中学习、检视问题和整改落实的情况，并就下一步工作提出要求。",
        body=(
            "<p>第一批主题教育启动以来，各参加单位坚持把学习教育摆在首位，原原本本读原著、联系实际找差距，"
            "集中学习由点到面、有序推进。现将有关情况通报如下。</p>"
            "<h2>一、总体情况</h2>"
            f"<p>参加第一批主题教育的单位共{_UNITS}家，包括省直机关、省属企业和有关市的市直单位；共派出指导组"
            f"{_GROUPS}个，对口联系、全程指导。目前，已开展集中学习的单位{_COVERED}家，覆盖率{_COVERAGE}；"
            f"尚无学习记录的单位{_SILENT}家。从上报情况看，各单位动员部署早、责任落实细，主要负责同志普遍做到"
            "先学一步、学深一层。</p>"
            "<h2>二、集中学习</h2>"
            "<h3>（一）学习场次</h3>"
            f"<p>各单位累计开展集中学习{_SESSIONS}场，其中中心组学习{_GROUP_STUDY}场，读书班{_CLASSES}场。"
            "读书班多采取上午自学、下午研讨的办法，安排整块时间静心研读；中心组学习突出专题化，会前印发学习提纲，"
            "会上结合分管工作谈认识、摆问题、提措施，防止泛泛而谈。</p>"
            "<h3>（二）参学情况</h3>"
            f"<p>集中学习累计参学{_PRESENT}人次，参学率{_RATE}。其中，中心组学习参学率{_RATE_GROUP}，读书班参学率"
            f"{_RATE_CLASSES}。对因公外出、值班值守等原因未能到会的同志，各单位逐一登记事由、及时安排补学，"
            "做到学习不断线、人员不掉队。</p>"
            "<h3>（三）专题培训</h3>"
            f"<p>分期举办省管干部专题培训班，共{_SITTINGS}期，参训{_PLACES}人次，名额按单位分配、按实到人数登记。</p>"
            "<h3>（四）观展学习</h3>"
            f"<p>依托主题展览开展革命传统教育，现场观展{_IN_PERSON}人次，线上观展{_ONLINE}人次。</p>"
            "<h2>三、检视问题和整改落实</h2>"
            "<h3>（一）中央督导反馈</h3>"
            f"<p>中央督导组反馈问题{_PROBLEMS}个，涉及{_ASPECTS}个方面。其中，已完成整改{_FULLY}个，基本完成"
            f"{_BASICALLY}个，正在整改{_GOING_ON}个，即{_PROBLEMS}＝{_FULLY}＋{_BASICALLY}＋{_GOING_ON}。整改完成率"
            f"{_COMPLETION}，只计已完成整改的问题；基本完成的问题逐一列明余留事项和时限，继续整改，不作销号。</p>"
            "<h3>（二）重点问题和专项整治</h3>"
            f"<p>梳理重点问题{_KEY_ISSUES}个，逐一明确责任市领导、责任单位和完成时限。部署专项整治{_SPECIALS}项，其中"
            f"{_SPECIALS_ON}项已经启动、有序推进，其余各项正在制定方案。</p>"
            "<h3>（三）暗访督查</h3>"
            f"<p>组织暗访小组{_TEAMS}个，开展暗访{_ROUNDS}轮，在{_FOUND_AT}家单位发现问题{_FINDINGS}个，已全部交由责任"
            "单位整改。整改是否到位，由责任单位以外的同志核查，谁申请销号，谁不得核查。</p>"
            "<h2>四、下一步工作</h2>"
            "<p>一要学做结合。把集中学习同调查研究、检视问题、整改落实贯通起来，以学促改、以改促学，不等不靠、"
            "边学边改。二要求真务实。学习情况一次登记、各级共用，不得另发表格、重复索要数据，不以场次多少论成效。"
            "三要督促帮带。各指导组重点联系进度偏慢的单位，帮助查找原因、调整安排，发现走过场的及时提醒纠正。</p>"
            "<p><i>数据说明：参学人次按场次累加，一人参加多场的，按多次计算；同一场学习重复上报的，只计一次。"
            "整改完成率为已完成整改的问题占全部有效问题的比例。文中数字均可点开，查看口径、构成和明细。</i></p>"
        ),
    ),
    "en": Words(
        title="First batch: group study is under way everywhere, problems are being put right",
        office="Office of the Leading Group for Theme Education",
        approver="Director of the Office",
        summary="Group study, problems found and put right in the units of the first batch, and what comes next.",
        body=(
            "<p>Since the first batch of theme education began, the units taking part have put study first: reading "
            "the original works in full, and measuring their own work against them. Group study has spread steadily. "
            "This bulletin says how it stands.</p>"
            "<h2>Overview</h2>"
            f"<p>{_UNITS} units take part in the first batch: provincial departments, provincial enterprises and the "
            f"municipal agencies of two cities. {_GROUPS} steering groups keep in touch with them throughout. So far "
            f"{_COVERED} units have held group study, a coverage of {_COVERAGE}; the number of units without any record "
            f"of study is {_SILENT}. Reports show early preparation and clear responsibilities, with leaders reading "
            "ahead of everybody else.</p>"
            "<h2>Group study</h2>"
            "<h3>Sessions</h3>"
            f"<p>The units held {_SESSIONS} sessions in all: {_GROUP_STUDY} of central group study and {_CLASSES} "
            "reading classes. Most reading classes kept the morning for reading alone and the afternoon for "
            "discussion. Central groups worked by subject: an outline went out beforehand, and members spoke about "
            "their own field, what is wrong in it and what they will do, rather than in general terms.</p>"
            "<h3>Attendance</h3>"
            f"<p>Attendance came to {_PRESENT} person-times, which is {_RATE} of those expected: {_RATE_GROUP} at "
            f"central group study and {_RATE_CLASSES} at reading classes. Where somebody was on duty or away on "
            "business, the unit noted the reason and arranged a session to make up for it.</p>"
            "<h3>Training</h3>"
            f"<p>The training class for provincial cadres had {_SITTINGS} sittings, with {_PLACES} places taken. Places are "
            "given to units, and those who came are counted.</p>"
            "<h3>Exhibitions</h3>"
            f"<p>An exhibition on the history of the revolution was open to everybody: {_IN_PERSON} visits were counted "
            f"in the hall and {_ONLINE} online.</p>"
            "<h2>Problems and how they are put right</h2>"
            "<h3>Central feedback</h3>"
            f"<p>The central steering group named {_PROBLEMS} problems in {_ASPECTS} aspects. Of these {_FULLY} are fully "
            f"rectified, {_BASICALLY} basically rectified and {_GOING_ON} in progress: "
            f"{_PROBLEMS} = {_FULLY} + {_BASICALLY} + {_GOING_ON}. The completion rate is {_COMPLETION} and counts what is "
            "fully rectified only; a problem that is basically rectified has a list of what remains and a date, goes on, "
            "and is not closed.</p>"
            "<h3>Key issues and special rectifications</h3>"
            f"<p>The list of key issues has {_KEY_ISSUES} problems, each with a city leader in charge, a responsible unit "
            f"and a date. Of {_SPECIALS} special rectifications {_SPECIALS_ON} are under way in good order; the others are "
            "being planned.</p>"
            "<h3>Unannounced visits</h3>"
            f"<p>Inspection groups ({_TEAMS}) made unannounced visits in rounds ({_ROUNDS}) and found {_FINDINGS} problems "
            f"in {_FOUND_AT} units, all of them handed to the unit responsible. Whether they are put right is checked by "
            "somebody outside that unit: nobody closes their own problem.</p>"
            "<h2>What comes next</h2>"
            "<p>First, join study to action: link it with field research, self-examination and rectification, and put "
            "right what can be put right at once. Second, keep to what is real: a session is recorded once and used at "
            "every level; nobody sends out further forms or asks for the same data again, and the number of sessions "
            "is no measure of success. Third, help those who lag: steering groups turn to the units that are behind, "
            "find out why, and say so in time where study has become a formality.</p>"
            "<p><i>About the data: person-times are added over sessions, so somebody who came to several counts "
            "several times; a session that was reported twice counts once. The completion rate is the share of fully "
            "rectified problems in all that count. Every number in this text opens its "
            "definition, its parts and its rows.</i></p>"
        ),
    ),
}


def build_demo(campaign: Campaign, editor: User) -> dict[str, BulletinPage]:
    """Open the public site of a campaign's unit and publish a bulletin in each language; a second call changes nothing."""
    access = everything(editor.pk)
    with transaction.atomic(), LogContext(user=editor):
        series = open_site(by=editor, access=access, unit=campaign.root, texts=SITE)
        pages: dict[str, BulletinPage] = {}
        for language, words in BULLETIN.items():
            page = BulletinPage.objects.child_of(series[language]).filter(number=1).first()
            if page is None:
                page = _write(campaign, editor, series[language], words, next(iter(pages.values()), None))
                publish(by=editor, access=access, bulletin=page)
            pages[language] = page
    return pages


def _write(
    campaign: Campaign, editor: User, series: BulletinIndexPage, words: Words, original: BulletinPage | None
) -> BulletinPage:
    page = BulletinPage(
        title=words.title,
        slug="1",
        number=1,
        issued_on=clock.today(),
        issuing_office=words.office,
        approver=words.approver,
        summary=words.summary,
        body=words.body,
        campaign=campaign,
        owner=editor,
        live=False,
    )
    if original is not None:
        page.translation_key = original.translation_key
    series.add_child(instance=page)
    return page
