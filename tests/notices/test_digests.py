"""At most one digest a day, only on request, with numbers and nothing else."""

import datetime
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.management import call_command
from django.db import connections
from tests.factories import make_appointment, make_campaign, make_person
from tests.problems.register import TODAY, Register, build_register

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.notices.actions import choose_notices, send_digest, send_digests
from touchstone.notices.models import Digest
from touchstone.problems.actions import PlannedAction
from touchstone.problems.models import LookBack
from touchstone.problems.queries import count_to_verify, find_to_verify
from touchstone.units.models import User
from touchstone.units.roles import Role


@pytest.fixture
def register(db: None, monkeypatch: pytest.MonkeyPatch) -> Register:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return build_register()


def willing(user: User, **more: Any) -> None:
    choose_notices(
        **({"by": user, "email": f"{user.username}@example.org", "digest": True, "language": "en"} | more)
    )


def test_an_organiser_is_told_in_numbers_once_a_day(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    willing(register.north)
    problem = register.under_way()
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2019, 7, 3))
    assert (send_digests(), send_digests()) == (1, 0)
    (letter,) = mail.outbox
    assert letter.to == ["north@example.org"]
    assert letter.subject == "What is due: Campaign"
    assert "- 1 problem is due soon." in letter.body
    assert "/c/world/today/" in letter.body
    assert problem.number not in letter.body
    assert problem.statement not in letter.body
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2019, 7, 8))
    assert send_digests() == 1
    assert "1 problem is overdue." in mail.outbox[1].body


def test_a_digest_tells_of_the_campaigns_for_which_somebody_is_appointed(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_campaign(register.world.units["province"], slug="other")
    register.under_way()
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2019, 7, 3))
    for campaign, letters in (("other", 0), ("world", 1)):
        person = make_person(f"in-{campaign}")
        make_appointment(person, Role.ORGANISER, unit=register.world.units["north"], campaign=campaign)
        willing(person)
        assert send_digests() == letters


def test_a_steering_group_is_told_what_waits_and_what_is_looked_back_at(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    willing(register.group)
    register.requested()
    closed = register.closed()
    first = LookBack.unscoped.filter(problem=closed).order_by("due_on")[0].due_on
    monkeypatch.setattr(clock, "today", lambda: first)
    assert send_digests() == 1
    assert "1 problem waits for a look from outside." in mail.outbox[0].body
    assert "1 look-back is due." in mail.outbox[0].body


def test_nobody_is_told_that_the_own_unit_waits_for_them(register: Register) -> None:
    """A district's office verifies units below it, never itself, so its digest counts what its verification room shows."""
    willing(register.colleague)
    register.do(
        "submit_plan", register.assign(register.register()), register.north, actions=[PlannedAction("x")]
    )
    pair = (register.world.campaign, TODAY)
    access, user = register.access(register.colleague), register.colleague
    assert count_to_verify(access, user, *pair) == 0 == len(find_to_verify(access, user, *pair).rows)
    assert send_digests() == 0
    group = register.access(register.group)
    assert count_to_verify(group, register.group, *pair) == 1


def test_a_leader_is_told_what_they_lead(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    leader = make_person("leader")
    make_appointment(leader, Role.LEADER, unit=register.world.units["north"], from_day=TODAY)
    willing(leader)
    register.assign(register.register(), leader=leader)
    register.assign(register.register())
    assert send_digests() == 0
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2019, 7, 3))
    assert send_digests() == 1
    assert "- 1 problem that you lead is due soon." in mail.outbox[0].body
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2019, 7, 8))
    assert send_digests() == 1
    assert "- 1 problem that you lead is overdue." in mail.outbox[1].body


def test_a_returned_problem_is_told(register: Register) -> None:
    willing(register.north, language="zh-hans")
    register.do("return_problem", register.requested(), register.group, reason="佐证不足")
    assert send_digests() == 1
    assert "佐证不足" not in mail.outbox[0].body


@pytest.mark.parametrize("how", ["off", "no address", "inactive", "nothing due"])
def test_nobody_is_told_who_need_not_be(register: Register, how: str) -> None:
    willing(register.north, digest=how != "off", email="" if how == "no address" else "north@example.org")
    if how != "nothing due":
        register.do("return_problem", register.requested(), register.group, reason="x")
    if how == "inactive":
        User.objects.filter(pk=register.north.pk).update(is_active=False)
    assert send_digests() == 0
    assert not Digest.objects.exists()


def test_without_a_mail_server_nothing_is_remembered(
    register: Register, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    willing(register.north)
    register.do("return_problem", register.requested(), register.group, reason="x")
    call_command("send_digests")
    assert "0" in capsys.readouterr().out
    assert not Digest.objects.exists()


def test_a_server_that_takes_nothing_is_tried_again(
    register: Register, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    willing(register.north)
    register.do("return_problem", register.requested(), register.group, reason="x")

    def refuses(*args: Any, **kwargs: Any) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as down:
        down.setattr("touchstone.notices.actions.send_mail", refuses)
        assert send_digests() == 0
    assert "north@example.org" not in caplog.text
    assert send_digests() == 1


@pytest.mark.parametrize("email", ["nobody", "a@b", "x" * 300 + "@example.org"])
def test_an_address_is_an_address(register: Register, email: str) -> None:
    with pytest.raises(Refused) as error:
        choose_notices(by=register.north, email=email, digest=True)
    assert error.value.field == "email"


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_send_one_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    register = build_register()
    willing(register.north)
    register.do("return_problem", register.requested(), register.group, reason="x")
    sent: list[bool] = []

    def run() -> None:
        try:
            sent.append(send_digest(by=None, to=register.north))
        finally:
            connections.close_all()

    def together(acts: list[Callable[[], None]]) -> None:
        threads = [threading.Thread(target=act) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)

    together([run, run])
    assert sorted(sent) == [False, True]
    assert len(mail.outbox) == 1
