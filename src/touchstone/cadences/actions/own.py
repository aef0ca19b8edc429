"""Cadences of a unit's own: in addition to those of the campaign, or in place of one of them."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.cadences.actions.planning import follow_rules, make_again, make_all_due
from touchstone.cadences.hooks import record_choices
from touchstone.cadences.models import Cadence, FreeDayRule, Occurrence
from touchstone.cadences.permissions import CadencePermission
from touchstone.cadences.removing import remove
from touchstone.cadences.rules import InvalidRule, read_rule
from touchstone.cadences.searching import CADENCES
from touchstone.campaigns.actions.setting_up import lock_campaign
from touchstone.campaigns.ending import refuse_closed
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.common.text import tidy
from touchstone.search.actions import keep
from touchstone.units.access import Access
from touchstone.units.locking import freeze_paths
from touchstone.units.models import Unit, User
from touchstone.units.paths import is_under, under


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnCadence:
    """What a person enters for a cadence of a unit's own; see the fields of ``Cadence``."""

    name: str
    name_en: str = ""
    rule: str
    fulfilled_by: Sequence[str]
    free_day: str = FreeDayRule.NEXT.value
    early: int = 0
    slippage: int = 0
    make_up: int = 0
    starts_on: datetime.date
    replaces: Cadence | None = None


def add_own_cadence(
    *, by: User, access: Access, campaign: Campaign, unit: Unit, entry: OwnCadence
) -> Cadence:
    """Give a unit and those below it a cadence of their own, from a day on that is not over."""
    if not access.covers(CadencePermission.SET, unit.path):
        raise Refused(_("You may not set up cadences for this unit."))
    with transaction.atomic():
        freeze_paths()
        current = lock_campaign(campaign)
        refuse_closed(current)
        _check(current, unit, entry)
        cadence = Cadence.objects.create(
            campaign=current,
            owner=unit,
            code=f"own-{get_random_string(12, 'abcdefghijkmnpqrstuvwxyz23456789')}",
            order=0,
            name=tidy(entry.name),
            name_en=tidy(entry.name_en),
            rule=_read(entry.rule),
            fulfilled_by=list(entry.fulfilled_by),
            free_day=entry.free_day,
            early=entry.early,
            slippage=entry.slippage,
            make_up=entry.make_up,
            starts_on=entry.starts_on,
            replaces=entry.replaces,
        )
        keep(CADENCES, [cadence.pk])
        if entry.replaces is not None:
            _take_replaced_away(unit, cadence)
        record(
            by=by,
            verb="cadences.own-added",
            target=cadence,
            path=unit.path,
            changes={"name": (None, cadence.name), "rule": (None, cadence.rule)},
        )
        follow_rules(current)
    make_all_due(current)
    return cadence


def end_own_cadence(*, by: User, access: Access, cadence: Cadence, reason: str) -> Cadence:
    """End a unit's own cadence today; what was due until yesterday stays, and the cadence it replaced holds again."""
    if not reason.strip():
        raise Refused(_("Say why."), "reason")
    with transaction.atomic():
        freeze_paths()
        campaign = lock_campaign(cadence.campaign)
        current = Cadence.objects.select_related("owner", "replaces", "campaign__root").get(pk=cadence.pk)
        if current.owner is None or not access.covers(CadencePermission.SET, current.owner.path):
            raise Refused(_("You may not set up cadences for this unit."))
        if current.retired_on is not None:
            raise Refused(_("This cadence has ended already."))
        today = clock.today()
        current.retired_on = today
        current.save(update_fields=["retired_on"])
        record(
            by=by,
            verb="cadences.own-ended",
            target=current,
            path=current.owner.path,
            changes={"retired_on": (None, today)},
            reason=reason.strip(),
        )
        follow_rules(campaign)
        if current.replaces is not None:
            make_again(campaign, current.replaces, today)
    return current


def _check(campaign: Campaign, unit: Unit, entry: OwnCadence) -> None:
    if not tidy(entry.name):
        raise Refused(_("Give it a name."), "name")
    if not is_under(unit.path, campaign.root.path):
        raise Refused(_("This unit does not belong to the campaign."), "unit")
    if entry.starts_on < clock.today():
        raise Refused(_("It cannot hold for days that are over. Choose today or a later day."), "starts_on")
    unknown = set(entry.fulfilled_by) - set(record_choices(campaign))
    if unknown or not entry.fulfilled_by:
        raise Refused(_("Choose at least one kind of records that fulfils it."), "fulfilled_by")
    replaced = entry.replaces
    if replaced is None:
        return
    if replaced.campaign_id != campaign.pk or (
        replaced.owner is not None and not is_under(unit.path, replaced.owner.path)
    ):
        raise Refused(_("This cadence does not hold for the unit. Choose one that does."), "replaces")
    taken = Cadence.objects.filter(replaces=replaced, owner=unit, retired_on__isnull=True).first()
    if taken is not None:
        message = gettext("“%(name)s” stands in its place already. End that first.")
        raise Refused(message % {"name": taken}, "replaces")


def _read(rule: str) -> str:
    try:
        return read_rule(rule)
    except InvalidRule as error:
        raise Refused(error.translate(gettext), "rule") from error


def _take_replaced_away(unit: Unit, cadence: Cadence) -> None:
    """Take away what a unit and those below owe on the days of the cadence that is replaced, once the new one holds."""
    rows = Occurrence.unscoped.filter(under(unit.path), cadence=cadence.replaces)
    remove(rows.filter(date__due_on__gte=cadence.starts_on, record_key__isnull=True))
