"""A field of a record is declared once: its model, entry, form and sheet take it from the declaration."""

from collections.abc import Iterator
from dataclasses import fields as fields_of
from typing import Any

import pytest
from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import override

from touchstone.common.fields import FieldKind, RecordField, codes
from touchstone.inspection import fields as inspection_fields
from touchstone.inspection.models import Finding
from touchstone.interchange.kinds import FINDINGS, PROBLEMS, SESSIONS, UNITS, SheetKind
from touchstone.problems import fields as problem_fields
from touchstone.problems.models import Problem
from touchstone.study import fields as study_fields
from touchstone.study.models import StudySession
from touchstone.units import fields as unit_fields
from touchstone.units.actions import NewUnit
from touchstone.units.models import Unit
from touchstone.web.common.fields import CountField, DayField, LineField, TextField, like, with_fields
from touchstone.web.inspection.forms import FindingForm
from touchstone.web.problems.registration import ProblemForm
from touchstone.web.sessions.forms import SessionEntryForm
from touchstone.web.units.forms import UnitForm

PLACES: tuple[tuple[Any, type[models.Model], type, Any, SheetKind], ...] = (
    (study_fields, StudySession, study_fields.SessionEntry, SessionEntryForm, SESSIONS),
    (inspection_fields, Finding, inspection_fields.FindingEntry, FindingForm, FINDINGS),
    (problem_fields, Problem, problem_fields.ProblemEntry, ProblemForm, PROBLEMS),
    (unit_fields, Unit, NewUnit, UnitForm, UNITS),
)


def _declared() -> Iterator[Any]:
    for module, *others in PLACES:
        for field in vars(module).values():
            if isinstance(field, RecordField):
                name = f"{module.__name__.split('.')[1]}.{field.code}"
                yield pytest.param(field, *others, id=name)


@pytest.mark.parametrize(("field", "model", "entry", "form", "sheet"), list(_declared()))
def test_a_declared_field_is_the_same_everywhere(
    field: RecordField, model: type[models.Model], entry: type, form: Any, sheet: SheetKind
) -> None:
    stored = model._meta.get_field(field.code)
    assert isinstance(stored, models.Field)
    assert field.code in {field.name for field in fields_of(entry)}
    if field.length:
        assert stored.max_length == field.length
    for language in ("en", "zh-hans"):
        with override(language):
            assert stored.verbose_name == field.label
            assert str(field.title) == capfirst(str(field.label))
            if field.code in form.base_fields and field.code != "reported":
                assert str(form.base_fields[field.code].label) == str(field.title)
            if field.headings:
                assert str(sheet.field(field.code).label) == str(field.title)
    if field.headings:
        assert sheet.field(field.code).synonyms == tuple(field.headings.split("|"))


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
