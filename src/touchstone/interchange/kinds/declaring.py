"""The declaration of a kind of sheet, and the registry of kinds."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from touchstone.common.fields import FieldKind, RecordField
from touchstone.interchange.fields import Check, Count, Day, Field, Label, Text, ValueType, split_words
from touchstone.interchange.headings import heading_key, heading_keys


class DuplicateDeclaration(ValueError):
    """A declaration error: a duplicate kind, field or heading, or an unknown field."""


@dataclass(frozen=True)
class SheetKind:
    """A kind of ledger: the fields that its columns may fill and the checks across fields.

    ``marks`` are the fields that distinguish it from other kinds: a sheet without them is only read as this kind if a
    person says so. Rows over which the cell of the field ``joined_by`` is merged are one record; of the fields in
    ``parts`` each of these rows has its own value. ``unneeded`` are headings, divided by bars, of columns that are never
    stored, because they say about a person what nobody needs to know, or not here; ``unneeded_because`` is the sentence
    about them.
    """

    code: str
    label: Label
    fields: tuple[Field, ...]
    checks: tuple[Check, ...] = ()
    marks: tuple[str, ...] = ()
    joined_by: str = ""
    parts: tuple[str, ...] = ()
    unneeded: str = ""
    unneeded_because: Label = ""

    def __post_init__(self) -> None:
        for code, number in Counter(field.code for field in self.fields).items():
            if number > 1:
                raise DuplicateDeclaration(f"{self.code}: the field {code} is declared twice")
        named = {name for check in self.checks for name in (*check.fields, check.at)}
        named |= {*self.parts, self.joined_by} - {""}
        named |= {code for field in self.fields for code in field.says}
        for name in sorted((named | set(self.marks)) - self._by_code.keys()):
            raise DuplicateDeclaration(f"{self.code}: a check or a mark names the unknown field {name}")
        _ = self.claims  # raises if two fields claim one heading

    @cached_property
    def claims(self) -> dict[str, str]:
        """The field code by heading key."""
        claims: dict[str, str] = {}
        for field in self.fields:
            for word in (field.code, *field.synonyms):
                holder = claims.setdefault(heading_key(word), field.code)
                if holder != field.code:
                    raise DuplicateDeclaration(f"{self.code}: {holder} and {field.code} both claim {word}")
        return claims

    def is_unneeded(self, heading: str) -> bool:
        """Say whether a column has a heading of those that are never stored."""
        return not self._unneeded.isdisjoint(heading_keys(heading))

    @cached_property
    def _unneeded(self) -> frozenset[str]:
        return frozenset(map(heading_key, split_words(self.unneeded)))

    @cached_property
    def _by_code(self) -> dict[str, Field]:
        return {field.code: field for field in self.fields}

    def field(self, code: str) -> Field:
        """Return the field with this code."""
        return self._by_code[code]

    @property
    def required(self) -> tuple[Field, ...]:
        """The fields without which a row is wrong."""
        return tuple(field for field in self.fields if field.required)


class Kinds:
    """The registry of kinds; registering a code twice raises ``DuplicateDeclaration``."""

    def __init__(self) -> None:
        self._kinds: dict[str, SheetKind] = {}

    def register(self, kind: SheetKind) -> SheetKind:
        """Add a kind and return it."""
        if kind.code in self._kinds:
            raise DuplicateDeclaration(f"the kind {kind.code} is declared twice")
        self._kinds[kind.code] = kind
        return kind

    def __getitem__(self, code: str) -> SheetKind:
        return self._kinds[code]

    def __iter__(self) -> Iterator[SheetKind]:
        return iter(self._kinds.values())

    def __len__(self) -> int:
        return len(self._kinds)


def column(
    field: RecordField,
    holds: ValueType | None = None,
    *,
    required: bool | None = None,
    says: tuple[str, ...] = (),
) -> Field:
    """Return the column that fills a field of a record; ``holds`` says how a choice is read."""
    return Field(
        field.code,
        field.title,
        holds or _holds(field),
        field.headings,
        required=field.required if required is None else required,
        fill_down=field.fill_down,
        says=says,
    )


def _holds(field: RecordField) -> ValueType:
    """Return how a cell of a field is read when nothing particular is said."""
    match field.kind:
        case FieldKind.LINE | FieldKind.TEXT | FieldKind.RECORD:
            return Text(field.length, lines=field.cell_lines or field.kind is FieldKind.TEXT)
        case FieldKind.COUNT:
            return Count()
        case FieldKind.DAY:
            return Day()
        case _:
            raise ValueError(f"Say how a column of {field.code} is read.")
