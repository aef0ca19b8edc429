"""What merging two units, or dividing one, would do, as facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.common.wording import listed
from touchstone.web.common import components as ui
from touchstone.web.common import formats
from touchstone.web.units.presenters import ending_facts

if TYPE_CHECKING:
    from touchstone.campaigns.dividing import DividePreview
    from touchstone.campaigns.merging import MergePreview

NAMED = 5
"""Units named in a fact."""


def effect_of_merging(preview: MergePreview) -> ui.Facts:
    """Return the effect of a merger."""
    into = preview.into.label
    rows = [
        ui.Fact(
            _("Goes"), preview.unit.label, note=_("last day %(day)s") % {"day": formats.day(preview.day)}
        ),
        ui.Fact(
            _("Remains"), into, note=_("Its figures hold the records of both; each record keeps its unit.")
        ),
    ]
    if preview.below:
        names = listed([unit.label for unit in preview.below[:NAMED]])
        if len(preview.below) > NAMED:
            more = formats.number(len(preview.below) - NAMED)
            names = _("%(names)s and %(count)s more") % {"names": names, "count": more}
        rows.append(ui.Fact(_("Move below it"), names))
    if preview.work:
        rows.append(ui.Fact(_("It goes on with"), listed(preview.work)))
    rows += [
        ui.Fact(_("It takes part"), str(one.batch), note=_("from the next day, in the place of the other"))
        for one in preview.replaced
        if one not in preview.together
    ]
    rows += ending_facts(preview.closing)
    return ui.Facts(rows)


def effect_of_dividing(preview: DividePreview) -> ui.Facts:
    """Return what a division makes."""
    opening = formats.day(preview.first_day)
    rows = [ui.Fact(_("New units"), listed(preview.names), note=_("open from %(day)s") % {"day": opening})]
    rows += [
        ui.Fact(_("They take part"), str(one.batch), note=_("from the next day")) for one in preview.joining
    ]
    if preview.groups:
        groups = listed([str(assignment.group) for assignment in preview.groups])
        rows.append(ui.Fact(_("They are assigned to"), groups))
    return ui.Facts(rows)


def ending_of_dividing(preview: DividePreview) -> ui.Facts:
    """Return what ends with a unit that does not go on once it is divided."""
    last_day = _("last day %(day)s") % {"day": formats.day(preview.day)}
    rows = [ui.Fact(_("Ends"), preview.unit.label, note=last_day)]
    if preview.closing.below and preview.names:
        text = ngettext(
            "%(n)s, which moves below “%(unit)s”",
            "%(n)s, which move below “%(unit)s”",
            preview.closing.below,
        )
        words = {"n": formats.number(preview.closing.below), "unit": preview.names[0]}
        rows.append(ui.Fact(_("Units below it"), text % words))
    return ui.Facts([*rows, *ending_facts(preview.closing)])
