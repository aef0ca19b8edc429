"""A visit from plan to notice, with every refusal on the way."""

import datetime
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image
from tests.inspection.field import Field
from tests.world import june

from touchstone.audit.models import AuditEvent
from touchstone.common.photos import Shrunk, shrink
from touchstone.common.refusal import Refused
from touchstone.inspection import queries
from touchstone.inspection.actions import findings as module
from touchstone.inspection.actions.messages import MESSAGES
from touchstone.inspection.fields import VisitEntry
from touchstone.inspection.models import Audience, Conclusion, Finding, Photo, Reply, Visit
from touchstone.inspection.rules import Fault
from touchstone.measures.recounting import differences
from touchstone.measures.tallies import families
from touchstone.problems.models import Problem, ProblemList, Source
from touchstone.units.models import User

pytestmark = pytest.mark.django_db


def refused(fault: Fault, act: Callable[[], Any]) -> None:
    with pytest.raises(Refused) as error:
        act()
    assert str(error.value.message) == str(MESSAGES[fault])


def proven() -> None:
    assert [differences(family) for family in families()] == [[] for _ in families()]


def photo() -> Shrunk:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "JPEG")
    return shrink(out)


def stored() -> set[str]:
    folder = Path(settings.MEDIA_ROOT).parent / "photos"
    return {path.name for path in folder.glob("*")} if folder.exists() else set()


def words(field: Field) -> dict[str, Any]:
    campaign = field.world.campaign
    source = Source.objects.create(campaign=campaign, code="unannounced-visit", name="暗访发现")
    problems = ProblemList.objects.create(
        campaign=campaign, code="visits", name="暗访问题", prefix="AF-", source=source
    )
    return {"problem_list": problems, "source": source}


def test_a_visit_from_the_plan_to_the_notice(field: Field, travel: Callable[[datetime.date], None]) -> None:
    visit = field.plan(site="办事大厅")
    finding = field.write(visit, photos=[photo()], on=june(18))
    visit = Visit.unscoped.get(pk=visit.pk)
    assert (visit.state, visit.visited_on, finding.number) == ("visited", june(18), 1)
    visit = field.do(
        "record_visit",
        "anna",
        visit=visit,
        version=visit.version,
        entry=VisitEntry(
            june(18),
            started_at=datetime.datetime(2019, 6, 18, 9, tzinfo=datetime.UTC),
            ended_at=datetime.datetime(2019, 6, 18, 11, tzinfo=datetime.UTC),
            whom_met="窗口负责人",
        ),
    )
    visit = field.do("disclose", "anna", visit=visit, version=visit.version)
    assert (visit.state, visit.reply_until, visit.membership) == (
        "disclosed",
        datetime.date(2019, 6, 25),
        field.world.members["north"],
    )
    refused(Fault.REPLY_RUNNING, lambda: field.do("conclude", "anna", visit=visit, text="属实"))
    reply = field.do("reply", "north", visit=visit, text="情况属实，已整改", finding=finding)
    assert not reply.late
    conclusion = field.do("conclude", "anna", visit=visit, text="事实清楚")
    assert conclusion.fed_back_on is None
    fed = field.do("feed_back", "anna", visit=visit, day=june(18), to="单位主要负责人")
    assert (fed.fed_back_on, fed.fed_back_by) == (june(18), field.people["anna"])
    notice = field.do(
        "issue_notice",
        "lead",
        round_=field.round,
        title="通报",
        text="一个单位",
        audience="public",
        visit=visit,
    )
    assert [notice.pk for notice in queries.find_public_notices([field.world.campaign])] == [notice.pk]
    field.do("withdraw_notice", "lead", notice=notice, reason="有误")
    assert queries.find_public_notices([field.world.campaign]) == []
    refused(Fault.CONCLUDED, lambda: field.do("reply", "north", visit=visit, text="还有"))
    refused(Fault.CONCLUDED, lambda: field.write(visit))
    refused(Fault.ALREADY_DISCLOSED, lambda: field.do("disclose", "anna", visit=visit))
    proven()


def test_a_late_reply_is_kept_as_late_and_a_silent_unit_does_not_hold_up_the_conclusion(
    field: Field, travel: Callable[[datetime.date], None]
) -> None:
    visit = field.disclosed()
    travel(datetime.date(2019, 6, 26))
    assert field.do("reply", "north", visit=visit, text="迟复").late
    silent = field.disclosed("south")
    travel(datetime.date(2019, 7, 20))
    assert field.do("conclude", "anna", visit=silent, text="事实清楚")


@pytest.mark.parametrize("name", ["anna", "auditor", "leader"])
def test_only_the_visited_unit_replies(field: Field, name: str) -> None:
    visit = field.disclosed()
    with pytest.raises(Refused):
        field.do("reply", name, visit=visit, text="x")
    assert not Reply.unscoped.exists()


