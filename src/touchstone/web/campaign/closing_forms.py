"""Forms by which a campaign ends: its last day, the day of review, and the campaign in which its problems go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.web.common.fields import DayField, one_line, reason_field, record_choice
from touchstone.web.common.refusals import RefusingForm

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.problems.models import Problem
    from touchstone.problems.queries.carrying import MissingWord


class CloseForm(RefusingForm):
    """The last day of a campaign."""

    day = DayField(label=gettext_lazy("Last day"))
    reason = reason_field(of_decision=True)

    refusals = {"closes_on": "day"}


class OpenForm(RefusingForm):
    """Why a campaign is opened again, and its new last day."""

    reason = one_line(gettext_lazy("Reason"), 200, required=True)
    closes_on = DayField(
        label=gettext_lazy("New last day"),
        required=False,
        help_text=gettext_lazy("Left empty: it is not known yet."),
    )


class HandOverForm(RefusingForm):
    """The day on which continuing problems are reviewed."""

    review_on = DayField(label=gettext_lazy("Review on"))
    reason = reason_field(of_decision=True)


class CarryForm(RefusingForm):
    """The campaign in which problems go on, which of them, and the words that take the place of those that it lacks.

    Without ``problems`` all go on.
    """

    problems = forms.MultipleChoiceField(
        label=gettext_lazy("Problems that go on"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one problem.")},
    )
    into = record_choice(label=gettext_lazy("Next campaign"), required=True)
    reason = reason_field(of_decision=True)

    def __init__(
        self,
        campaigns: Sequence[Campaign],
        missing: Sequence[MissingWord],
        problems: Sequence[Problem],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if problems:
            self.set_choices("problems", [(str(problem.pk), _named(problem)) for problem in problems])
            self.fields["problems"].initial = [str(problem.pk) for problem in problems]
        else:
            del self.fields["problems"]
        self.offer("into", campaigns, code="slug")
        self.missing = missing
        for lacked in missing:
            self.fields[lacked.name] = record_choice(
                label=_("Instead of “%(word)s”") % {"word": lacked.word},
                required=False,
                help_text=_("The next campaign has no such %(kind)s.")
                % {"kind": lacked.word._meta.verbose_name},
            )
            none = _("no aspect") if lacked.field == "aspect" else _("leave these problems open here")
            self.offer(lacked.name, lacked.offered, none=none)
        self.order_fields(["into", *(lacked.name for lacked in missing), "problems", "reason"])

    @property
    def chosen(self) -> list[int] | None:
        """The keys of the problems that go on, or None for all of them."""
        return [int(key) for key in self.cleaned_data["problems"]] if "problems" in self.fields else None

    @property
    def choices(self) -> dict[str, Any]:
        """The words chosen; a list or a source that is not chosen keeps its problems here."""
        chosen = {lacked.name: self.cleaned_data.get(lacked.name) or None for lacked in self.missing}
        return {name: word for name, word in chosen.items() if word or name.startswith("aspect-")}


def _named(problem: Problem) -> str:
    parts = {
        "number": problem.number,
        "unit": problem.unit.label,
        "text": Truncator(problem.statement).chars(60),
    }
    return _("%(number)s, %(unit)s: %(text)s") % parts
