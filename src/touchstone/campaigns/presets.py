"""Campaign templates: a campaign as a readable file that can be exported, edited and started under another name.

Its words are those of the kinds that packages register; see ``words``.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils.translation import gettext

from touchstone.campaigns.actions import add_batch, create_campaign
from touchstone.campaigns.hooks import notify_set_up
from touchstone.campaigns.models import Batch, Campaign
from touchstone.campaigns.queries import find_batches
from touchstone.campaigns.rules import read_time
from touchstone.campaigns.sections import find_sections
from touchstone.campaigns.template_text import LARGEST, Fault, Part, read_text
from touchstone.campaigns.words import export_words, find_kinds, read_words, store_words
from touchstone.common.errors import PlainError, gettext_noop
from touchstone.common.refusal import Refused
from touchstone.common.wording import listed
from touchstone.common.working_days import WorkingCalendar
from touchstone.units.access import Access
from touchstone.units.models import Unit, User, in_language

SHIPPED = Path(__file__).parent / "template_files"

VERSION = 1
"""To be raised when files of this version can no longer be read."""

FIRST_OFFERED = "theme-education"
"""The template that is offered first to who begins."""

DEFAULT_COUNTRY = "CN"
"""The country of a template that names none."""

_HEAD = "# A template of Touchstone: edit it and start a campaign from it.\n"


class TemplateRefused(Refused):
    """A template with faults, sorted by line. Nothing was stored."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        once = {fault_sentence(fault): fault for fault in faults}  # a key may be read for several others
        self.faults: Sequence[Fault] = sorted(once.values(), key=lambda fault: fault.line)
        super().__init__("\n".join(map(fault_sentence, self.faults)), "template")


def fault_sentence(fault: Fault) -> str:
    """Return a fault in the reader's language, preceded by its line and its place."""
    problem = fault.problem.translate(gettext)
    if not fault.line:
        return problem
    where = {"line": fault.line, "place": fault.place, "problem": problem}
    if not fault.place:
        return gettext("Line %(line)d: %(problem)s") % where
    return gettext("Line %(line)d, %(place)s: %(problem)s") % where


def find_shipped_templates() -> list[str]:
    """Return the names of the templates that come with the application."""
    return sorted(path.stem for path in SHIPPED.glob("*.yaml"))


