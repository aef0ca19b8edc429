"""What stands in the way of deleting a unit."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from touchstone.common.refusal import Refused
from touchstone.units.access import Access
from touchstone.units.hooks import belongings, find_obstacles
from touchstone.units.models import Unit
from touchstone.units.paths import parent
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries.changes import NOT_HERE


@dataclass(frozen=True, slots=True)
class DeletePreview:
    """What deleting a unit would do: what stands in the way, in words, and why it is refused otherwise."""

    unit: Unit
    obstacles: tuple[str, ...]
    refusals: tuple[Refused, ...]

    @property
    def possible(self) -> bool:
        """Whether the unit can be deleted."""
        return not self.obstacles and not self.refusals


def preview_delete(access: Access, unit: Unit) -> DeletePreview:
    """Return whether a unit can be deleted, and what stands in the way. Nothing is changed."""
    if not access.covers(UnitPermission.CHANGE, unit.path) or not access.covers(
        UnitPermission.CHANGE, parent(unit.path)
    ):
        return DeletePreview(unit, (), (Refused(NOT_HERE, "unit"),))
    return DeletePreview(unit, tuple(_obstacles(unit)), ())


def refuse_obstacles(preview: DeletePreview) -> Refused:
    """Return the refusal to delete a unit that something refers to."""
    message = _("“%(unit)s” cannot be deleted, because it has a past here: %(obstacles)s. Close it instead.")
    words = {"unit": preview.unit, "obstacles": _(", ").join(preview.obstacles)}
    return Refused(message % words, "unit")


def _obstacles(unit: Unit) -> Iterator[str]:
    if unit.numchild:
        yield _("units below it (%(number)d)") % {"number": unit.numchild}
    others = 0
    for label, rows in _references(unit):
        number = rows.count()
        if number and label:
            yield _("%(label)s (%(number)d)") % {"label": label, "number": number}
        others += number if not label else 0
    if others:
        yield _("other records (%(number)d)") % {"number": others}
    for texts in find_obstacles(unit):
        yield from texts


def _references(unit: Unit) -> Iterator[tuple[str, "models.QuerySet[models.Model]"]]:
    """Yield the rows that refer to a unit and do not go with it; each with the name of its model."""
    going = {(belonging.model, belonging.field): belonging.stays for belonging in belongings()}
    for model in apps.get_models():
        for key in model._meta.local_fields:
            if (
                isinstance(key, models.ForeignKey)
                and key.related_model is Unit
                and key.remote_field.on_delete is not models.CASCADE
            ):
                stays = going.get((model, key.name), Q())
                yield _label(model), model._base_manager.filter(stays, **{key.name: unit})


def _label(model: type[models.Model]) -> str:
    """Return the name of a model if readers know it, else "": Django's own plural is one of English only."""
    meta = model._meta
    if not isinstance(meta.verbose_name, Promise):
        return ""
    return str(
        meta.verbose_name_plural if "verbose_name_plural" in meta.original_attrs else meta.verbose_name
    )
