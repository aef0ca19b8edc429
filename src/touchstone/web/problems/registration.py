"""The form that registers or corrects a problem: it fits one phone screen, with further fields behind "more"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.queries import find_offered
from touchstone.common.changes import snapshot
from touchstone.common.fields import codes
from touchstone.common.refusal import Refused
from touchstone.common.wording import clauses
from touchstone.problems import fields
from touchstone.problems.fields import ProblemEntry
from touchstone.problems.permissions import ProblemPermission
from touchstone.problems.queries import find_aspects, find_lists, find_sources, find_specials
from touchstone.problems.queries.labels import SEVERITIES, TRACKS
from touchstone.problems.rules import Severity, Track
from touchstone.web.common.fields import choice_of, like, with_fields
from touchstone.web.common.reader import WorkspaceRequest
from touchstone.web.common.refusals import MoreFields, VersionForm
from touchstone.web.common.unit_choice import by_name
from touchstone.web.problems.forms import reason, supporting

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField

    from touchstone.problems.models import Problem
    from touchstone.units.models import Unit

WRITTEN = (fields.STATEMENT, fields.TRACK, fields.SEVERITY, *fields.TEXTS)


@with_fields(*fields.DETAILS, fields.LEADER_POST)
class ProblemForm(MoreFields, VersionForm):
    """The fields of a problem that a person fills in."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    list = like(fields.LIST, required=True)
    source = like(fields.SOURCE)
    statement = like(
        fields.STATEMENT, rows=4, help_text=_("Facts: what, where, since when. No names of persons.")
    )
    aspect = like(fields.ASPECT)
    track = choice_of(fields.TRACK.title, TRACKS, Track)
    severity = choice_of(fields.SEVERITY.title, SEVERITIES, Severity)
    special = like(fields.SPECIAL)
    cause = like(fields.CAUSE, rows=2)
    standard = like(fields.STANDARD, rows=2)
    deadline = like(fields.DEADLINE)
    supporting = supporting()
    draft = forms.BooleanField(label=_("Keep it as a draft for now"), required=False)

    behind_more = (
        *("aspect", "track", "severity", "special"),
        *codes(fields.CAUSE, fields.STANDARD, *fields.DETAILS, fields.LEADER_POST),
        *("deadline", "supporting", "draft"),
    )

    def __init__(
        self, request: WorkspaceRequest, *args: Any, problem: Problem | None = None, **kwargs: Any
    ) -> None:
        """Offer the words in use, and those that the problem has already."""
        super().__init__(*args, **kwargs)
        campaign = request.campaign
        source, aspect = (problem.source_id, problem.aspect_id) if problem else (None, None)
        self.offer_any("list", find_offered(find_lists(campaign)).select_related("source"))
        self.offer_any("source", find_offered(find_sources(campaign), source), _("the usual one of the list"))
        self.offer_any("aspect", find_offered(find_aspects(campaign), aspect), _("not said"))
        self.offer_any("special", find_specials(request.access, campaign), _("none"), code="number")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        problem_list = data.get("list")
        if (
            problem_list is not None
            and not data.get("source")
            and problem_list.source is None
            and "source" in self.fields
        ):
            self.add_error("source", _("This list has no usual source. Choose one."))
        return data

    @property
    def first(self) -> Sequence[BoundField]:
        """The fields that every problem needs, shown at once."""
        return [self[name] for name in ("list", "source", "statement") if name in self.fields]

    def entry(
        self, unit: Unit, supporting: Sequence[Unit] = (), problem: Problem | None = None
    ) -> ProblemEntry:
        """Return the cleaned data as the entry that the actions take."""
        data = self.cleaned_data
        problem_list = data["list"] if problem is None else problem.list
        source = data.get("source") or problem_list.source
        if source is None:
            raise ValueError("A problem has a source.")
        return ProblemEntry(
            list=problem_list,
            source=source,
            unit=unit,
            aspect=data.get("aspect"),
            special=data.get("special"),
            leader=problem.leader if problem else None,
            supporting=supporting,
            deadline=data.get("deadline"),
            **{code: data[code] for code in codes(*WRITTEN)},
        )


class CorrectionForm(ProblemForm):
    """The same fields and a reason, without the fields that have acts of their own."""

    reason = reason(_("Saved in the history beside the old values."), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("list", "deadline", "supporting", "draft"):
            self.fields.pop(name, None)
        self.fields["version"].required = True

    @staticmethod
    def initial_of(problem: Problem) -> dict[str, Any]:
        """Return the initial values: those of the problem."""
        return {
            **snapshot(problem, codes(*WRITTEN)),
            "source": problem.source.code,
            "aspect": problem.aspect.code if problem.aspect else "",
            "special": str(problem.special.number) if problem.special else "",
        }


def named_units(request: WorkspaceRequest, text: str) -> list[Unit]:
    """Return the units named in a line separated by semicolons; refuse a name that matches no unit."""
    names = filter(None, (part.strip() for part in re.split(r"[;\uff1b]", text)))
    return [named_unit(request, name, "supporting") for name in names]


def named_unit(request: WorkspaceRequest, name: str, field: str) -> Unit:
    """Return the unit with this name, or refuse it with an error on ``field`` that lists similar names."""
    choice = by_name(request, ProblemPermission.VIEW, name)
    if choice.unit is None:
        similar = clauses(hit.unit.label for hit in choice.hits[:3])
        message = gettext("%(name)s: %(error)s") % {"name": name, "error": choice.error}
        raise Refused(
            gettext("%(said)s Similar: %(names)s.") % {"said": message, "names": similar}
            if similar
            else message,
            field,
        )
    return choice.unit
