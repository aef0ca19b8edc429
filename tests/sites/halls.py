"""Exhibitions in the world of units, with two categories of visitors."""

from typing import Any

from tests.world import World, june

from touchstone.sites.actions import add_exhibition, record_visits
from touchstone.sites.fields import ExhibitionEntry, VisitsEntry
from touchstone.sites.models import Exhibition, ExhibitionVisits, VisitorCategory


def set_categories(world: World) -> dict[str, VisitorCategory]:
    """Let a campaign count the public and enterprises."""
    named = (("public", "群众"), ("enterprises", "企业"))
    return {
        code: VisitorCategory.objects.get_or_create(
            campaign=world.campaign, code=code, defaults={"name": name, "order": order}
        )[0]
        for order, (code, name) in enumerate(named)
    }


def exhibit(world: World, unit: str, name: str = "基因展", **more: Any) -> Exhibition:
    """Add an exhibition that opened on the second of June."""
    set_categories(world)
    entry = ExhibitionEntry(world.units[unit], name, more.pop("from_day", june(2)), **more)
    return add_exhibition(by=world.keeper, access=world.access, campaign=world.campaign, entry=entry)


def visit(
    world: World, exhibition: Exhibition, day: int, number: int, channel: str = "in-person", **more: Any
) -> list[ExhibitionVisits]:
    """Record visits of the public, or of another category."""
    category = VisitorCategory.objects.get(campaign=world.campaign, code=more.pop("category", "public"))
    entry = VisitsEntry(exhibition, june(day), channel, category, number)
    return record_visits(by=world.keeper, access=world.access, exhibition=exhibition, entries=[entry], **more)
