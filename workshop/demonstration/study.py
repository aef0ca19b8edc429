"""Lectures and study programmes of the example, in numbers that no published figure of the main campaign counts."""

import datetime
from typing import Any

from django.db import transaction

from touchstone.campaigns.models import Campaign
from touchstone.study.actions import record_session
from touchstone.study.fields import SessionEntry, TargetEntry
from touchstone.study.models import FormOfStudy, StudyTarget
from touchstone.study.targets import set_target
from touchstone.units.access import everything
from touchstone.units.actions import appoint, create_person
from touchstone.units.models import Unit, User
from touchstone.units.roles import Role

PROGRAMME = (
    ("special-lecture", 100, "百场党课"),
    ("theme-day", 100, "百个主题党日"),
    ("reading-class", 20, "读书班"),
    ("central-group-study", 15, "中心组学习"),
)
"""What one unit set itself: the form, how often, and the title."""

LECTURES = (
    (4, "Lifting without accidents", "Near misses on the quays, 2018", True),
    (11, "What the near misses of last year teach", "Near misses on the quays, 2018", False),
    (18, "Working at height on containers", "", False),
)
"""Days after the first, the topic, the project that the lecture is based on, and whether the manager gave it."""


def build_programme(campaign: Campaign, unit: Unit, organiser: User) -> None:
    """Let a unit set itself a study programme, counted from what it recorded. Done once."""
    if StudyTarget.unscoped.filter(campaign=campaign).exists():
        return
    forms = {form.code: form for form in FormOfStudy.objects.filter(campaign=campaign)}
    with transaction.atomic():
        for code, number, title in PROGRAMME:
            entry = TargetEntry(forms[code], number, campaign.opens_on, campaign.closes_on, title)
            set_target(
                by=organiser,
                access=everything(organiser.pk),
                campaign=campaign,
                unit=unit,
                entry=entry,
            )


def build_lectures(campaign: Campaign, unit: Unit, keeper: User) -> None:
    """Let the manager of a plant, and somebody named by the post, lecture; one lecture a month is its aim."""
    rights: dict[str, Any] = {"by": keeper, "access": everything(keeper.pk)}
    manager = create_person(by=keeper, username="quay-manager", name="Robin Berg", password=None)
    appointment = appoint(
        **rights,
        user=manager,
        role=Role.LEADER,
        unit=unit,
        from_day=campaign.opens_on,
        post="Plant manager",
        campaign=campaign.slug,
    )
    form = FormOfStudy.objects.get(campaign=campaign, code="safety-lecture")
    for days, topic, project, by_the_manager in LECTURES:
        who: dict[str, Any] = (
            {"lecturer": appointment} if by_the_manager else {"lecturer_post": "Safety manager"}
        )
        entry = SessionEntry(
            unit,
            form,
            campaign.opens_on + datetime.timedelta(days=days),
            "afternoon",
            topic=topic,
            expected=30,
            present=27,
            based_on=project,
            **who,
        )
        record_session(**rights, campaign=campaign, entry=entry)
    aim = TargetEntry(form, 12, campaign.opens_on, title="A lecture each month")
    set_target(**rights, campaign=campaign, unit=unit, entry=aim)
