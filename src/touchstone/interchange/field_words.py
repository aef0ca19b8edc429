"""Names of fields in the refusal of a file, which is stored, and read later in another language."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from touchstone.interchange.fields import Field
from touchstone.interchange.kinds import KINDS, SheetKind


def named_fields(kind: SheetKind, fields: Sequence[Field]) -> dict[str, Any]:
    """Return what names fields of a kind: the label of the first, those of all with an example, and their codes."""
    labels = {"field": str(fields[0].label), "fields": list(map(_label_with_example, fields))}
    return {**labels, "kind": kind.code, "codes": [field.code for field in fields]}


def named_kinds(kinds: Sequence[SheetKind]) -> dict[str, Any]:
    """Return an example of a header for each of some kinds, and their codes."""
    example = " / ".join(gettext(", ").join(field.example for field in kind.required) for kind in kinds)
    return {"example": example, "kinds": [kind.code for kind in kinds]}


def name_anew(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what fills in a refusal, with the names of its fields in the active language."""
    if "kinds" in params:
        return {**params, **named_kinds([KINDS[code] for code in params["kinds"]])}
    if "codes" in params:
        kind = KINDS[params["kind"]]
        return {**params, **named_fields(kind, [kind.field(code) for code in params["codes"]])}
    return params


def _label_with_example(field: Field) -> str:
    label, example = str(field.label), field.example
    return label if label.casefold() == example.casefold() else f"{label} ({example})"
