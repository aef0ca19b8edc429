"""Actions that write reading lists: putting a work on the list of a unit, changing it there, taking it off."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import begin_in
from touchstone.campaigns.models import Campaign
from touchstone.common.changes import apply, changes_since, snapshot, values_of
from touchstone.common.refusal import Refused
from touchstone.library.fields import ENTERED, ReadingEntry
from touchstone.library.models import CompiledReaderPage, MaterialPage, ReadingItem
from touchstone.library.permissions import LibraryPermission
from touchstone.units.access import Access
from touchstone.units.locking import get_frozen_paths
from touchstone.units.models import Unit, User

TWICE = _("This work is on the list of this unit already.")


def add_item(
    *, by: User | None, access: Access, campaign: Campaign, unit: Unit, entry: ReadingEntry
) -> ReadingItem:
    """Put a work on the reading list of a unit and of every unit below it."""
    with transaction.atomic():
        path: str = get_frozen_paths([unit.pk]).get(unit.pk, unit.path)
        begin_in(campaign)
        if not access.covers(LibraryPermission.PRESCRIBE, path):
            raise Refused(_("You may not prescribe what this unit reads."), "unit_name")
        if not path.startswith(campaign.root.path):
            raise Refused(_("This unit does not belong to the campaign."), "unit_name")
        _check(entry)
        item = ReadingItem(
            campaign=campaign, unit=unit, path=path, recorded_by=by, **values_of(entry, ENTERED)
        )
        _save(item)
        record(by=by, verb="library.item-added", target=item)
    return item


def change_item(
    *, by: User, access: Access, item: ReadingItem, version: int, entry: ReadingEntry
) -> ReadingItem:
    """Change an item; the history keeps the old values."""
    with transaction.atomic():
        _check(entry)
        locked_item = _lock(access, item, version)
        before = snapshot(locked_item, ENTERED)
        apply(values_of(entry, ENTERED), locked_item)
        changes = changes_since(before, locked_item)
        if changes:
            locked_item.version += 1
            _save(locked_item)
            record(by=by, verb="library.item-changed", target=locked_item, changes=changes)
    return locked_item


def remove_item(*, by: User, access: Access, item: ReadingItem, version: int) -> None:
    """Take a work off the list of the unit that prescribed it, and so off every list below."""
    with transaction.atomic():
        locked_item = _lock(access, item, version)
        record(by=by, verb="library.item-removed", target=locked_item)
        locked_item.delete()


def _lock(access: Access, item: ReadingItem, version: int) -> ReadingItem:
    rows: Any = ReadingItem.objects.visible_to(access, LibraryPermission.PRESCRIBE)
    locked_item: ReadingItem | None = (
        rows.select_for_update(of=("self",))
        .select_related("unit", "page", "campaign")
        .filter(pk=item.pk)
        .first()
    )
    if locked_item is None:
        raise Refused(_("You may not change this, or it was taken off the list."))
    if locked_item.version != version:
        raise Refused(_("Somebody changed this while you were writing. Look at it again, then go on."))
    return locked_item


def _check(entry: ReadingEntry) -> None:
    if entry.page is not None and entry.citation.strip():
        raise Refused(_("Choose a work of the library or write another one, not both."), "citation")
    if entry.page is None and len(entry.citation.strip()) < 2:
        raise Refused(_("Choose a work of the library, or write which other one it is."), "citation")
    if entry.page is not None and not isinstance(entry.page.specific, MaterialPage | CompiledReaderPage):
        raise Refused(_("Only materials and compiled readers stand on a reading list."), "page")


def _save(item: ReadingItem) -> None:
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError as error:
        raise Refused(TWICE, "page" if item.page_id else "citation") from error