def test_a_day_that_was_named_on_the_spot_and_has_passed_gives_the_problem_no_deadline(
    field: Field, travel: Callable[[datetime.date], None]
) -> None:
    visit = field.plan()
    for day in (datetime.date(2019, 6, 21), datetime.date(2019, 7, 20), datetime.date(2019, 7, 19)):
        field.write(visit, statement=f"台账 {day}", deadline=day)
    field.do("disclose", "anna", visit=visit)
    travel(datetime.date(2019, 7, 1))
    given = words(field)
    made = [
        field.do("register_finding", "anna", finding=finding, **given).deadline
        for finding in Finding.unscoped.order_by("number")
    ]
    assert made == [None, None, datetime.date(2019, 7, 19)]


def test_who_works_on_the_round_does_not_reply_and_so_cut_the_units_time_short(field: Field) -> None:
    visit = field.disclosed()
    with pytest.raises(Refused, match="works on the round"):
        field.do("reply", "lead", visit=visit, text="无意见")
    refused(Fault.REPLY_RUNNING, lambda: field.do("conclude", "anna", visit=visit, text="事实清楚"))
    assert field.do(
        "reply", "tied", visit=visit, text="属实"
    )  # appointed at the unit, so excluded from the visit


def test_before_the_disclosure_there_is_nothing_to_reply_to_conclude_publish_or_register(
    field: Field,
) -> None:
    visit = field.plan()
    refused(Fault.NOT_VISITED, lambda: field.do("disclose", "anna", visit=visit))
    finding = field.write(visit)
    refused(Fault.NOT_DISCLOSED, lambda: field.do("conclude", "anna", visit=visit, text="x"))
    refused(
        Fault.NOT_DISCLOSED,
        lambda: field.do("issue_notice", "lead", round_=field.round, title="x", text="x", visit=visit),
    )
    refused(
        Fault.NOT_DISCLOSED, lambda: field.do("register_finding", "anna", finding=finding, **words(field))
    )
    with pytest.raises(Refused):
        field.do("reply", "north", visit=visit, text="x")
    assert not Problem.unscoped.exists()


def test_a_finding_becomes_a_problem_in_one_step_and_once(field: Field) -> None:
    visit = field.plan()
    finding = field.write(visit, deadline=datetime.date(2019, 7, 19), place="二楼")
    field.do("disclose", "anna", visit=visit)
    given = words(field)
    problem = field.do("register_finding", "anna", finding=finding, **given)
    again = field.do("register_finding", "lead", finding=finding, **given)
    assert (again.pk, Problem.unscoped.count()) == (problem.pk, 1)
    assert problem.number == "AF-01"
    assert problem.origin == f"inspection.finding:{finding.pk}"
    assert (problem.unit, problem.severity, problem.deadline) == (visit.unit, "general", finding.deadline)
    assert "学习记录与实际不符" in problem.statement
    assert str(finding.criterion) in problem.statement
    stored_finding = Finding.unscoped.get(pk=finding.pk)
    assert (stored_finding.problem_key, stored_finding.problem_number) == (problem.pk, "AF-01")
    with pytest.raises(Refused):
        field.do("withdraw_finding", "anna", finding=stored_finding, version=2, reason="x")
    proven()


@pytest.mark.parametrize("name", ["north", "auditor", "leader", "stranger"])
def test_not_everybody_who_sees_a_finding_registers_it(field: Field, name: str) -> None:
    visit = field.plan("north")
    finding = field.write(visit)
    field.do("disclose", "anna", visit=visit)
    given = words(field)
    if name == "stranger":  # an inspector of the whole province may
        assert field.do("register_finding", name, finding=finding, **given)
        return
    with pytest.raises(Refused):
        field.do("register_finding", name, finding=finding, **given)


def test_sending_twice_stores_once_with_one_set_of_photos(field: Field) -> None:
    visit = field.plan()
    first = field.write(visit, client_key="k-1", photos=[photo()])
    files = stored()
    second = field.write(visit, client_key="k-1", photos=[photo()])
    assert (first.pk, Finding.unscoped.count(), Photo.unscoped.count()) == (second.pk, 1, 1)
    assert stored() == files
    assert field.write(visit, client_key="k-2").number == 2


def test_a_telephone_whose_clock_is_ahead_loses_nothing(field: Field) -> None:
    visit = field.plan()
    field.write(visit, on=datetime.date(2026, 1, 1))
    assert Visit.unscoped.get(pk=visit.pk).visited_on == june(18)


def test_a_refused_finding_leaves_no_file_behind(field: Field) -> None:
    visit = field.plan()
    files = stored()
    refused(Fault.STATEMENT_MISSING, lambda: field.write(visit, statement=" ", photos=[photo()]))
    with pytest.raises(Refused):
        field.write(visit, photos=[photo()] * 7)
    with pytest.raises(Refused):
        field.write(visit, by="north", photos=[photo()])
    assert (stored(), Finding.unscoped.count(), Photo.unscoped.count()) == (files, 0, 0)


