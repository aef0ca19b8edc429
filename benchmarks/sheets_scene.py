"""An open practice test with people who may take it, and their log-ins."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from config.preparing import prepare
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.practice.actions.bank import add_questions
from touchstone.practice.actions.setting import create_test, open_test
from touchstone.practice.fields import Part, TestEntry
from touchstone.practice.rules import Answer, Question, QuestionKind
from touchstone.practice.tickets import Sheet, pseudonym
from touchstone.units.access import everything
from touchstone.units.actions import NewUnit, create_many
from touchstone.units.models import Appointment, Unit, User
from touchstone.units.roles import Role

QUESTIONS, UNITS = 20, 200
ANSWERS = [[n % 4] for n in range(QUESTIONS)]


@dataclass
class Scene:
    """The open test, and the takers with their cookies."""

    test: Any
    link: str
    people: list[tuple[int, str, int]]
    """User key, cookie, unit key."""


def build(takers: int) -> Scene:
    """Make units, a bank, people with log-ins, and open a new test."""
    prepare()
    root = Unit.unscoped.filter(name="测试省").first()
    if root is None:
        top = NewUnit("测试省", None)
        (root, *_rest) = create_many(
            by=None, access=everything(), units=[top, *(NewUnit(f"单位{n}", top) for n in range(UNITS))]
        )
        campaign = Campaign.objects.create(slug="tests", name="测试", root=root, opens_on=clock.today())
        keeper = User.objects.create(username="tests-keeper", is_superuser=True)
        options = [Answer(text, text == "甲", 100 * (text == "甲")) for text in "甲乙丙丁"]
        bank = [
            Question(QuestionKind.SINGLE, f"第{n}题：下列哪一项正确？", tuple(options)) for n in range(100)
        ]
        add_questions(by=keeper, access=everything(), campaign=campaign, unit=root, questions=bank)
    campaign, keeper = Campaign.objects.get(slug="tests"), User.objects.get(username="tests-keeper")
    units = list(Unit.unscoped.filter(path__startswith=root.path, depth=root.depth + 1).order_by("path"))
    there = User.objects.filter(username__startswith="taker-").count()
    new = [User(username=f"taker-{n}", password=f"!{n}") for n in range(there, takers)]
    made = User.objects.bulk_create(new, batch_size=1_000)
    day = clock.today()
    Appointment.unscoped.bulk_create(
        [
            Appointment(user=user, role=Role.LEARNER, unit=units[n % len(units)], from_day=day)
            for n, user in enumerate(made, start=there)
        ],
        batch_size=1_000,
    )
    people, sessions, store = [], [], SessionStore()
    users = User.objects.filter(username__startswith="taker-").order_by("pk")[:takers]
    for n, user in enumerate(users):
        values = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: "allauth.account.auth_backends.AuthenticationBackend",
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        key = f"bench{user.pk:027d}"
        ends = clock.real_now() + datetime.timedelta(days=1)
        sessions.append(Session(session_key=key, session_data=store.encode(values), expire_date=ends))
        people.append((user.pk, key, units[n % len(units)].pk))
    Session.objects.filter(session_key__startswith="bench").delete()
    Session.objects.bulk_create(sessions, batch_size=1_000)
    now = clock.now()
    entry = TestEntry(
        unit=root, title="压力测试", opens_at=now, closes_at=now + datetime.timedelta(days=1),
        parts=(Part(QUESTIONS),), minutes=60, seed="bench",
    )  # fmt: skip
    by = {"by": keeper, "access": everything()}
    test = create_test(**by, campaign=campaign, entry=entry)
    test = open_test(**by, test=test, version=test.version)
    return Scene(test, test.link, people)


def sheets_of(scene: Scene, attempt: int = 1) -> Iterator[Sheet]:
    """Yield a new sheet of each taker in turn, attempt after attempt."""
    variants = scene.test.variants
    while True:
        for user, _cookie, unit in scene.people:
            taker = pseudonym(user, scene.test.pk)
            yield Sheet(unit, taker, scene.test.pk, attempt, taker % variants)
        attempt += 1
