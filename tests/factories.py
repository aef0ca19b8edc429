"""Example objects, created by the product's own actions where they exist."""

import datetime
import itertools
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch

from touchstone.campaigns.actions import add_batch, add_members, create_campaign
from touchstone.campaigns.models import Batch, BatchMembership, Campaign, WorkStream
from touchstone.study.actions import record_session
from touchstone.study.fields import SessionEntry
from touchstone.study.models import FormOfStudy, PartOfDay, StudySession
from touchstone.units.access import Access, everything
from touchstone.units.actions import NewUnit, appoint, create_many, create_person
from touchstone.units.models import Appointment, Unit, User
from touchstone.units.roles import Role
from touchstone.units.scoping import ScopedQuery

DAY = datetime.date(2019, 6, 10)
"""A working day in the middle of every example."""

_numbers = itertools.count(1)

Shape = Mapping[str, Any]
"""Names of units and what stands below each of them, such as ``{"省": {"市": {}}}``."""


def guard_open() -> AbstractContextManager[Any]:
    """Switch the guard of scoped queries off, so that treebeard can read and write units."""
    return patch.object(ScopedQuery, "_check", lambda query: None)


def make_person(username: str = "", *, name: str = "", **more: Any) -> User:
    """Make an account; ``more`` are fields set directly, such as ``is_superuser``."""
    username = username or f"person-{next(_numbers)}"
    person = create_person(by=None, username=username, name=name, password=None)
    for field, value in more.items():
        setattr(person, field, value)
    if more:
        person.save()
    return person


def make_tree(shape: Shape, *, below: Unit | None = None) -> dict[str, Unit]:
    """Make units and return them by name; names are unique."""
    news = dict(_news(shape, below))
    made = create_many(by=None, access=everything(), units=list(news.values()))
    assert len(made) == len(news)
    return dict(zip(news, made, strict=True))


def _news(shape: Shape, parent: Unit | NewUnit | None) -> Iterator[tuple[str, NewUnit]]:
    for name, below in shape.items():
        new = NewUnit(name, parent)
        yield name, new
        yield from _news(below, new)


def make_appointment(
    user: User, role: Role, *, unit: Unit | None = None, from_day: datetime.date = DAY, **more: Any
) -> Appointment:
    """Appoint a person from the example day on."""
    return appoint(by=None, access=everything(), user=user, role=role, unit=unit, from_day=from_day, **more)


def access_with(*permissions: str, roots: tuple[Unit, ...] = (), user: User | None = None) -> Access:
    """Return an ``Access`` with only these permissions at and below these units."""
    paths = tuple(sorted(root.path for root in roots))
    return Access(user.pk if user else None, {str(code): paths for code in permissions})


def make_campaign(root: Unit, *, slug: str = "", **more: Any) -> Campaign:
    """Make a campaign below a unit with one work stream, ``study``."""
    slug = slug or f"campaign-{next(_numbers)}"
    more = {"name": "活动", "name_en": "Campaign", "opens_on": DAY.replace(day=1)} | more
    campaign = create_campaign(by=None, access=everything(), slug=slug, root=root, **more)
    make_stream(campaign, "study", name="学习教育")
    return campaign


def make_stream(campaign: Campaign, code: str, *, name: str = "工作") -> WorkStream:
    """Make a work stream."""
    return WorkStream.objects.create(campaign=campaign, code=code, name=name)


def make_batch(campaign: Campaign, number: int = 1) -> Batch:
    """Make a batch that opens with its campaign."""
    return add_batch(by=None, access=everything(), campaign=campaign, number=number, name=f"第{number}批")


def make_members(batch: Batch, *units: Unit, from_day: datetime.date = DAY) -> list[BatchMembership]:
    """Enrol units in a batch from the example day on."""
    return add_members(by=None, access=everything(), batch=batch, units=units, from_day=from_day)


def make_form(campaign: Campaign, code: str = "reading-class", *, name: str = "读书班") -> FormOfStudy:
    """Make a form of study in the campaign's first work stream."""
    stream = WorkStream.objects.filter(campaign=campaign).order_by("order", "pk").first()
    assert stream is not None
    return FormOfStudy.objects.create(campaign=campaign, stream=stream, code=code, name=name)


def make_session(
    unit: Unit, form: FormOfStudy, *, by: User, held_on: datetime.date = DAY, **more: Any
) -> StudySession:
    """Record a session in the morning of the example day."""
    more.setdefault("part_of_day", PartOfDay.MORNING)
    entry = SessionEntry(unit=unit, form=form, held_on=held_on, **more)
    return record_session(by=by, access=everything(by.pk), campaign=form.campaign, entry=entry)
