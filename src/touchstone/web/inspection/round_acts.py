"""The acts on a round: groups and people, the draw, notices, closing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.common.drawing import commitment
from touchstone.common.refusal import Refused
from touchstone.inspection import actions
from touchstone.inspection.permissions import InspectionPermission
from touchstone.inspection.queries import find_groups_to_add, find_people_to_add, get_draw
from touchstone.inspection.rules import RoundState
from touchstone.web.inspection import forms
from touchstone.web.inspection.acts import ActPage, Doing, plain
from touchstone.web.inspection.forms import ActForm


def _open(doing: Doing) -> bool:
    return doing.directs and doing.round.state == RoundState.OPEN


def _group_form(doing: Doing, given: Any, files: Any) -> ActForm:
    form = forms.GroupForm(given)
    form.offer("group", forms.group_choices(find_groups_to_add(doing.request.access, doing.round)))
    return form


def _put(doing: Doing, form: Any) -> None:
    groups = {str(group.pk): group for group in find_groups_to_add(doing.request.access, doing.round)}
    actions.put_group(**doing.who, round_=doing.round, group=groups[form.cleaned_data["group"]])


def _bring(doing: Doing, form: Any) -> object:
    text = form.cleaned_data["user"]
    users = find_people_to_add(doing.request.access, doing.round, text)
    if len(users) != 1:
        raise Refused(
            _("Several people bear this name. Write the account.")
            if users
            else _("There is no such account."),
            "user",
        )
    return actions.bring_person(**doing.who, round_=doing.round, user=users[0])


def _commit(doing: Doing, form: Any) -> object:
    promised = commitment(form.cleaned_data["seed"])
    return actions.commit_draw(**doing.who, round_=doing.round, commitment=promised)


def _draw(doing: Doing, form: Any) -> object:
    given = form.cleaned_data
    return actions.draw(**doing.who, round_=doing.round, size=given["size"], seed=given["seed"])


def issue(doing: Doing, form: Any) -> object:
    """Issue a notice about the round, or about the visit."""
    return actions.issue_notice(**doing.who, round_=doing.round, visit=doing.visit, **form.cleaned_data)


def _committed(doing: Doing) -> bool:
    draw = get_draw(doing.round)
    return draw is not None and draw.revealed_at is None


def _correction_form(doing: Doing, given: Any, files: Any) -> ActForm:
    initial = {name: getattr(doing.round, name) for name in forms.RoundCorrectionForm.base_fields}
    return forms.RoundCorrectionForm(given, initial=initial)


ROUND_ACTS: Mapping[str, ActPage] = MappingProxyType(
    {
        "correct": ActPage(
            gettext_lazy("Correct name and period"),
            gettext_lazy("The round is corrected."),
            _open,
            _correction_form,
            lambda doing, form: actions.correct_round(**doing.who, round_=doing.round, **form.cleaned_data),
            gettext_lazy("The history keeps what they were. No visit may fall outside the period."),
        ),
        "put-group": ActPage(
            gettext_lazy("Put a group on the round"),
            gettext_lazy("The group goes out in this round."),
            lambda doing: _open(doing) and bool(find_groups_to_add(doing.request.access, doing.round)),
            _group_form,
            _put,
            gettext_lazy("Everybody who is appointed to the group today sees the visits of the round."),
        ),
        "bring-person": ActPage(
            gettext_lazy("Bring a person onto the round"),
            gettext_lazy("The person is on the round."),
            _open,
            plain(forms.PersonForm),
            _bring,
            gettext_lazy("The person sees the visits of the round, unless tied to the unit."),
        ),
        "commit": ActPage(
            gettext_lazy("Publish the hash of a seed"),
            gettext_lazy("The hash is published. Keep the seed; it is not stored."),
            lambda doing: _open(doing) and get_draw(doing.round) is None,
            plain(forms.SeedForm),
            _commit,
            gettext_lazy(
                "Before units are drawn, the sha256 of the seed and that of the units to draw from are published, so "
                "that anybody can check afterwards that nobody chose."
            ),
        ),
        "draw": ActPage(
            gettext_lazy("Draw units"),
            gettext_lazy("The units are drawn; their visits are planned."),
            lambda doing: _open(doing) and _committed(doing),
            plain(forms.DrawForm),
            _draw,
            gettext_lazy("The groups take turns. Whoever has a tie to a unit is kept away from its visit."),
        ),
        "reveal": ActPage(
            gettext_lazy("Reveal the seed"),
            gettext_lazy("The seed is revealed. Anybody can repeat the draw now."),
            lambda doing: doing.directs and _committed(doing),
            plain(forms.RevealForm),
            lambda doing, form: actions.reveal_seed(
                **doing.who, round_=doing.round, seed=form.cleaned_data["seed"]
            ),
            gettext_lazy(
                "Refused while a drawn visit is still hidden: the seed tells which units were drawn."
            ),
        ),
        "notice": ActPage(
            gettext_lazy("Issue a notice"),
            gettext_lazy("The notice is issued."),
            lambda doing: doing.may(InspectionPermission.DIRECT, doing.round.path),
            plain(forms.NoticeForm),
            issue,
        ),
        "close": ActPage(
            gettext_lazy("Close the round"),
            gettext_lazy("The round is closed."),
            _open,
            plain(ActForm),
            lambda doing, form: actions.close_round(**doing.who, round_=doing.round),
            gettext_lazy("No more visits are planned in it. Every visit must be disclosed or called off."),
            plain=True,
        ),
    }
)
"""The acts on a round."""
