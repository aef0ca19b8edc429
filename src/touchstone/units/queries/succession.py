"""Which units came after which."""

from django.db.models import Q

from touchstone.units.access import Access
from touchstone.units.models import Succession, SuccessionKind, Unit
from touchstone.units.permissions import UnitPermission


def find_successions(access: Access, unit: Unit) -> list[Succession]:
    """Return the mergers and divisions of a unit whose other unit the reader may see, too; the earliest first."""
    rows = Succession.objects.visible_to(access, UnitPermission.VIEW).filter(Q(earlier=unit) | Q(later=unit))
    return [
        row
        for row in rows.select_related("earlier", "later")
        if all(access.covers(UnitPermission.VIEW, one.path) for one in (row.earlier, row.later))
    ]


def find_merged_into(unit: Unit) -> set[int]:
    """Return the keys of all units that were merged into a unit, also by way of another. The caller must have checked access."""
    merged: set[int] = set()
    new = {unit.pk}
    while new:
        rows = Succession.unscoped.filter(later__in=new, kind=SuccessionKind.MERGED)
        new = set(rows.values_list("earlier", flat=True)) - merged - {unit.pk}
        merged |= new
    return merged
