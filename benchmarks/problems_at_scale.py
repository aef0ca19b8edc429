"""Pages of the register over a whole province: statements and time for one request through the whole stack."""

import datetime
from collections.abc import Iterator

from django.test import Client
from django.urls import reverse

from benchmarks.timing import Row, timed
from touchstone.campaigns.models import Campaign
from touchstone.problems.models import Problem
from touchstone.units.models import Appointment, Unit, User
from touchstone.units.roles import Role

LIMITS = {"tree": 300}
"""Milliseconds of processor time that a page may take where it is not the usual 50."""

EXPORTED = 20_000
"""The most problems that one workbook takes."""


def rows(campaign: Campaign) -> Iterator[Row]:
    """Yield one line for each page and reader: one who sees the whole tree, and one with three subtrees."""
    office = User.objects.get(username="office")
    three, counties = three_subtrees(campaign)
    city = Unit.unscoped.filter(depth=2).order_by("path")[0]
    total = Problem.unscoped.filter(campaign=campaign).count()
    for who, user, unit in (("whole tree", office, city), ("three subtrees", three, counties[0])):
        client = Client()
        client.force_login(user)
        problem = Problem.unscoped.filter(path__startswith=unit.path).order_by("pk")[7]
        register = reverse("web:problems", args=[campaign.slug])
        pages = {
            "list": register,
            "list, filtered": f"{register}?list=list-1&aspect=aspect-4",
            "list, overdue": f"{register}?due=overdue",
            "list, due first": f"{register}?order=due",
            "list of one unit": f"{register}?unit={unit.pk}",
            "one problem": reverse("web:problem", args=[campaign.slug, problem.pk]),
            "board": reverse("web:board", args=[campaign.slug]),
            "unit": reverse("web:unit", args=[campaign.slug, unit.pk]),
            "tree": reverse("web:units", args=[campaign.slug]),
            "verification room": reverse("web:verification", args=[campaign.slug]),
            "figure page": reverse("web:figure", args=[campaign.slug, "problems.open"]),
            "figure page of a month": reverse("web:figure", args=[campaign.slug, "problems.registered"])
            + f"?from={campaign.opens_on}&to={campaign.opens_on + datetime.timedelta(days=30)}",
        }
        for name, address in pages.items():

            def ask(address: str = address, client: Client = client) -> None:
                answer = client.get(address, follow=True)
                if answer.status_code != 200:
                    raise RuntimeError(f"{address} answered {answer.status_code}")

            limit = LIMITS.get(name, 50)
            yield timed(f"problems ({total:,}): {name}", who, ask, remark=f"limit {limit} ms of processor")


def three_subtrees(campaign: Campaign) -> tuple[User, list[Unit]]:
    """Return somebody who is appointed to three counties of three cities, and these counties."""
    three, _made = User.objects.get_or_create(username="three-subtrees")
    counties = list(Unit.unscoped.filter(depth=3).order_by("path")[:60:20])
    for unit in counties:
        Appointment.unscoped.get_or_create(
            user=three, role=Role.OFFICE, unit=unit, defaults={"from_day": campaign.opens_on}
        )
    return three, counties


def export(campaign: Campaign) -> Iterator[Row]:
    """Yield the line of an export: of all problems, or of one county's where they are too many for one file."""
    client = Client()
    client.force_login(User.objects.get(username="office"))
    address = reverse("web:problems-export", args=[campaign.slug, "ledger", "xlsx"])
    problems = Problem.unscoped.filter(campaign=campaign)
    if problems.count() > EXPORTED:
        county = Unit.unscoped.filter(depth=3).order_by("path")[0]
        problems = problems.filter(path__startswith=county.path)
        address += f"?unit={county.pk}"

    def ask() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        list(answer.streaming_content if answer.streaming else [answer.content])

    yield timed("problems: export as .xlsx", f"{problems.count():,} rows", ask, runs=1)
