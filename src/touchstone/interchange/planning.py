"""The plan for reading the sheets of one file: detected first, then confirmed by a person, stored as plain values."""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any

from django.utils.translation import gettext, gettext_noop

from touchstone.common.errors import fill_in
from touchstone.common.wording import listed
from touchstone.interchange.detection import Detection, choose, detect, read_header
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.faults import plain_params
from touchstone.interchange.field_words import name_anew
from touchstone.interchange.guessing import KnownNames, guess_fields, guess_header, know_nothing
from touchstone.interchange.header_candidates import HEADER_WITHIN, Choices, Column
from touchstone.interchange.headings import heading_key
from touchstone.interchange.hidden import hidden_of
from touchstone.interchange.kinds import KINDS, SheetKind
from touchstone.interchange.reading import Workbook
from touchstone.interchange.reading.sheets import Sheet, cell_text, column_index, column_letter, is_blank
from touchstone.interchange.samples import count_filled, find_first_rows, sample_column

Memory = Mapping[str, tuple[str, Mapping[str, str | None]]]
"""The kind and the columns chosen last time, by the signature of a header."""

_NAMED = 300
"""How many characters the headings have together that a refusal names."""

_LETTERS = re.compile("[A-Z]{1,3}")


@dataclass(frozen=True, slots=True)
class PlannedColumn:
    """A column: its index, its heading, and the code of the field that it fills (empty: not used).

    ``claims`` is the field that this and other columns claim, until a person chooses one of them; ``guess`` is the field
    that it may fill, which nobody has confirmed. ``sample`` contains the first values, and ``filled`` is the number of
    rows in which a column that is not used holds something. A column without a heading is only listed if it does.
    """

    index: int
    heading: str
    field: str = ""
    claims: str = ""
    sample: str = ""
    guess: str = ""
    filled: int = 0

    @property
    def name(self) -> str:
        """The column as a person finds it: its letters and its heading."""
        return f"{self.letter} “{self.heading}”" if self.heading else self.letter

    @property
    def letter(self) -> str:
        """The column's letters in a spreadsheet program, such as A or AB."""
        return column_letter(self.index)


@dataclass(frozen=True, slots=True)
class PlannedSheet:
    """The plan for reading one sheet; ``kind`` is empty for a sheet that is ignored.

    ``hidden_rows`` and ``hidden_columns`` (letters) are read like the others, and the person is told.
    ``problem`` is the reason why the sheet cannot be read yet or at all, as a template and its values; empty if it can.
    ``by_hand``: the header is read where ``header_row`` says, whatever it looks like. ``settled``: a person has said
    what the columns are, now or for an earlier file (``remembered``). ``likely`` is a kind that nobody has confirmed;
    ``first_rows`` are the rows among which a person chooses the header: their numbers and what they say.
    """

    sheet: str
    kind: str = ""
    header_row: int = 0
    title: str = ""
    year: int | None = None
    batch: int | None = None
    columns: tuple[PlannedColumn, ...] = ()
    problem: Mapping[str, Any] = field(default_factory=dict)
    remembered: bool = False
    hidden_rows: int = 0
    hidden_columns: str = ""
    by_hand: bool = False
    settled: bool = False
    likely: str = ""
    first_rows: tuple[tuple[int, str], ...] = ()

    @property
    def left_out(self) -> list[PlannedColumn]:
        """The columns that fill no field and hold something."""
        return [column for column in self.columns if not column.field and column.filled] if self.kind else []

    @property
    def unknown(self) -> list[str]:
        """The headings that are neither known nor guessed; those of columns that are never stored are known."""
        asked = (column for column in self.columns if not (column.field or column.claims or column.guess))
        never = {"", *self.unneeded}
        return [column.heading for column in asked if column.heading not in never]

    @property
    def needs_choice(self) -> bool:
        """Whether the sheet can be read once a person has said what its columns are."""
        return bool(self.kind and self.problem)

    @property
    def label(self) -> Any:
        """The label of the kind; empty for a sheet that is ignored."""
        return KINDS[self.kind].label if self.kind else ""

    @property
    def reason(self) -> str:
        """Why the sheet cannot be read, in the active language; empty if it can."""
        return refusal_message(self.problem)

    @property
    def chosen(self) -> dict[int, str | None]:
        """The field by column index, None for a column that is not used; columns in conflict are missing."""
        return {column.index: column.field or None for column in self.columns if not column.claims}

    @property
    def unneeded(self) -> list[str]:
        """The headings of columns that are left out because they say about people what nobody needs to know."""
        kind = KINDS[self.kind] if self.kind else None
        headings = [column.heading for column in self.columns if not column.field]
        return [heading for heading in headings if kind is not None and kind.is_unneeded(heading)]

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "PlannedSheet":
        """Restore a plan from the values of ``asdict``."""
        columns = tuple(PlannedColumn(**column) for column in values["columns"])
        rows = tuple((number, text) for number, text in values.get("first_rows", ()))
        return cls(**{**values, "columns": columns, "first_rows": rows})


