"""Inspection criteria in a campaign template."""

from collections.abc import Collection
from typing import Any

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.presets import Section
from touchstone.campaigns.template_text import Part
from touchstone.common.errors import gettext_noop
from touchstone.common.text import match_key
from touchstone.inspection.models import Criterion
from touchstone.inspection.queries.vocabulary import find_criteria

KEY = "inspection_criteria"


def export_criteria(campaign: Campaign) -> list[dict[str, Any]]:
    """Return a campaign's criteria as plain data."""
    exported = []
    for criterion in find_criteria(campaign):
        plain: dict[str, Any] = {"code": criterion.code, "name": criterion.name}
        if criterion.name_en:
            plain["name_en"] = criterion.name_en
        if criterion.other_names:
            plain["other_names"] = list(criterion.other_names)
        exported.append(plain)
    return exported


def read_criteria(root: Part, streams: Collection[str]) -> list[Criterion]:
    """Read the criteria. A name used in ledgers may belong to only one of them."""
    criteria: list[Criterion] = []
    taken: set[str] = set()
    names: dict[str, str] = {}
    for part in root.items(KEY):
        part.mapping(("code", "name", "name_en", "other_names"))
        criterion = Criterion(
            code=part.code("code", taken=taken),
            name=part.text("name", longest=80, required=True),
            name_en=part.text("name_en", longest=120),
            other_names=part.texts("other_names", longest=80),
            order=len(criteria),
        )
        criteria.append(criterion)
        for name in filter(None, (criterion.name, criterion.name_en, *criterion.other_names)):
            other = names.setdefault(match_key(name), criterion.code)
            if other != criterion.code:
                message = gettext_noop(
                    "“%(name)s” is a name of “%(other)s” already. Take one of the two out."
                )
                part.fault("template.name-twice", message, key="name", name=name, other=other)
    return criteria


def store_criteria(campaign: Campaign, criteria: list[Criterion]) -> None:
    """Store the criteria of a new campaign."""
    for criterion in criteria:
        criterion.campaign = campaign
    Criterion.objects.bulk_create(criteria)


SECTION = Section(KEY, export_criteria, read_criteria, store_criteria)
