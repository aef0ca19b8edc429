"""Pages over a whole province: statements and time for one request through the whole stack."""

from collections.abc import Iterator

from django.test import Client
from django.urls import reverse

from benchmarks.timing import Row, timed
from touchstone.campaigns.models import Campaign
from touchstone.units.models import Appointment, Unit, User
from touchstone.units.roles import Role

LIMIT = 100
"""Milliseconds of processor time that a board or list may take."""


def rows(campaign: Campaign) -> Iterator[Row]:
    """Yield one line for each page and reader: one who sees the whole tree, and one with three subtrees."""
    office = User.objects.get(username="office")
    three, _made = User.objects.get_or_create(username="three-subtrees")
    counties = Unit.unscoped.filter(depth=3).order_by("path")[:60:20]
    for unit in counties:
        Appointment.unscoped.get_or_create(
            user=three, role=Role.OFFICE, unit=unit, defaults={"from_day": campaign.opens_on}
        )
    city = Unit.unscoped.filter(depth=2).order_by("path")[0]
    county = counties[0]
    for who, user, unit in (("whole tree", office, city), ("three subtrees", three, county)):
        client = Client()
        client.force_login(user)
        pages = {
            "campaign board": reverse("web:board", args=[campaign.slug]),
            "unit page": reverse("web:unit", args=[campaign.slug, unit.pk]),
            "session list": reverse("web:sessions", args=[campaign.slug]),
            "session list of one unit": reverse("web:sessions", args=[campaign.slug]) + f"?unit={unit.pk}",
            "figure page": reverse("web:figure", args=[campaign.slug, "study.sessions"]),
            "silent units": reverse("web:figure", args=[campaign.slug, "study.units-silent"]),
            "today": reverse("web:today", args=[campaign.slug]),
        }
        for name, address in pages.items():

            def ask(address: str = address, client: Client = client) -> None:
                answer = client.get(address, follow=True)
                if answer.status_code != 200:
                    raise RuntimeError(f"{address} answered {answer.status_code}")

            yield timed(f"page: {name}", who, ask, remark=f"limit {LIMIT} ms of processor")
