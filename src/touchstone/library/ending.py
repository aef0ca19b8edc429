"""What becomes of what a unit prescribed when the unit is merged into another, or deleted."""

from django.utils.translation import ngettext

from touchstone.audit.actions import record
from touchstone.library.models import ReadingItem
from touchstone.units.hooks import Belonging, OpenWork
from touchstone.units.models import Unit, User


def _say(unit: Unit) -> str:
    number = ReadingItem.unscoped.filter(unit=unit, campaign__closed_on__isnull=True).count()
    if not number:
        return ""
    return ngettext("%(n)d work on its reading list", "%(n)d works on its reading list", number) % {
        "n": number
    }


def _pass_on(by: User | None, unit: Unit, to: Unit) -> None:
    """Put what a unit prescribed on the list of another unit, except what stands there already."""
    there = set(ReadingItem.unscoped.filter(unit=to).values_list("campaign", "page", "citation"))
    items = ReadingItem.unscoped.filter(unit=unit, campaign__closed_on__isnull=True)
    for item in items.select_related("page").order_by("pk"):
        if (item.campaign_id, item.page_id, item.citation) in there:
            item.delete()
            continue
        item.unit, item.path = to, to.path
        item.version += 1
        item.save()
        record(by=by, verb="library.item-changed", target=item, changes={"unit": (unit, to)})


def _forget(unit: Unit) -> None:
    ReadingItem.unscoped.filter(unit=unit).delete()


BELONGING = Belonging(ReadingItem, "unit", _forget)
OPEN_WORK = OpenWork(_say, _pass_on)
