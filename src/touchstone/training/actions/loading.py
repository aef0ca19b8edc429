"""Storing the places of a ledger, with its classes and sittings; and taking them out again."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import begin_in
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import get_memberships
from touchstone.common.changes import apply, differences
from touchstone.common.chunks import chunks
from touchstone.common.deleting import delete_rows
from touchstone.common.refusal import Refused
from touchstone.search.actions import forget, keep
from touchstone.training.fields import LedgerPlaces
from touchstone.training.models import Delegation, Sitting, TrainingClass
from touchstone.training.permissions import TrainingPermission
from touchstone.training.queries import find_stored, get_classes_by_name, get_sittings_by_class
from touchstone.training.searching import CLASSES
from touchstone.training.tallies import count
from touchstone.units.access import Access
from touchstone.units.locking import get_frozen_paths
from touchstone.units.models import Unit, User

SAID = ("quota", "taken", "completed", "leave_hours")
"""The numbers that a row of a ledger may say."""


def load_places(
    *,
    by: User | None,
    access: Access,
    campaign: Campaign,
    organiser: Unit,
    entries: Sequence[LedgerPlaces],
    reason: str = "",
) -> dict[type[models.Model], list[int]]:
    """Store checked rows of a ledger; loading the same ledger again changes nothing.

    ``organiser`` is the unit that organises the classes that do not exist yet. Return the keys of what was made, by
    model. Numbers that a row does not say stay as they are.
    """
    with transaction.atomic():
        paths = get_frozen_paths([organiser.pk, *(entry.unit.pk for entry in entries)])
        begin_in(campaign)
        for path in paths.values():
            if not access.covers(TrainingPermission.DIRECT, path):
                raise Refused(_("You may not give places to this unit."), "unit")
        ledger = _Ledger(by, campaign, organiser, paths[organiser.pk], reason)
        ledger.store(entries, paths)
    return ledger.made


class _Ledger:
    """The classes and sittings of a ledger while it is stored."""

    def __init__(self, by: User | None, campaign: Campaign, organiser: Unit, path: str, reason: str) -> None:
        self._by, self._campaign, self._reason = by, campaign, reason
        self._organiser, self._path = organiser, path
        self._classes = get_classes_by_name(campaign)
        self._sittings = get_sittings_by_class(campaign)
        self.made: dict[type[models.Model], list[int]] = {TrainingClass: [], Sitting: [], Delegation: []}

    def store(self, entries: Sequence[LedgerPlaces], paths: Mapping[int, str]) -> None:
        """Store the rows."""
        known = {
            (delegation.sitting_id, delegation.unit_id): delegation
            for delegation in find_stored(self._campaign, {entry.unit.pk for entry in entries}, hold=True)
        }
        memberships = get_memberships(self._campaign, paths.values())
        fresh: list[Delegation] = []
        for entry in entries:
            sitting = self._sitting(entry)
            stored = known.get((sitting.pk, entry.unit.pk))
            if stored is not None:
                self._change(stored, entry)
                continue
            path = paths[entry.unit.pk]
            membership = memberships.at(path, sitting.first_day, begun=True)
            values = {name: said for name in SAID if (said := getattr(entry, name)) is not None}
            fresh.append(
                Delegation(
                    campaign=self._campaign,
                    sitting=sitting,
                    unit=entry.unit,
                    path=path,
                    membership=membership,
                    origin=entry.origin,
                    **values,
                )
            )
        for chunk in chunks(fresh):
            Delegation.unscoped.bulk_create(chunk)
        count((delegation, 1) for delegation in fresh)
        self.made[Delegation] += [delegation.pk for delegation in fresh]

    def _sitting(self, entry: LedgerPlaces) -> Sitting:
        training_class = self._class(entry)
        sitting = self._sittings.get((training_class.pk, entry.sitting))
        if sitting is None:
            sitting = Sitting.unscoped.create(
                training_class=training_class,
                number=entry.sitting,
                first_day=entry.first_day,
                last_day=entry.last_day,
                place=entry.place,
            )
            self._sittings[training_class.pk, entry.sitting] = sitting
            self.made[Sitting].append(sitting.pk)
            self._record("training.sitting-added", sitting)
        return sitting

    def _class(self, entry: LedgerPlaces) -> TrainingClass:
        training_class = self._classes.get(entry.name)
        if training_class is None:
            training_class = TrainingClass.unscoped.create(
                campaign=self._campaign,
                unit=self._organiser,
                path=self._path,
                name=entry.name,
                hours=entry.hours,
            )
            self._classes[entry.name] = training_class
            self.made[TrainingClass].append(training_class.pk)
            keep(CLASSES, [training_class.pk])
            self._record("training.class-added", training_class)
        return training_class

    def _change(self, stored: Delegation, entry: LedgerPlaces) -> None:
        values = {name: said for name in SAID if (said := getattr(entry, name)) is not None}
        if not differences(values, stored):
            return
        _overwrite(self._by, stored, values, self._reason)

    def _record(self, verb: str, target: models.Model) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            record(by=self._by, verb=verb, target=target, reason=self._reason)


def _overwrite(by: User | None, stored: Delegation, values: Mapping[str, Any], reason: str) -> None:
    count([(stored, -1)])
    changes = apply(values, stored)
    stored.version += 1
    stored.save()
    count([(stored, 1)])
    changes = {name: change for name, change in changes.items() if not name.endswith("_id")}
    record(by=by, verb="training.trainees-recorded", target=stored, changes=changes, reason=reason)


def remove_delegations(*, by: User | None, keys: Collection[int], reason: str = "") -> None:
    """Delete trainees of units that an import brought, in the transaction that takes it back."""
    for chunk in chunks(sorted(keys)):
        rows = Delegation.unscoped.filter(pk__in=chunk).order_by("pk")
        count((row, -1) for row in rows.select_related("membership", "sitting__training_class"))
    delete_rows(Delegation, keys)


def restore_delegation(*, by: User | None, key: int, values: Mapping[str, Any], reason: str) -> None:
    """Give a unit's trainees back the values that they had; the history keeps what they were meanwhile."""
    stored = Delegation.unscoped.select_related("membership", "unit", "sitting__training_class").get(pk=key)
    _overwrite(by, stored, values, reason)


def remove_sittings(*, by: User | None, keys: Collection[int], reason: str = "") -> None:
    """Delete sittings that nothing refers to any more."""
    delete_rows(Sitting, keys)


def remove_classes(*, by: User | None, keys: Collection[int], reason: str = "") -> None:
    """Delete classes without sittings."""
    delete_rows(TrainingClass, keys)
    forget(CLASSES, keys)
