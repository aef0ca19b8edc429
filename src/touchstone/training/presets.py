"""The training classes that a campaign plans, as a section of templates: without people and without sittings."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.actions.checking import allow
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.sections import Section
from touchstone.campaigns.template_text import Part
from touchstone.training import fields
from touchstone.training.actions.classes import add_class
from touchstone.training.fields import ClassEntry
from touchstone.training.models import TrainingClass
from touchstone.training.queries import find_planned_at_the_top, get_classes_by_name
from touchstone.units.access import Access, everything
from touchstone.units.models import User, in_language

MOST_HOURS = 10_000


@dataclass(frozen=True, slots=True)
class Planned:
    """A class as a template describes it, with its English name if it has one."""

    name: str
    name_en: str
    aim: str
    hours: int | None
    programme: str


def _export(campaign: Campaign) -> list[dict[str, Any]]:
    plain = (
        {
            "name": planned.name,
            "aim": planned.aim,
            "hours": planned.hours,
            "programme": planned.programme,
        }
        for planned in find_planned_at_the_top(campaign)
    )
    return [{key: value for key, value in entry.items() if value not in ("", None)} for entry in plain]


def _read(root: Part) -> list[Planned]:
    entries: dict[str, Planned] = {}
    for part in root.items("training_classes"):
        part.mapping(("name", "name_en", "aim", "hours", "programme"))
        entry = Planned(
            part.text("name", longest=fields.NAME.length, required=True),
            part.text("name_en", longest=fields.NAME.length),
            part.text("aim", longest=fields.AIM.length),
            part.number("hours", least=0, most=MOST_HOURS),
            part.text("programme", longest=fields.PROGRAMME.length),
        )
        entries.setdefault(entry.name, entry)
    return list(entries.values())


def _store(
    by: User | None, access: Access | None, campaign: Campaign, entries: list[Planned]
) -> list[TrainingClass]:
    """Add the classes that the campaign has under neither name, organised by its topmost unit.

    Whoever may set the campaign up may plan them; no other right is asked for.
    """
    allow(by, access, campaign.root.path)
    there = get_classes_by_name(campaign).keys()
    rights = everything(by.pk if by is not None else None)
    return [
        add_class(
            by=by,
            access=rights,
            campaign=campaign,
            entry=ClassEntry(
                campaign.root,
                in_language(planned.name, planned.name_en),
                aim=planned.aim,
                hours=planned.hours,
                programme=planned.programme,
            ),
        )
        for planned in entries
        if not {planned.name, planned.name_en} & there
    ]


TRAINING_CLASSES = Section(
    "training_classes", _("training class"), _("Training classes"), _export, _read, _store
)
