"""The components of the pages with all campaigns, and of those on which one is started."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from touchstone.campaigns.countries import name_country
from touchstone.campaigns.presets import find_shipped_templates, name_shipped_template
from touchstone.campaigns.rejoining import Again
from touchstone.campaigns.states import CampaignState, state_of
from touchstone.common import clock
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.components.feedback import Tone
from touchstone.web.common.formats import Words
from touchstone.web.common.lists import Column, record_table

if TYPE_CHECKING:
    from touchstone.campaigns.models import Batch, Campaign
    from touchstone.campaigns.opening import Outlook
    from touchstone.campaigns.work import OpeningWork

PROGRESS = "opening-progress"
"""The id of the progress component, which reloads itself while the work goes on."""

TONES: Mapping[CampaignState, Tone] = {
    CampaignState.AHEAD: "open",
    CampaignState.UNDER_WAY: "good",
    CampaignState.OVER: "warn",
    CampaignState.CLOSED: "closed",
}

HOLDINGS: Mapping[str, Words] = {
    "general": gettext_lazy("People learn, look at their own work and put right what they found."),
    "theme-education": gettext_lazy(
        "Study, research, self-examination and rectification side by side, with the forms and lists of theme education."
    ),
    "workplace-safety": gettext_lazy(
        "Everybody learns, managers walk round, hazards are reported and put right."
    ),
}
"""What each template that comes with the application holds."""

LEFT_OUT: Mapping[Again, Words] = {
    Again.CLOSED: gettext_lazy("Closed meanwhile"),
    Again.YOUNGER: gettext_lazy("Opens after the first day of its batch; let it join afterwards"),
    Again.OUTSIDE: gettext_lazy("Not below the unit at the top of the new campaign"),
    Again.NO_BATCH: gettext_lazy("In a batch that the new campaign does not have"),
}


def campaigns(found: Sequence[Campaign], counts: Mapping[int, int]) -> ui.Table:
    """Return all campaigns of the reader with the number of units that take part."""
    today = clock.today()
    columns: tuple[Column[Campaign], ...] = (
        Column(_("Campaign"), str),
        Column(_("Carried out below"), lambda campaign: campaign.root.label),
        Column(_("Period"), lambda campaign: ui.Period(campaign.opens_on, campaign.closes_on)),
        Column(
            _("State"),
            lambda campaign: ui.Status((state := state_of(campaign, today)).label, TONES[state]),
        ),
        Column(_("Units taking part"), lambda campaign: counts.get(campaign.pk, 0), numeric=True),
    )
    return record_table(
        _("Campaigns"),
        columns,
        found,
        href=lambda campaign: addresses.to("campaign-open", campaign),
        key="campaigns",
        empty=ui.EmptyState(
            _("No campaign concerns you yet"),
            _("A campaign is here as soon as it is carried out above or below your units."),
        ),
    )


def earlier(found: Iterable[Campaign]) -> ui.Table | None:
    """Return the campaigns as which another one may be started, or None if there are none."""
    columns: tuple[Column[Campaign], ...] = (
        Column(_("Campaign"), str),
        Column(_("Carried out below"), lambda campaign: campaign.root.label),
        Column(_("Period"), lambda campaign: ui.Period(campaign.opens_on, campaign.closes_on)),
    )
    rows = list(found)
    if not rows:
        return None
    return record_table(
        _("Like an earlier campaign"),
        columns,
        rows,
        href=lambda campaign: reverse("web:campaign-new-like", args=[campaign.slug]),
        key="earlier",
    )


def templates() -> ui.Table:
    """Return the templates that come with the application, with one sentence about each."""
    columns: tuple[Column[str], ...] = (
        Column(_("Template"), name_shipped_template),
        Column(pgettext("a template", "What it holds"), lambda name: str(HOLDINGS.get(name, ""))),
    )
    return record_table(
        _("From a template"),
        columns,
        find_shipped_templates(),
        href=lambda name: reverse("web:campaign-new-from", args=[name]),
        row_key=str,
        key="templates",
    )


def way(*steps: Words) -> ui.Breadcrumb:
    """Return the breadcrumb of a page on which a campaign is started."""
    start = ui.Link(_("Start a campaign"), reverse("web:campaign-new") if steps else "")
    return ui.Breadcrumb(
        (ui.Link(_("Campaigns"), reverse("web:campaigns")), start, *(ui.Link(step) for step in steps))
    )


def facts(outlook: Outlook) -> ui.Facts:
    """Return what describes the campaign that would be started."""
    campaign = outlook.campaign
    return ui.Facts(
        ui.facts_known(
            ui.Fact(_("Name"), campaign.name),
            ui.Fact(_("English name"), campaign.name_en),
            ui.Fact(_("Address"), campaign.slug),
            ui.Fact(_("Carried out below"), campaign.root.label),
            ui.Fact(_("Period"), ui.Period(campaign.opens_on, campaign.closes_on)),
            ui.Fact(_("Working days of"), name_country(campaign.country)),
            ui.Fact(_("Days of its own taken over"), outlook.days or ""),
            ui.Fact(_("Retired words left behind"), outlook.retired or ""),
        )
    )


def batches(outlook: Outlook) -> ui.Table:
    """Return the batches that would be made, with the units that would take part again."""
    columns: list[Column[Batch]] = [
        Column(_("Batch"), str),
        Column(_("Number"), lambda batch: batch.number, numeric=True),
        Column(_("Period"), lambda batch: ui.Period(batch.opens_on, batch.closes_on)),
    ]
    if (rejoining := outlook.rejoining) is not None:
        joins = rejoining.joins
        columns.append(
            Column(_("Units taking part again"), lambda batch: joins.get(batch.number, 0), numeric=True)
        )
    return record_table(
        _("Batches"),
        columns,
        outlook.batches,
        key="batches",
        empty=ui.EmptyState(_("No batch yet"), _("You make the first one afterwards; Today leads to it.")),
    )


def words(outlook: Outlook) -> ui.Facts:
    """Return how many words of each kind the campaign would have."""
    return ui.Facts([ui.Fact(str(kind.plural), number) for kind, number in outlook.words])


def planned(outlook: Outlook) -> ui.Facts:
    """Return how much of what is planned beside the words the campaign would have, such as training classes."""
    return ui.Facts([ui.Fact(str(section.plural), number) for section, number in outlook.sections if number])


def left_out(outlook: Outlook) -> ui.Facts | None:
    """Return how many units do not take part again, by the reason; None if there are none."""
    if outlook.rejoining is None or not outlook.rejoining.left_out:
        return None
    numbers = outlook.rejoining.left_out
    return ui.Facts([ui.Fact(label, numbers[fate]) for fate, label in LEFT_OUT.items() if numbers.get(fate)])


def progress(work: OpeningWork, href: str) -> ui.Progress:
    """Return the progress of the start of a campaign."""
    state = "waiting" if work.waiting else "running"
    return ui.Progress(
        _("The campaign starts"),
        state,  # type: ignore[arg-type]  # one of its states
        work.done,
        work.number,
        href=href,
        key=PROGRESS,
    )


def outcome(work: OpeningWork) -> ui.Notice:
    """Return how the start of a campaign ended."""
    if work.interrupted or work.refusal:
        why = work.refusal or _("The work was interrupted. Start the campaign once more.")
        return ui.Notice(why, _("No campaign was started."), "bad")
    text = ngettext("%(n)s unit takes part again.", "%(n)s units take part again.", work.number)
    return ui.Notice(text % {"n": formats.number(work.number)}, _("The campaign is started."), "good")
