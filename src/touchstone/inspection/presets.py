"""The criteria of visits in a campaign's template."""

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
    for one in find_criteria(campaign):
        plain: dict[str, Any] = {"code": one.code, "name": one.name}
        if one.name_en:
            plain["name_en"] = one.name_en
        if one.other_names:
            plain["other_names"] = list(one.other_names)
        exported.append(plain)
    return exported


def read_criteria(root: Part, streams: Collection[str]) -> list[Criterion]:
    """Read the criteria; a name in ledgers stands for one of them only."""
    criteria: list[Criterion] = []
    taken: set[str] = set()
    names: dict[str, str] = {}
    for part in root.items(KEY):
        part.mapping(("code", "name", "name_en", "other_names"))
        one = Criterion(
            code=part.code("code", taken=taken),
            name=part.text("name", longest=80, required=True),
            name_en=part.text("name_en", longest=120),
            other_names=part.texts("other_names", longest=80),
            order=len(criteria),
        )
        criteria.append(one)
        for name in filter(None, (one.name, one.name_en, *one.other_names)):
            other = names.setdefault(match_key(name), one.code)
            if other != one.code:
                message = gettext_noop(
                    "“%(name)s” is a name of “%(other)s” already. Take one of the two out."
                )
                part.fault("template.name-twice", message, key="name", name=name, other=other)
    return criteria


def store_criteria(campaign: Campaign, criteria: list[Criterion]) -> None:
    """Store the criteria of a campaign that starts."""
    for one in criteria:
        one.campaign = campaign
    Criterion.objects.bulk_create(criteria)


SECTION = Section(KEY, export_criteria, read_criteria, store_criteria)
