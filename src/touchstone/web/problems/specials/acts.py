"""The acts that change the state of a special rectification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy, pgettext_lazy

from touchstone.common import clock
from touchstone.problems.actions.specials import finish_special, resume_special, start_special
from touchstone.web.common.acts import ActContext, OfferedAct, calls, plain
from touchstone.web.common.fields import DayField
from touchstone.web.common.refusals import VersionForm
from touchstone.web.problems.forms import ReasonForm

if TYPE_CHECKING:
    from touchstone.problems.models import SpecialRectification


class DayForm(VersionForm):
    """The day on which something began or ended."""

    day = DayField(label=gettext_lazy("Day"), error_messages={"required": gettext_lazy("Set a date.")})


@dataclass
class SpecialContext(ActContext):
    """What an act works on: the special rectification."""

    argument = "special"

    special: SpecialRectification


CHANGED = gettext_lazy("The state is changed.")

ACTS: Mapping[str, OfferedAct[SpecialContext]] = MappingProxyType(
    {
        "start": OfferedAct(
            name=pgettext_lazy("a special rectification", "Start"),
            done=CHANGED,
            form=plain(DayForm, day=lambda _on: clock.today()),
            do=calls(start_special),
            lead=gettext_lazy("It is under way from this day on."),
        ),
        "finish": OfferedAct(
            name=pgettext_lazy("a special rectification", "Finish"),
            done=CHANGED,
            form=plain(DayForm, day=lambda _on: clock.today()),
            do=calls(finish_special),
            lead=gettext_lazy("Every problem in it is closed or handed to routine management by then."),
        ),
        "resume": OfferedAct(
            name=pgettext_lazy("a special rectification", "Take up again"),
            done=CHANGED,
            form=plain(ReasonForm),
            do=calls(resume_special),
            lead=gettext_lazy("When it was finished stays in its history."),
        ),
    }
)
"""The acts by the code in their URL."""

NEXT: Mapping[str, str] = {"planned": "start", "under-way": "finish", "finished": "resume"}
"""The act that is possible in each state."""
