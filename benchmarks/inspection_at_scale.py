"""Pages of inspections over a whole province: statements and time for one request through the whole stack."""

from collections.abc import Iterator

from django.test import Client
from django.urls import reverse

from benchmarks.problems_at_scale import three_subtrees
from benchmarks.timing import Row, timed
from touchstone.campaigns.models import Campaign
from touchstone.inspection.models import Finding, Round, Visit
from touchstone.units.models import User
from touchstone.units.paths import under_any


def rows(campaign: Campaign) -> Iterator[Row]:
    """Yield one line for each page and reader: the whole tree, three subtrees, and an inspector who is on one round."""
    slug = {"campaign": campaign.slug}
    total = Finding.unscoped.filter(campaign=campaign).count()
    last = Round.unscoped.filter(campaign=campaign).order_by("-number")[0]
    three, counties = three_subtrees(campaign)
    shown = Visit.unscoped.filter(campaign=campaign, state="disclosed").order_by("pk")
    seen = shown.filter(under_any([county.path for county in counties]))[0]
    hidden = Visit.unscoped.filter(round=last, state="visited").order_by("pk")[0]
    readers = (
        ("whole tree", User.objects.get(username="office"), shown[0]),
        ("three subtrees", three, seen),
        ("inspector of one round", User.objects.get(username="inspector-0"), hidden),
    )
    for who, user, visit in readers:
        client = Client()
        client.force_login(user)
        figures = reverse("web:figures", kwargs=slug)
        pages = {
            "list": reverse("web:inspection", kwargs=slug),
            "one visit": reverse("web:inspection-visit", kwargs={**slug, "pk": visit.pk}),
            "findings": f"{figures}inspection.findings",
            "notices": reverse("web:inspection-notices", kwargs=slug),
            "public page": reverse("web:public-inspections"),
            "today": reverse("web:today", kwargs=slug),
        }
        if user != three:
            pages["one round"] = reverse("web:inspection-round", kwargs={**slug, "pk": last.pk})
        if visit == hidden:
            pages["writing on the spot"] = reverse("web:inspection-write", kwargs={**slug, "pk": visit.pk})
        for name, address in pages.items():

            def ask(address: str = address, client: Client = client) -> None:
                answer = client.get(address)
                if answer.status_code != 200:
                    raise RuntimeError(f"{address} answered {answer.status_code}")

            yield timed(
                f"inspections ({total:,} findings): {name}", who, ask, remark="limit 50 ms of processor"
            )
