"""A field of a record is declared once: its model, entry, form and sheet take it from the declaration."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import fields as fields_of
from typing import Any

import pytest
from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import override

from touchstone.common.fields import FieldKind, RecordField, codes
from touchstone.inspection import fields as inspection_fields
from touchstone.inspection.models import Finding, Round, Visit
from touchstone.interchange.kinds import FINDINGS, PROBLEMS, SESSIONS, SPECIALS, UNITS, SheetKind
from touchstone.problems import fields as problem_fields
from touchstone.problems.models import Problem, SpecialRectification
from touchstone.study import fields as study_fields
from touchstone.study.models import StudySession, StudyTarget
from touchstone.units import fields as unit_fields
from touchstone.units.actions import NewUnit
from touchstone.units.models import Unit
from touchstone.web.common.fields import CountField, DayField, LineField, TextField, like, with_fields
from touchstone.web.inspection.forms import FindingForm, HeldForm, RoundForm, VisitForm
from touchstone.web.problems.registration import ProblemForm
from touchstone.web.problems.specials.presenters import SpecialForm
from touchstone.web.sessions.forms import SessionEntryForm
from touchstone.web.sessions.programme import TargetForm
from touchstone.web.units.forms import UnitForm


@dataclass(frozen=True)
class Place:
    """Where a field is used: its model, the entry that a person makes, the form and the sheet, as far as there are any."""

    model: type[models.Model]
    entry: type | None = None
    form: Any = None
    sheet: SheetKind | None = None


PLACES: tuple[tuple[Any, Place], ...] = (
    (study_fields, Place(StudySession, study_fields.SessionEntry, SessionEntryForm, SESSIONS)),
    (inspection_fields, Place(Finding, inspection_fields.FindingEntry, FindingForm, FINDINGS)),
    (problem_fields, Place(Problem, problem_fields.ProblemEntry, ProblemForm, PROBLEMS)),
    (unit_fields, Place(Unit, NewUnit, UnitForm, UNITS)),
)

TARGET = Place(StudyTarget, study_fields.TargetEntry, TargetForm)
ROUND = Place(Round, inspection_fields.RoundEntry, RoundForm)
VISIT = Place(Visit, inspection_fields.VisitEntry, HeldForm, FINDINGS)
SPECIAL = Place(SpecialRectification, problem_fields.SpecialEntry, SpecialForm, SPECIALS)
ELSEWHERE: dict[str, Place] = {
    **dict.fromkeys(("TARGET_TITLE", "TARGET_NUMBER", "TARGET_FROM", "TARGET_UNTIL"), TARGET),
    **dict.fromkeys(("ROUND_NAME", "ROUND_NAME_EN", "FIRST_DAY", "LAST_DAY"), ROUND),
    "OWNER": Place(Round, None, RoundForm),
    **dict.fromkeys(("SITE", "VISITED_ON", "STARTED_AT", "ENDED_AT", "WHOM_MET"), VISIT),
    **dict.fromkeys(("PLANNED_ON", "ANNOUNCED"), Place(Visit, inspection_fields.PlanEntry, VisitForm)),
    "GROUP": Place(Visit, inspection_fields.PlanEntry, VisitForm, FINDINGS),
    "CALLED_OFF_REASON": Place(Visit),
    **dict.fromkeys(("SPECIAL_NAME", "SPECIAL_NAME_EN", "LEAD_UNIT", "SPECIAL_LEADER_POST"), SPECIAL),
    **dict.fromkeys(("STARTED_ON", "FINISHED_ON"), Place(SpecialRectification)),
}
"""The fields of records beside the main one of a package."""

REFERENCES = {(inspection_fields, "ROUND"): Visit, (inspection_fields, "UNIT"): Visit}
"""References of a sheet that no entry has, because the page on which a person enters it knows them."""


def _declared() -> Iterator[Any]:
    for module, main in PLACES:
        for name, field in vars(module).items():
            if isinstance(field, RecordField):
                place = ELSEWHERE.get(name, main) if module is not unit_fields else main
                if (module, name) in REFERENCES:
                    place = Place(REFERENCES[module, name], sheet=main.sheet)
                yield pytest.param(field, place, id=f"{module.__name__.split('.')[1]}.{name.lower()}")


@pytest.mark.parametrize(("field", "place"), list(_declared()))
def test_a_declared_field_is_the_same_everywhere(field: RecordField, place: Place) -> None:
    if field is not problem_fields.SUPPORTING:  # a table of its own
        stored = place.model._meta.get_field(field.code)
        assert isinstance(stored, models.Field)
        if field.length and field.kind is not FieldKind.RECORD:
            assert stored.max_length == field.length
        for language in ("en", "zh-hans"):
            with override(language):
                assert stored.verbose_name == field.label
    if place.entry is not None:
        assert field.code in {field.name for field in fields_of(place.entry)}
    for language in ("en", "zh-hans"):
        with override(language):
            assert str(field.title) == capfirst(str(field.label))
            if place.form is not None and field.code in place.form.base_fields and field.code != "reported":
                assert str(place.form.base_fields[field.code].label) == str(field.title)
            if field.headings and place.sheet is not None:
                assert str(place.sheet.field(field.code).label) == str(field.title)
    if field.headings:
        assert place.sheet is not None
        assert place.sheet.field(field.code).synonyms == tuple(field.headings.split("|"))


def test_a_form_takes_label_length_and_kind_and_may_say_otherwise() -> None:
    line = like(RecordField(code="line", label="a line", length=7))
    assert isinstance(line, LineField)
    assert (line.label, line.max_length, line.required) == ("A line", 7, False)
    text = like(
        RecordField(
            code="text", label="x", kind=FieldKind.TEXT, length=9, required=True, missing="Write it."
        ),
        label="y",
        help_text="why",
    )
    assert isinstance(text, TextField)
    assert (text.label, text.help_text, text.required) == ("y", "why", True)
    assert text.error_messages["required"] == "Write it."
    assert isinstance(like(RecordField(code="n", label="n", kind=FieldKind.COUNT)), CountField)
    assert isinstance(like(RecordField(code="d", label="d", kind=FieldKind.DAY)), DayField)


def test_a_form_gets_the_fields_that_it_does_not_declare_itself() -> None:
    record_field, other = (RecordField(code=code, label=code, length=5) for code in ("first", "second"))

    @with_fields(record_field, other)
    class Form(forms.Form):
        second = like(other, label="its own")

    class Below(Form):
        third = forms.CharField()

    assert [field.label for field in Form.base_fields.values()] == ["its own", "First"]
    assert set(Below.base_fields) == {"first", "second", "third"}


def test_materials_take_several_lines_from_a_workbook_and_one_from_the_form() -> None:
    assert study_fields.MATERIALS.cell_lines
    assert isinstance(SessionEntryForm.base_fields["materials"], LineField)
    assert codes(study_fields.MATERIALS) == ("materials",)