def without_cells(plan: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a stored plan without what cells say, for an import whose file is no longer kept."""
    return [
        {**sheet, "first_rows": [], "columns": [{**column, "sample": ""} for column in sheet["columns"]]}
        for sheet in plan
    ]


def refusal_values(error: UnreadableFile) -> dict[str, Any]:
    """Return a refusal as values that JSON can represent, to be translated when it is shown."""
    return {"code": error.code, "template": error.template, "params": plain_params(error.params)}


def refusal_message(values: Mapping[str, Any]) -> str:
    """Return the sentence of a stored refusal in the active language, or "" if there is none."""
    return fill_in(values["template"], name_anew(values["params"]), gettext) if values else ""


def signature(detection: Detection) -> str:
    """Return the digest of a sheet's headings in their order, under which a column mapping is remembered."""
    keys = "\n".join(column.key for column in detection.columns)
    return hashlib.sha256(keys.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known about the ledgers of a unit beside their headings.

    ``memory`` is what was chosen for earlier ledgers, ``said`` what a person says of this one (a field, or None to leave
    the column out, by heading or letter), ``names`` counts known names, and ``guessed`` are the codes of the kinds that
    may be guessed (None: all).
    """

    memory: Memory = field(default_factory=dict)
    said: Mapping[str, str | None] = field(default_factory=dict)
    names: KnownNames = know_nothing
    guessed: Collection[str] | None = None

    @property
    def choices(self) -> Choices:
        """What a person says, by heading key."""
        return {heading_key(heading): code for heading, code in self.said.items()}


def plan(
    workbook: Workbook, kinds: Iterable[SheetKind], knowledge: Knowledge | None = None
) -> list[PlannedSheet]:
    """Detect the kind and columns of each sheet of a file, reusing what was chosen for the same header before.

    Sheets that are hidden, empty or of unknown kind are ignored. If no other is left, the first that can be a table gets
    guesses, which a person has to confirm; raises ``UnreadableFile`` if none can be one.
    """
    knowledge = knowledge or Knowledge()
    kinds = _kinds_with(kinds, knowledge.said)
    planned = [_plan_sheet(sheet, kinds, knowledge) for sheet in workbook.sheets]
    if any(sheet.kind for sheet in planned):
        return planned
    for at, sheet in enumerate(planned):
        if sheet.by_hand:
            problem = _unsettled(sheet) if sheet.likely else sheet.problem
            return [*planned[:at], replace(sheet, kind=sheet.likely, problem=problem), *planned[at + 1 :]]
    # Report the first sheet that is not empty, which is most likely the one that the person meant.
    reported = next((sheet for sheet in planned if sheet.problem.get("code") != "sheet.empty"), planned[0])
    problem = reported.problem
    raise UnreadableFile(problem["code"], problem["template"], **problem["params"])


def _kinds_with(kinds: Iterable[SheetKind], said: Mapping[str, str | None]) -> tuple[SheetKind, ...]:
    """Return the kinds that have all the fields that a person names; raises ``UnreadableFile`` if there is none."""
    kinds, wanted = tuple(kinds), {code for code in said.values() if code}
    having = tuple(kind for kind in kinds if wanted <= {field.code for field in kind.fields})
    if having:
        return having
    text = gettext_noop("There is no field “%(fields)s” in this kind of ledger. It has: %(known)s.")
    known = dict.fromkeys(field.code for kind in kinds for field in kind.fields)
    missing = sorted(wanted - known.keys()) or sorted(wanted)
    raise UnreadableFile("field.unknown", text, fields=listed(missing), known=listed(known))


def _plan_sheet(sheet: Sheet, kinds: Sequence[SheetKind], knowledge: Knowledge) -> PlannedSheet:
    if sheet.hidden:
        text = gettext_noop(
            "Sheet “%(sheet)s” is hidden. Show it in the spreadsheet program if it holds data."
        )
        return _ignored_sheet(sheet, UnreadableFile("sheet.hidden", text, sheet=sheet.name))
    try:
        detection = detect(sheet, kinds, knowledge.choices)
    except UnreadableFile as error:
        return _remembered(sheet, kinds, knowledge) or _guessed(sheet, kinds, knowledge, error)
    if knowledge.said:
        return _plan_said(detection, knowledge)
    remembered = _recall(sheet, kinds, knowledge, detection.header_row)
    return remembered or _remembered(sheet, kinds, knowledge) or _plan_detection(detection, knowledge.names)


def _remembered(sheet: Sheet, kinds: Sequence[SheetKind], knowledge: Knowledge) -> PlannedSheet | None:
    """Return the plan of a sheet with a header that was chosen for an earlier file, if there is one."""
    if not knowledge.memory or knowledge.said:
        return None
    headings = {key for _kind, fields in knowledge.memory.values() for key in fields}
    for row in sheet.head[:HEADER_WITHIN]:
        first = next((heading_key(cell_text(value)) for value in row.values if not is_blank(value)), "")
        # Reading a row as a header takes long; most cannot be one that is remembered.
        if first and any(key.startswith(first) for key in headings):
            remembered = _recall(sheet, kinds, knowledge, row.number)
            if remembered is not None:
                return remembered
    return None


def _recall(sheet: Sheet, kinds: Sequence[SheetKind], knowledge: Knowledge, row: int) -> PlannedSheet | None:
    """Return the plan of a sheet with the header in this row, if its columns were chosen for an earlier file."""
    known = {kind for kind, _fields in knowledge.memory.values()}
    for kind in kinds:
        if kind.code not in known:
            continue
        detection = read_header(sheet, kind, row)
        code, fields = knowledge.memory.get(signature(detection), ("", {}))
        if code == kind.code:
            chosen = {
                column.index: fields[column.key] for column in detection.columns if column.key in fields
            }
            planned = _plan_detection(choose(detection, chosen), knowledge.names)
            return replace(planned, by_hand=True, remembered=True, settled=True)
    return None


def _guessed(
    sheet: Sheet, kinds: Sequence[SheetKind], knowledge: Knowledge, why: UnreadableFile
) -> PlannedSheet:
    """Return the plan of a sheet of which nothing is known for sure: it is left out, with guesses if it can be a table."""
    allowed = [kind for kind in kinds if knowledge.guessed is None or kind.code in knowledge.guessed]
    guess = guess_header(sheet, allowed, knowledge.names, knowledge.choices) if allowed else None
    if guess is None:
        return _ignored_sheet(sheet, why)
    detection, sure = guess
    if knowledge.said:
        return _plan_said(detection, knowledge)
    planned = _plan_detection(detection, knowledge.names)
    kind = detection.kind.code if sure else ""
    return replace(planned, kind="", likely=kind, by_hand=True, problem=refusal_values(why))


def _plan_said(found: Detection, knowledge: Knowledge) -> PlannedSheet:
    """Return the plan of a sheet whose header was found, with the columns as a person named them, by heading or letter."""
    # Without what was said of its headings, as it will be read from its plan.
    detection = read_header(found.sheet, found.kind, found.header_row)
    fields: dict[int, str | None] = {}
    for heading, code in knowledge.said.items():
        indexes = find_columns(detection.columns, heading)
        if not indexes and _LETTERS.fullmatch(heading):
            indexes = [column_index(heading)]
        fields.update(dict.fromkeys(indexes, code))
    return replace(_plan_detection(choose(detection, fields), knowledge.names), by_hand=True)


def find_columns(columns: Iterable[Column | PlannedColumn], heading: str) -> list[int]:
    """Return the indexes of the columns with this heading, or else of the one with these letters."""
    columns = list(columns)
    same = [column.index for column in columns if heading_key(column.heading) == heading_key(heading)]
    return same or [column.index for column in columns if column.letter == heading.strip().upper()]


def _ignored_sheet(sheet: Sheet, why: UnreadableFile) -> PlannedSheet:
    return PlannedSheet(sheet.name, problem=refusal_values(why))


def _unsettled(planned: PlannedSheet) -> dict[str, Any]:
    text = gettext_noop(
        "The headings of sheet “%(sheet)s” are not known here: %(headings)s. Say what its columns are."
    )
    named = planned.unknown
    if not named:
        text = gettext_noop(
            "What the columns of sheet “%(sheet)s” hold is only guessed: %(headings)s. Look through them and confirm."
        )
        named = [column.heading for column in planned.columns if column.guess]
    lengths = accumulate(len(heading) + 2 for heading in named)
    headings = [heading for heading, length in zip(named, lengths, strict=True) if length <= _NAMED]
    more = ["…"] if len(headings) < len(named) else []
    why = UnreadableFile("sheet.unsettled", text, sheet=planned.sheet, headings=[*headings, *more])
    return refusal_values(why)


def _plan_detection(detection: Detection, names: KnownNames = know_nothing) -> PlannedSheet:
    claims = {
        column.index: conflict.field.code for conflict in detection.conflicts for column in conflict.columns
    }
    problem: dict[str, Any] = {}
    try:
        detection.check_usable()
    except UnreadableFile as error:
        problem = refusal_values(error)
    named = {column.index: column for column in detection.columns}
    # Of columns that nobody needs not even a sample is stored.
    unneeded = {index for index, column in named.items() if detection.kind.is_unneeded(column.heading)}
    guesses = {guess.column: guess.field for guess in guess_fields(detection, names)}
    filled = count_filled(detection)
    return PlannedSheet(
        sheet=detection.sheet.name,
        kind=detection.kind.code,
        header_row=detection.header_row,
        title=" · ".join(detection.title_lines)[:200],
        year=detection.default_year,
        batch=detection.batch,
        columns=tuple(
            PlannedColumn(
                index,
                named[index].heading[:120] if index in named else "",
                (named[index].field or "") if index in named else "",
                claims.get(index, ""),
                "" if index in unneeded else sample_column(detection, index),
                "" if index in unneeded else guesses.get(index, ""),
                0 if index in unneeded else filled.get(index, 0),
            )
            for index in sorted(named.keys() | filled.keys())
        ),
        problem=problem,
        **hidden_of(detection),
        first_rows=tuple(find_first_rows(detection.sheet, but=unneeded)),
    )


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """A person's choice for one sheet: the kind (empty: leave it out), the header row (0: as it is), the columns.

    ``fields`` are the field codes by column index, None for a column that is left out.
    """

    kind: str
    header_row: int = 0
    fields: Mapping[int, str | None] = field(default_factory=dict)


def settle(
    sheet: Sheet, planned: PlannedSheet, choice: SheetChoice, names: KnownNames = know_nothing
) -> PlannedSheet:
    """Return the plan of a sheet with a person's changes.

    With another kind or header its columns are read anew, and guesses at them have to be confirmed; else the fields are
    adopted.
    """
    if not choice.kind:
        return replace(planned, kind="", problem={}, settled=True)
    kind, moved = KINDS[choice.kind], choice.header_row not in (0, planned.header_row)
    row = choice.header_row or planned.header_row
    by_hand = planned.by_hand or moved
    try:
        detection = read_header(sheet, kind, row) if by_hand else detect(sheet, [kind])
    except UnreadableFile:
        if by_hand or not row:
            raise
        detection, by_hand = read_header(sheet, kind, row), True
    if choice.kind == planned.kind and not moved:
        adopted = _plan_detection(choose(detection, choice.fields), names)
        return replace(adopted, by_hand=by_hand, settled=True)
    again = replace(_plan_detection(detection, names), by_hand=by_hand)
    return replace(again, problem=again.problem or _unsettled(again)) if by_hand else again
