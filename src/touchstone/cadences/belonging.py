"""What goes with a unit that is deleted: what it owed and nobody recorded or explained."""

from django.db.models import Q

from touchstone.cadences.models import Occurrence
from touchstone.cadences.removing import remove
from touchstone.units.hooks import Belonging
from touchstone.units.models import Unit

_SAID = Q(record_key__isnull=False) | ~Q(explanation="")


def _clear(unit: Unit) -> None:
    remove(Occurrence.unscoped.filter(unit=unit).exclude(_SAID))


OWED = Belonging(Occurrence, "unit", _clear, stays=_SAID)
