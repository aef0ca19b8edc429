"""The components of the pages on which many units join a batch or leave it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from touchstone.campaigns.joining import Fate, Preview
from touchstone.common.wording import listed
from touchstone.web.common import components as ui
from touchstone.web.common import formats
from touchstone.web.common.components.feedback import Tone
from touchstone.web.common.formats import Words

if TYPE_CHECKING:
    from touchstone.campaigns.work import Work
    from touchstone.units.models import Unit

PROGRESS = "units-progress"
"""The id of the progress component, which reloads itself while the work goes on."""

FATES: Mapping[Fate, tuple[Words, Tone]] = {
    Fate.EARLIER: (gettext_lazy("Take part from a later day; will from this one"), "good"),
    Fate.BLOCKED: (
        gettext_lazy("Had another part in the campaign until after this day; choose a later day"),
        "warn",
    ),
    Fate.UNOPENED: (gettext_lazy("Take part from a later day; the batch was not open on this one"), "warn"),
    Fate.HERE: (gettext_lazy("Take part in this batch already"), "quiet"),
    Fate.ELSEWHERE: (gettext_lazy("Take part in another batch; end that part first"), "warn"),
    Fate.CLOSED: (gettext_lazy("Closed by then"), "closed"),
    Fate.YOUNGER: (gettext_lazy("Not open yet on that day; choose a later day"), "warn"),
    Fate.LATER: (gettext_lazy("Joined after this day; choose a later day"), "warn"),
    Fate.ABSENT: (gettext_lazy("Do not take part in this batch"), "quiet"),
    Fate.FORBIDDEN: (gettext_lazy("Outside the units that you may change"), "warn"),
}
"""What is said of the units with each fate but the act itself."""


def level(root: Unit, depth: int) -> str:
    """Return how a level of the tree is called, seen from the unit of the campaign."""
    below = depth - root.depth
    if below == 0:
        return _("only %(unit)s itself") % {"unit": root.label}
    if below == 1:
        return _("directly below %(unit)s") % {"unit": root.label}
    return _("%(n)d levels below %(unit)s") % {"n": below, "unit": root.label}


def every_level(root: Unit, *, with_itself: bool) -> str:
    """Return how all levels together are called, which leave the unit of the campaign out unless ``with_itself``."""
    return _("every level") if with_itself else _("every level below %(unit)s") % {"unit": root.label}


def left_out(root: Unit) -> str:
    """Return the sentence that the unit of the campaign is not among the chosen ones."""
    parts = {"unit": root.label, "level": level(root, root.depth)}
    return (
        _("%(unit)s itself is not among them. If it should take part, choose the level “%(level)s”.") % parts
    )


def fates(preview: Preview, *, leave: bool) -> ui.Table:
    """Return what would become of the chosen units, with how many they are and the first of them by name."""
    done: tuple[Words, Tone] = (_("Will leave") if leave else _("Will take part"), "good")
    rows = []
    for fate in Fate:
        if fate is Fate.DONE or preview.numbers.get(fate):
            label, tone = done if fate is Fate.DONE else FATES[fate]
            number = preview.numbers.get(fate, 0)
            rows.append(
                ui.Row(
                    [ui.Status(label, tone), number, _names(preview.examples.get(fate, ()), number)],
                    key=fate.value,
                )
            )
    columns = [
        ui.Column(_("What becomes of them")),
        ui.Column(_("Units"), numeric=True),
        ui.Column(_("Which ones")),
    ]
    return ui.Table(_("What becomes of the units"), columns, rows, caption_hidden=True, key="fates")


def _names(units: Sequence[Unit], number: int) -> str:
    names = [unit.label for unit in units]
    more = number - len(names)
    if more > 0:
        return _("%(names)s and %(count)s more") % {
            "names": _(", ").join(names),
            "count": formats.number(more),
        }
    return listed(names)


def progress(work: Work, href: str) -> ui.Progress:
    """Return the progress of the work."""
    return ui.Progress(
        _("Units leave the batch") if work.many.leave else _("Units join the batch"),
        "waiting" if work.waiting else "running",
        work.done,
        work.many.number,
        href=href,
        key=PROGRESS,
    )


def outcome(work: Work) -> ui.Notice:
    """Return how the work ended."""
    if work.interrupted:
        return ui.Notice(
            _("Nothing was changed. Choose the units once more."), _("The work was interrupted."), "bad"
        )
    if work.refusal:
        return ui.Notice(work.refusal, _("Nothing was changed."), "bad")
    number = work.many.number
    if work.many.leave:
        text = ngettext("%(n)s unit left the batch.", "%(n)s units left the batch.", number)
    else:
        text = ngettext("%(n)s unit joined the batch.", "%(n)s units joined the batch.", number)
    return ui.Notice(text % {"n": formats.number(number)}, tone="good")