def read_shipped_template(name: str) -> str:
    """Return the text of a template that comes with the application; refused, listing the names, if there is none."""
    if name not in find_shipped_templates():
        message = gettext("There is no template “%(name)s”. Choose one of: %(known)s.")
        raise Refused(message % {"name": name, "known": listed(find_shipped_templates())}, "template")
    return (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8")


def names_of_template(text: str) -> dict[str, str]:
    """Return the name and the English name that a template has."""
    part = read_text(text)
    return {"name": part.text("name", longest=120), "name_en": part.text("name_en", longest=200)}


def name_shipped_template(name: str) -> str:
    """Return the name of a template that comes with the application, in the reader's language."""
    return in_language(**_names_of_shipped_template(name))


@cache
def _names_of_shipped_template(name: str) -> dict[str, str]:
    """Read the names once: the file changes only with the application, and reading it is half of a page."""
    return names_of_template(read_shipped_template(name))


def country_of_template(text: str) -> str:
    """Return the country whose working days a template names."""
    return read_text(text).text("country", longest=8) or DEFAULT_COUNTRY


def export_template(campaign: Campaign, *, retired: bool = True) -> str:
    """Return a campaign as the text of a template: everything except its slug, root unit, dates and records.

    Without ``retired`` its retired words are left out.
    """
    data: dict[str, Any] = {"version": VERSION, **_names(campaign), "country": campaign.country}
    data["times"] = dict(campaign.times)
    data["batches"] = [_batch(batch) for batch in find_batches(campaign)]
    data.update({kind.key: export_words(kind, campaign, retired=retired) for kind in find_kinds()})
    data.update({section.key: section.export(campaign) for section in find_sections()})
    filled = {key: value for key, value in data.items() if value not in ({}, [])}
    return _HEAD + yaml.safe_dump(filled, allow_unicode=True, sort_keys=False, width=110)


def start_campaign(
    *,
    by: User | None,
    access: Access | None = None,
    template_text: str,
    slug: str,
    root: Unit,
    opens_on: datetime.date,
    closes_on: datetime.date | None = None,
    name: str = "",
    name_en: str = "",
    country: str = "",
    template: str = "",
    largest: int = LARGEST,
) -> Campaign:
    """Start a campaign from a template, completely or not at all. The default name and country are those of the template.

    An English name alone is the name in both languages, so that no campaign has the template's name beside another one.
    ``template`` is the name of the template, to be stored with the campaign; ``largest`` the length that its text may
    have in characters.
    """
    part = read_text(template_text, largest)
    plan = read_plan(part, opens_on)
    words = [(kind, read_words(kind, part)) for kind in find_kinds()]
    sections = [(section, section.read(part)) for section in find_sections()]
    if part.faults:
        raise TemplateRefused(part.faults)
    name = name or name_en
    with transaction.atomic():
        campaign = create_campaign(
            by=by,
            access=access,
            slug=slug,
            name=name or plan.values["name"],
            name_en=name_en or ("" if name and name != plan.values["name"] else plan.values["name_en"]),
            root=root,
            opens_on=opens_on,
            closes_on=closes_on,
            country=country or plan.values["country"],
            times=plan.times,
            template=template,
        )
        for batch in plan.batches:
            add_batch(
                by=by,
                access=access,
                campaign=campaign,
                number=batch.number,
                name=batch.name,
                name_en=batch.name_en,
                opens_on=batch.opens_on,
                closes_on=batch.closes_on,
            )
        for kind, content in words:
            store_words(kind, campaign, content)
        for section, entries in sections:
            section.store(by, access, campaign, entries)
        notify_set_up(campaign)
    return campaign


@dataclass(frozen=True, slots=True)
class Plan:
    """What a template says of the campaign itself; a value that it leaves out is empty."""

    values: Mapping[str, str]
    """The names and the country."""
    times: Mapping[str, str]
    batches: list[Batch]


def read_plan(root: Part, opens_on: datetime.date, *, whole: bool = True) -> Plan:
    """Read the keys about the campaign itself, without storing anything; a ``whole`` template names it."""
    further = [*(kind.key for kind in find_kinds()), *(section.key for section in find_sections())]
    root.mapping(["version", "name", "name_en", "country", "times", "batches", *further])
    if root.number("version", least=1, most=9_999) not in {None, VERSION}:
        message = gettext_noop(
            "This template is newer than this installation, which reads version %(version)d."
        )
        root.fault("template.version", message, key="version", version=VERSION)
    values = {
        "name": root.text("name", longest=120, required=whole),
        "name_en": root.text("name_en", longest=200),
        "country": root.text("country", longest=8) or (DEFAULT_COUNTRY if whole else ""),
    }
    if values["country"]:
        collect_fault(root, "country", lambda: WorkingCalendar(values["country"]))
    return Plan(values, _read_times(root), _read_batches(root, opens_on))


def collect_fault(part: Part, key: str, act: Callable[[], object]) -> object:
    """Return the result of ``act``; if it raises a PlainError, add it as a fault of the key and return None."""
    try:
        return act()
    except PlainError as error:
        part.fault(error.code, error.template, key=key, **error.params)
        return None


def _read_times(root: Part) -> dict[str, str]:
    part = root.get("times")
    if part is None:
        return {}
    if not isinstance(part.value, dict):
        part.fault("template.no-mapping", gettext_noop("Write here lines like “session-record: 3 days”."))
        return {}
    times = {
        name: collect_fault(part, name, lambda name=name, entry=entry: read_time(name, entry.value))  # type: ignore[misc]
        for name, entry in part.value.items()
    }
    return {name: str(time) for name, time in times.items()}


def _read_batches(root: Part, campaign_opens_on: datetime.date) -> list[Batch]:
    batches: list[Batch] = []
    for at, part in enumerate(root.items("batches"), start=1):
        part.mapping(("number", "name", "name_en", "opens_after", "lasts"))
        number = part.number("number", least=1, most=999) or at
        if number in {batch.number for batch in batches}:
            message = gettext_noop(
                "The number %(number)d is there twice. Give one of the two another number."
            )
            part.fault("template.twice", message, key="number", number=number)
        batch = Batch(
            number=number,
            name=part.text("name", longest=80, required=True),
            name_en=part.text("name_en", longest=120),
        )
        opens_after = part.number("opens_after", least=0, most=9_999) or 0
        lasts = part.number("lasts", least=1, most=9_999)
        batch.opens_on = campaign_opens_on + datetime.timedelta(days=opens_after)
        batch.closes_on = batch.opens_on + datetime.timedelta(days=lasts - 1) if lasts else None
        batches.append(batch)
    return batches


def _batch(batch: Batch) -> dict[str, Any]:
    days: dict[str, Any] = {"opens_after": (batch.opens_on - batch.campaign.opens_on).days}
    if batch.closes_on is not None:
        days["lasts"] = (batch.closes_on - batch.opens_on).days + 1
    return {"number": batch.number, **_names(batch), **days}


def _names(record: Campaign | Batch) -> dict[str, str]:
    return {"name": record.name} | ({"name_en": record.name_en} if record.name_en else {})
