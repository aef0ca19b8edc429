"""Problems that people work on in the example campaign, so that every page has something to show.

They are created at the moment of loading with the product's own actions, by the accounts of the demonstration.
"""

import datetime

from django.db import transaction

from touchstone.campaigns.models import Campaign
from touchstone.problems import actions
from touchstone.problems.actions import LedgerProblem, PlannedAction
from touchstone.problems.models import Problem
from touchstone.problems.rules import Method, Outcome, Severity, Track
from touchstone.units.access import everything
from touchstone.units.models import Unit, User
from workshop.demonstration.results import build_results
from workshop.demonstration.scene import STANDARD, Scene


def build_work(campaign: Campaign, unit: Unit, people: dict[str, User]) -> int:
    """Create problems and work on them, unless that was done before; return the number of problems."""
    scene = Scene(campaign, unit, **people)
    own = Problem.unscoped.filter(list=scene.list, origin="")
    if not own.exists():
        with transaction.atomic():
            _waiting(scene)
            _working(scene)
            _checked(scene)
            build_results(scene)
    return own.count()


def _waiting(scene: Scene) -> None:
    """Create problems that wait for the office, for the unit and for the steering group."""
    scene.register("预算绩效目标表述笼统，部分项目难以核验")
    disputed = scene.assigned("政府采购意向公开不及时", 12)
    scene.do(
        "dispute_assignment",
        disputed,
        scene.organiser,
        reason="该事项由采购监管处归口，已商请另行确定责任单位。",
    )
    scene.assigned("基层单位反映报表重复报送，同一数据一月报三次", 9)
    scene.planned(
        "资金拨付环节多，惠企资金平均到账时间偏长", 15, ("梳理拨付流程", "合并审核环节", "按月公布到账时间")
    )


def _working(scene: Scene) -> None:
    """Create problems under way: in time, due soon, overdue, and with an extension requested."""
    running = scene.under_way("窗口一次性告知落实不到位", 14, ("修订告知单", "开展岗位培训"))
    scene.do("note_progress", running, scene.organiser, text="告知单已修订，正在征求办事群众意见。")
    soon = scene.under_way("调研成果转化跟踪不够", 2, ("建立转化台账",), track=Track.PHASED)
    scene.do("note_progress", soon, scene.organiser, text="台账初稿已完成，待处务会审议。")
    late = scene.under_way("内控制度更新滞后", 5, ("修订内控手册",))
    reason = "手册需与新出台的管理办法衔接，申请延期。"
    scene.do("ask_extension", late, scene.organiser, to=scene.workday(25), reason=reason)
    _from_ledger(scene, "固定资产账实不符，盘点结果未及时入账")


def _from_ledger(scene: Scene, statement: str) -> None:
    """Load a problem from a ledger, because only a ledger may set a deadline in the past."""
    registered_on = scene.today - datetime.timedelta(days=30)
    entry = scene.entry(
        statement,
        registered_on=registered_on,
        deadline=scene.workday(-3),
        standard=STANDARD,
        leader_post="分管负责同志",
        leader=scene.leader,
    )
    row = LedgerProblem(
        entry,
        registered_on,
        Outcome.IN_PROGRESS,
        "已完成盘点，正在调整账目。",
        (PlannedAction("组织盘点"), PlannedAction("调整账目")),
    )
    by = scene.keeper
    actions.record_many(by=by, access=everything(by.pk), campaign=scene.campaign, entries=[row])


def _checked(scene: Scene) -> None:
    """Create problems with closures requested, returned, and partly or fully confirmed; one is closed and published."""
    scene.requested("会议精简不到位，视频会议层层陪会", 8, ("制定会议计划",), severity=Severity.SERIOUS)
    returned = scene.requested("政策宣传资料陈旧", 6, ("更新宣传资料",))
    scene.do("return_problem", returned, scene.steering, reason="只有文件，没有看到窗口摆放的新资料。")
    partly = scene.requested("档案归档不完整", 7, ("补齐归档材料",))
    scene.verify(
        partly,
        Outcome.BASICALLY,
        Method.SITE_VISIT,
        "今年材料已补齐，往年材料仍在整理。",
        residual="补齐往年归档材料",
        residual_until=scene.workday(20),
    )
    lasting = scene.requested("培训计划与岗位需求衔接不紧", 9, ("按岗位修订培训计划",))
    note = "计划已修订，培训需逐年组织，宜转入常态。"
    scene.verify(lasting, Outcome.CONTINUING, Method.PEOPLE_ASKED, note)
    owner, review = scene.unit, scene.workday(240)
    scene.do("hand_over", lasting, scene.office, routine_owner=owner, review_on=review)
    done = scene.requested("食堂就餐高峰排队时间长，职工反映多次", 10, ("增开取餐窗口", "错峰就餐"))
    note = "现场查看两次，随机询问职工，均认可改进效果。"
    scene.verify(done, Outcome.FULLY, Method.PEOPLE_ASKED, note)
    scene.do("close_problem", done, scene.office)
    scene.do(
        "publish_problem", done, scene.office, text="就餐高峰排队时间长的问题已经整改：增开窗口、错峰就餐。"
    )
