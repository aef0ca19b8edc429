"""The acts on a round: adding groups and people, the draw, notices, and closing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.common.drawing import commitment
from touchstone.common.fields import codes
from touchstone.common.refusal import Refused
from touchstone.inspection import actions, fields
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import find_groups_to_add, find_people_to_add, get_draw
from touchstone.inspection.rules import RoundState
from touchstone.web.common.acts import by, calls, enters, plain
from touchstone.web.common.reader import sent
from touchstone.web.common.refusals import RefusingForm
from touchstone.web.inspection import forms
from touchstone.web.inspection.acts import InspectionAct, RoundContext

if TYPE_CHECKING:
    from touchstone.inspection.models import Visit


def _open(on: RoundContext) -> bool:
    return on.directs and on.round.state == RoundState.OPEN


def _group_form(on: RoundContext) -> RefusingForm:
    form = forms.GroupForm(sent(on.request))
    form.offer("group", find_groups_to_add(on.request.access, on.round))
    return form


def _bring_person(on: RoundContext, form: Any) -> object:
    text = form.cleaned_data["user"]
    users = find_people_to_add(on.request.access, on.round, text)
    if len(users) != 1:
        raise Refused(
            _("Several people have this name. Write the account.")
            if users
            else _("There is no such account."),
            "user",
        )
    return actions.bring_person(**on.target, user=users[0])


def issue_notice(on: RoundContext, form: Any, visit: Visit | None = None) -> object:
    """Issue a notice about the round, or about one of its visits."""
    return actions.issue_notice(**by(on.request), round_=on.round, visit=visit, **form.cleaned_data)


def _committed(on: RoundContext) -> bool:
    draw = get_draw(on.round)
    return draw is not None and draw.revealed_at is None


ROUND_ACTS: Mapping[str, InspectionAct[RoundContext]] = {
    "correct": InspectionAct(
        name=gettext_lazy("Correct name and period"),
        done=gettext_lazy("The round is corrected."),
        offered=_open,
        form=plain(forms.RoundCorrectionForm, *codes(*fields.ROUND_CONTENT)),
        do=enters(actions.correct_round),
        lead=gettext_lazy("The history keeps what they were. No visit may fall outside the period."),
    ),
    "put-group": InspectionAct(
        name=gettext_lazy("Put a group on the round"),
        done=gettext_lazy("The group goes out in this round."),
        offered=lambda on: _open(on) and bool(find_groups_to_add(on.request.access, on.round)),
        form=_group_form,
        do=calls(actions.put_group),
        lead=gettext_lazy("Everyone appointed to the group today can see the visits of the round."),
    ),
    "bring-person": InspectionAct(
        name=gettext_lazy("Bring a person onto the round"),
        done=gettext_lazy("The person is on the round."),
        offered=_open,
        form=plain(forms.PersonForm),
        do=_bring_person,
        lead=gettext_lazy("The person sees the visits of the round, unless tied to the unit."),
    ),
    "commit": InspectionAct(
        name=gettext_lazy("Publish the hash of a seed"),
        done=gettext_lazy("The hash is published. Keep the seed; it is not stored."),
        offered=lambda on: _open(on) and get_draw(on.round) is None,
        form=plain(forms.SeedForm),
        do=lambda on, form: actions.commit_draw(
            **on.target, commitment=commitment(form.cleaned_data["seed"])
        ),
        lead=gettext_lazy(
            "Before units are drawn, the sha256 of the seed and that of the units to draw from are published, so "
            "that anybody can check afterwards that nobody chose."
        ),
    ),
    "draw": InspectionAct(
        name=gettext_lazy("Draw units"),
        done=gettext_lazy("The units are drawn; their visits are planned."),
        offered=lambda on: _open(on) and _committed(on),
        form=plain(forms.DrawForm),
        do=calls(actions.draw),
        lead=gettext_lazy("The groups take turns. Anyone with a tie to a unit is excluded from its visit."),
    ),
    "reveal": InspectionAct(
        name=gettext_lazy("Reveal the seed"),
        done=gettext_lazy("The seed is revealed. Anybody can repeat the draw now."),
        offered=lambda on: on.directs and _committed(on),
        form=plain(forms.RevealForm),
        do=calls(actions.reveal_seed),
        lead=gettext_lazy(
            "Refused while a drawn visit is still hidden: the seed tells which units were drawn."
        ),
    ),
    "notice": InspectionAct(
        name=gettext_lazy("Issue a notice"),
        done=gettext_lazy("The notice is issued."),
        offered=lambda on: on.may(InspectionPermission.DIRECT, on.round.path),
        form=plain(forms.NoticeForm),
        do=issue_notice,
    ),
    "close": InspectionAct(
        name=gettext_lazy("Close the round"),
        done=gettext_lazy("The round is closed."),
        offered=_open,
        form=plain(RefusingForm),
        do=calls(actions.close_round),
        lead=gettext_lazy("No more visits are planned in it. Every visit must be disclosed or called off."),
        question=True,
    ),
}
"""The acts on a round."""
