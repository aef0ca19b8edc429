"""Bringing a campaign to what a template says: what is new is added, what differs is changed, nothing else is touched."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns import actions
from touchstone.campaigns.actions.setting_up import lock_campaign
from touchstone.campaigns.ending import refuse_closed
from touchstone.campaigns.models import Batch, Campaign
from touchstone.campaigns.presets import Plan, TemplateRefused, read_plan
from touchstone.campaigns.queries import find_batches, get_times
from touchstone.campaigns.sections import find_sections
from touchstone.campaigns.template_text import Part, read_text
from touchstone.campaigns.words import ReadWord, WordKind, find_kinds, read_words
from touchstone.common.changes import snapshot
from touchstone.common.errors import gettext_noop
from touchstone.common.refusal import Refused
from touchstone.units.access import Access
from touchstone.units.models import User

BATCH = ("name", "name_en", "opens_on", "closes_on")


@dataclass(frozen=True, slots=True)
class Updated:
    """Something that a template added, changed or retired: what it is, its name, and the fields that changed."""

    model: type[Model]
    what: str | Promise
    name: str
    how: str | Promise
    fields: tuple[str, ...] = ()


ADDED, CHANGED, RETIRED = _("added"), _("changed"), _("retired")


def update_campaign(
    *,
    by: User | None,
    access: Access | None = None,
    campaign: Campaign,
    template_text: str,
    dry_run: bool = False,
) -> list[Updated]:
    """Bring a campaign to what a template says, completely or not at all; return what was, or would be, done.

    Raises TemplateRefused, with every fault and its line, or Refused for a rule that one of the changes breaks.
    """
    root = read_text(template_text)
    plan = read_plan(root, campaign.opens_on, whole=False)
    words = [(kind, read_words(kind, root, campaign)) for kind in find_kinds()]
    sections = [(section, section.read(root)) for section in find_sections()]
    for kind, content in words:
        _check_retired(kind, content, root, campaign)
    if root.faults:
        raise TemplateRefused(root.faults)
    done: list[Updated] = []
    with transaction.atomic():
        current = lock_campaign(campaign)
        refuse_closed(current)
        rights = {"by": by, "access": access}
        done += _update_itself(rights, current, plan)
        done += _update_batches(rights, current, plan.batches)
        for kind, content in words:
            for read in content:
                try:
                    done += _update_word(rights, current, kind, read)
                except Refused as refused:
                    text = _("%(kind)s “%(code)s”: %(problem)s")
                    parts = {"kind": kind.label, "code": read.word.code, "problem": refused.message}
                    raise Refused(text % parts, "template") from refused
        for section, entries in sections:
            for made in section.store(by, access, current, entries):
                done.append(Updated(type(made), section.label, str(made), ADDED))
        if dry_run:
            transaction.set_rollback(True)
    return done


def _check_retired(kind: WordKind[Any], content: list[ReadWord[Any]], root: Part, campaign: Campaign) -> None:
    """Add a fault for every word that is retired in the campaign, but not in the template."""
    retired = {word.code: word for word in kind.find(campaign) if word.retired_on is not None}
    for part, read in zip(root.items(kind.key), content, strict=True):
        if read.word.code in retired and read.word.retired_on is None:
            message = gettext_noop(
                "“%(value)s” is retired in this campaign. Bring it back first, or write “retired: true”."
            )
            part.fault("template.retired-here", message, key="code", value=read.word.code)


def _update_itself(rights: dict[str, Any], campaign: Campaign, plan: Plan) -> Iterator[Updated]:
    values = snapshot(campaign, ("name", "name_en", "opens_on", "closes_on", "country"))
    wanted = {name: value for name, value in plan.values.items() if value}
    changed = tuple(name for name, value in wanted.items() if values[name] != value)
    if changed:
        actions.change_campaign(**rights, campaign=campaign, **{**values, **wanted})
        yield Updated(Campaign, _("Campaign"), str(campaign), CHANGED, changed)
    own = get_times(campaign)
    times = {name: time for name, time in plan.times.items() if str(own[name]) != time}
    if times:
        actions.set_times(**rights, campaign=campaign, times=times)
        yield Updated(Campaign, _("Times"), str(campaign), CHANGED, tuple(f"time {name}" for name in times))


def _update_batches(rights: dict[str, Any], campaign: Campaign, batches: list[Batch]) -> Iterator[Updated]:
    stored = {batch.number: batch for batch in find_batches(campaign).select_related("campaign__root")}
    for batch in batches:
        wanted = snapshot(batch, BATCH)
        there = stored.get(batch.number)
        if there is None:
            made = actions.add_batch(**rights, campaign=campaign, number=batch.number, **wanted)
            yield Updated(Batch, _("Batch"), str(made), ADDED)
            continue
        changed = tuple(name for name in BATCH if getattr(there, name) != wanted[name])
        if changed:
            actions.change_batch(**rights, batch=there, number=batch.number, **wanted)
            yield Updated(Batch, _("Batch"), str(there), CHANGED, changed)


def _update_word(
    rights: dict[str, Any], campaign: Campaign, kind: WordKind[Any], read: ReadWord[Any]
) -> Iterator[Updated]:
    values = snapshot(read.word, ("name", "name_en", *kind.properties))
    if kind.in_ledgers:
        values["other_names"] = read.word.other_names
    if kind.link is not None:
        values[kind.link.key] = kind.link.find(campaign).filter(code=read.link).first() if read.link else None
    there = kind.find(campaign).select_related("campaign__root").filter(code=read.word.code).first()
    if there is None:
        there = actions.add_word(**rights, campaign=campaign, kind=kind, values=values, code=read.word.code)
        yield Updated(kind.model, kind.label, str(there), ADDED)
    else:
        given = {name: value for name, value in values.items() if name in read.given}
        changed = tuple(name for name, value in given.items() if getattr(there, name) != value)
        if changed:
            kept = {name: getattr(there, name) for name in ("name", "name_en")}
            there = actions.change_word(**rights, kind=kind, word=there, values={**kept, **given})
            yield Updated(kind.model, kind.label, str(there), CHANGED, changed)
    if read.word.retired_on is not None and there.retired_on is None:
        actions.retire_word(**rights, kind=kind, word=there)
        yield Updated(kind.model, kind.label, str(there), RETIRED)