def test_a_failure_after_the_file_was_written_takes_it_away(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("the network is gone")

    visit = field.plan()
    field.write(visit)
    files = stored()
    monkeypatch.setattr(module, "remember", fail)
    with pytest.raises(RuntimeError):
        field.write(visit, photos=[photo(), photo()])
    assert (stored(), Photo.unscoped.count(), Finding.unscoped.count()) == (files, 0, 1)


def test_a_finding_that_arrives_after_the_disclosure_counts_at_once(field: Field) -> None:
    visit = field.disclosed()
    late = field.write(visit, statement="从手机补传")
    assert late.number == 2
    assert AuditEvent.unscoped.filter(verb="inspection.finding-written", path=visit.path).count() == 1
    proven()


def test_a_withdrawn_finding_counts_nowhere_and_stays_readable(field: Field) -> None:
    visit = field.disclosed(findings=2)
    finding = Finding.unscoped.get(visit=visit, number=1)
    refused(
        Fault.REASON_MISSING,
        lambda: field.do("withdraw_finding", "anna", finding=finding, version=1, reason=" "),
    )
    field.do("withdraw_finding", "anna", finding=finding, version=1, reason="经核实不属实")
    seen = queries.find_findings(field.access("north"), visit)
    assert [(finding.number, finding.state) for finding in seen] == [(1, "withdrawn"), (2, "recorded")]
    proven()


def test_who_reads_an_old_version_is_told(field: Field) -> None:
    visit = field.plan()
    finding = field.write(visit)
    field.do("correct_finding", "anna", finding=finding, version=1, entry=field.entry("更正"))
    with pytest.raises(Refused):
        field.do("correct_finding", "bert", finding=finding, version=1, entry=field.entry("另一个"))
    with pytest.raises(Refused):
        field.do("disclose", "anna", visit=visit, version=1)


def test_plans_are_checked(field: Field) -> None:
    refused(Fault.GROUP_NOT_ON_ROUND, lambda: field.plan(group=3))
    refused(Fault.NOT_ON_ROUND, lambda: field.plan(by="office"))
    refused(Fault.NOT_ON_ROUND, lambda: field.plan(by="stranger"))
    visit = field.plan()
    refused(
        Fault.DAY_IN_FUTURE,
        lambda: field.do("record_visit", "anna", visit=visit, version=1, entry=VisitEntry(june(19))),
    )
    with pytest.raises(Refused):
        field.do("close_round", "lead", round_=field.round)
    field.do("call_off", "anna", visit=visit, version=1, reason="天气")
    field.do("close_round", "lead", round_=field.round)
    refused(Fault.ROUND_CLOSED, field.plan)


def test_whoever_guesses_a_key_gets_nothing_through_the_queries(field: Field) -> None:
    visit = field.plan()
    finding = field.write(visit, photos=[photo()])
    picture = Photo.unscoped.get()
    campaign = field.world.campaign
    for name in ("north", "city", "office", "auditor", "keeper", "tied"):
        access = field.access(name)
        assert queries.get_visit(access, campaign, visit.pk) is None
        assert queries.get_finding(access, campaign, finding.pk) is None
        assert queries.get_photo(access, campaign, picture.pk) is None
        assert queries.find_findings(access, visit) == []
        assert queries.find_steps(access, visit) == []
        assert queries.find_visits_of_round(access, field.round) == []
        assert queries.find_steps_of_round(access, field.round) == []
        assert queries.find_replies_due(access, campaign, field.world.units.values()) == []
    assert queries.get_photo(field.access("bert"), campaign, picture.pk) == picture


def test_notices_to_units_are_read_below_their_sender_and_by_nobody_else(field: Field) -> None:
    field.do("issue_notice", "lead", round_=field.round, title="通报", text="x", audience=Audience.UNITS)
    campaign = field.world.campaign
    assert len(queries.find_notices(field.access("north"), campaign)) == 1
    assert queries.find_public_notices([campaign]) == []
    with pytest.raises(Refused):
        field.do("issue_notice", "city", round_=field.round, title="x", text="x")


def test_a_conclusion_is_drawn_once(field: Field) -> None:
    visit = field.disclosed()
    field.do("reply", "north", visit=visit, text="属实")
    field.do("conclude", "anna", visit=visit, text="事实清楚")
    refused(Fault.CONCLUDED, lambda: field.do("conclude", "lead", visit=visit, text="另一个"))
    assert Conclusion.unscoped.count() == 1


def test_a_notice_to_everybody_names_no_person(field: Field) -> None:
    visit = field.disclosed()
    for name, person in (("anna", "安娜同志"), ("north", "王小明")):
        User.objects.filter(pk=field.people[name].pk).update(name=person)
    words = {"round_": field.round, "visit": visit, "title": "第一轮暗访情况", "audience": "public"}
    for text in ("安娜同志到场检查。", "王小明现场作了说明。"):
        with pytest.raises(Refused, match="points to a person"):
            field.do("issue_notice", "lead", text=text, **words)
    assert field.do("issue_notice", "lead", text="王小明现场作了说明。", **words | {"audience": "units"})
    assert field.do("issue_notice", "lead", text="单位负责人现场作了说明。", **words)
