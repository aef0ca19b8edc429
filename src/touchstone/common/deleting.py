"""Deleting many rows without reading them, together with the rows that are parts of them."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db import models

from touchstone.common.chunks import chunks


def find_references(model: type[models.Model]) -> Iterator[tuple[type[models.Model], Any]]:
    """Yield every model and foreign key by which rows refer to rows of a model."""
    for relation in model._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if relation.auto_created and not relation.concrete and isinstance(field, models.ForeignKey):
            yield field.model, field


def is_part(field: Any) -> bool:
    """Return whether rows with this foreign key are parts of the row that it refers to, and go with it."""
    return field.remote_field.on_delete is models.CASCADE


def delete_rows(model: type[models.Model], keys: Collection[int]) -> None:
    """Delete rows by key, and then the parts of them; foreign keys are checked when the transaction ends.

    Rows that refer to them without being a part must be gone by then.
    """
    parts = [(part, field) for part, field in find_references(model) if is_part(field)]
    for chunk in chunks(sorted(keys)):
        model._base_manager.filter(pk__in=chunk)._raw_delete("default")
        for part, field in parts:
            rows = part._base_manager.filter(**{f"{field.attname}__in": chunk})
            if any(is_part(further) for _model, further in find_references(part)):
                delete_rows(part, list(rows.order_by().values_list("pk", flat=True)))
            else:
                rows._raw_delete("default")
