"""The forms of a unit's roll, of the attendance of a session on it, and of checking in by a code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from touchstone.common.rolls import LONGEST_NAME, LONGEST_ROLL
from touchstone.study.rules import NOT_KNOWN
from touchstone.study.sheets import SAID, Line, Sheet
from touchstone.web.common.fields import TextField, one_line
from touchstone.web.common.refusals import RefusingForm, VersionForm

UNKNOWN = "unknown"
"""What the form sends where nothing is known; an empty choice would be an answer left out."""

CHOICES = tuple((code or UNKNOWN, label) for code, label in SAID)


class RollForm(VersionForm):
    """The people on the roll of a unit, one on each line; the version is the state of the roll."""

    names = TextField(
        label=_("Names"),
        rows=14,
        required=False,
        max_length=LONGEST_ROLL,
        help_text=_("One name on each line. For two people of one name, add what tells them apart."),
    )


class AttendanceForm(VersionForm):
    """Whether each person on a roll came, or why not."""

    refusals = {"said": ""}

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    """What was said of each when the form was shown, so that nobody who checks in meanwhile is lost."""

    def __init__(self, data: Any, sheet: Sheet, version: int) -> None:
        seen = ",".join(f"{line.member}:{line.said}" for line in sheet.lines)
        super().__init__(data, initial={"version": version, "seen": seen})
        # Whoever joined the roll after the form was shown is not on the form that is sent.
        self._lines = [line for line in sheet.lines if data is None or _name(line) in data]
        for line in self._lines:
            self.fields[_name(line)] = forms.TypedChoiceField(
                label=line.name, choices=CHOICES, coerce=_word, initial=line.proposed or UNKNOWN
            )

    @property
    def lines(self) -> list[BoundField]:
        """The field of each person, labelled with the name."""
        return [self[_name(line)] for line in self._lines]

    def said(self) -> dict[int, str]:
        """Return what is said of each person, by key."""
        return {line.member: self.cleaned_data[_name(line)] for line in self._lines}

    def seen_then(self) -> Mapping[int, str]:
        """Return what was said of each person when the form was shown, by key."""
        pairs = (pair.partition(":") for pair in self.cleaned_data["seen"].split(","))
        return {int(key): word for key, _colon, word in pairs if key.isdecimal()}


class DropForm(VersionForm):
    """Going back to numbers: the version that was read."""


class CodeForm(RefusingForm):
    """The code on the wall, typed in."""

    code = one_line(
        _("Code on the wall"),
        20,
        required=True,
        error_messages={"required": _("Enter the code on the wall.")},
    )


class NameForm(RefusingForm):
    """The name of somebody who checks in, and nothing else."""

    name = one_line(
        _("Your name"),
        LONGEST_NAME,
        required=True,
        help_text=_("As it is on the roll of the unit."),
        error_messages={"required": _("Enter your name.")},
    )


def _word(code: str) -> str:
    return NOT_KNOWN if code == UNKNOWN else code


def _name(line: Line) -> str:
    return f"said_{line.member}"
