"""The measure of visits to exhibitions."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy

from touchstone.measures.registry import (
    Choice,
    Column,
    Dimension,
    Measure,
    Selection,
    TallySource,
    word_choices,
)
from touchstone.sites import fields
from touchstone.sites.models import Channel, ExhibitionVisits
from touchstone.sites.permissions import SitePermission
from touchstone.sites.queries import VisitFilter, find_categories, find_visits
from touchstone.sites.tallies import VISITS
from touchstone.units.access import Access

CHANNEL = Dimension(
    "channel",
    fields.CHANNEL.label,
    lambda _campaign: [Choice(channel.value, str(channel.label), channel.value) for channel in Channel],
    tally_key="channel",
)
CATEGORY = Dimension(
    "category", fields.CATEGORY.label, word_choices(find_categories), tally_key="category_id"
)


def _visits(access: Access, selection: Selection) -> QuerySet[ExhibitionVisits]:
    wanted = VisitFilter(
        paths=selection.paths,
        channel=selection.filters.get("channel", ""),
        category=selection.filters.get("category", ""),
        batch_id=selection.batch_id,
        first=selection.first,
        last=selection.last,
    )
    return find_visits(access, selection.campaign, wanted)


MEASURES = (
    Measure(
        code="study.exhibition-visits",
        label=_("Visits to exhibitions"),
        unit_of_count=npgettext_lazy("counted at exhibitions", "visit", "visits"),
        definition=_(
            "Visits counted at exhibitions and online, added over all days: somebody who came twice counts twice. "
            "A list that is handed in twice counts once, and a count that was withdrawn counts nowhere."
        ),
        permission=SitePermission.VIEW,
        records=_visits,
        contribution="number",
        dimensions=(CHANNEL, CATEGORY),
        columns=(
            Column(fields.DAY.title, lambda visits: visits.day),
            Column(fields.EXHIBITION.title, lambda visits: visits.exhibition),
            Column(fields.UNIT.title, lambda visits: visits.unit),
            Column(fields.CHANNEL.title, lambda visits: visits.get_channel_display()),
            Column(fields.CATEGORY.title, lambda visits: visits.category),
            Column(fields.NUMBER.title, lambda visits: visits.number),
        ),
        record_link="sites.visits",
        unit_of=lambda visits: visits.unit,
        tally=TallySource(VISITS, "visits", records="counts"),
    ),
)
