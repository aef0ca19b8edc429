"""The intake of visits to exhibitions."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop

from touchstone.common.errors import PlainError
from touchstone.common.text import match_key
from touchstone.interchange.intake.judging import NamedRecords, RowIntake, changes_to, judge_changes
from touchstone.interchange.intake.naming import CampaignWords, Words
from touchstone.interchange.intake.rows import ImportContext, Judged, Reading
from touchstone.interchange.rules import Verdict
from touchstone.sites.actions import entry_faults, load_visits
from touchstone.sites.fields import VisitsEntry
from touchstone.sites.messages import FAULT_MESSAGES
from touchstone.sites.models import Exhibition, ExhibitionVisits, VisitorCategory
from touchstone.sites.permissions import SitePermission
from touchstone.sites.queries import find_categories, find_named, find_stored_visits
from touchstone.units.models import Unit


class Slot(NamedTuple):
    """The identity of a count of visits."""

    exhibition: int
    day: datetime.date
    channel: str
    category: int
    ordinal: int


class _Row(NamedTuple):
    """The exhibition and the category that a row names, and its slot."""

    exhibition: Exhibition
    category: VisitorCategory
    slot: Slot


class _RowToStore(NamedTuple):
    """An entry to store, and the key of the count that it corrects (None: a new one)."""

    entry: VisitsEntry
    pk: int | None


_Stored = Mapping[Slot, tuple[int, int]]
"""Slot -> key and number of the stored count."""

_TWICE = (
    "exhibition-visits.twice",
    gettext_noop(
        "Row %(first)d is the same count of the same day with another number. Correct one of the two rows."
    ),
)


class ExhibitionVisitsIntake(RowIntake[_Row, _Stored]):
    """Judges and stores rows of visits.

    Several rows of one day, channel and category are further counts of the day, in their order and also with the same
    number, unless a column says which count each is. So the same list again finds each of its counts.
    """

    kind = "exhibition-visits"
    permission = SitePermission.RECORD

    def __init__(self, circumstances: ImportContext) -> None:
        super().__init__(circumstances)
        here = circumstances
        self._named: defaultdict[str, list[Exhibition]] = defaultdict(list)
        for exhibition in find_named(here.access, here.campaign, here.unit):
            self._named[match_key(exhibition.name)].append(exhibition)
        self._names = Words((rows[0], (rows[0].name,)) for rows in self._named.values())
        unknown = gettext_noop("Unknown category of visitors “%(name)s”. This campaign has: %(near)s.")
        alike = gettext_noop(
            "Unknown category of visitors “%(name)s”. Did you mean: %(near)s? The page “Campaign” has all."
        )
        none = gettext_noop("This campaign has no categories of visitors yet. Set them up first.")
        self._categories = CampaignWords(
            find_categories(here.campaign),
            ("category.unknown", unknown, alike),
            ("category.none", none),
            here.answers.get("category"),
        )

    def _begin(self) -> None:
        super()._begin()
        self._rows_of: Counter[tuple[Any, ...]] = Counter()

    def _find_stored(self, rows: Sequence[_Row]) -> _Stored:
        if not rows:
            return {}
        days = [row.slot.day for row in rows]
        stored = find_stored_visits({row.slot.exhibition for row in rows}, min(days), max(days))
        if self._here.storing:
            stored = stored.select_for_update()
        names = ("pk", "number", "exhibition_id", "day", "channel", "category_id", "ordinal")
        return {Slot(*slot): (pk, number) for pk, number, *slot in stored.values_list(*names)}

    def _read(self, reading: Reading) -> _Row | Judged:
        row = NamedRecords(reading)
        row.look_up("unit", self._units)
        row.look_up("category", self._categories)
        name = reading.get("exhibition")
        if name is not None:
            row.take("exhibition", self._exhibition(name, row["unit"]))
        if row.faults:
            return row.wrong()
        exhibition, category = row["exhibition"], row["category"]
        same = (exhibition.pk, reading.get("day"), reading.get("channel"), category.pk)
        return _Row(exhibition, category, Slot(*same, self._ordinal(reading, same)))

    def _ordinal(self, reading: Reading, same: tuple[Any, ...]) -> int:
        """Return which count of the day a row is: as it says, else by the rows of the same day before it."""
        said = reading.get("ordinal")
        if said:
            return int(said)
        self._rows_of[same] += 1
        return self._rows_of[same]

    def _exhibition(self, name: str, unit: Unit | None) -> Exhibition | PlainError:
        found = self._named.get(match_key(name), [])
        if unit is not None:
            found = [exhibition for exhibition in found if exhibition.unit_id == unit.pk]
        if len(found) == 1:
            return found[0]
        if found:
            units = [exhibition.unit.name for exhibition in found[:5]]
            text = gettext_noop(
                "Several units have an exhibition “%(name)s”: %(units)s. Name the unit in a column “主办单位”."
            )
            return PlainError("exhibition.ambiguous", text, name=name, units=units)
        near = self._names.nearest(name)
        if near:
            text = gettext_noop(
                "Unknown exhibition “%(name)s”. Add it under “Exhibitions”, or write one of these: %(near)s."
            )
            return PlainError("exhibition.unknown", text, name=name, near=near)
        text = gettext_noop("Unknown exhibition “%(name)s”. Add it under “Exhibitions” first.")
        return PlainError("exhibition.unknown", text, name=name)

    def _judge(self, reading: Reading, row: _Row, stored: _Stored) -> Judged:
        slot = row.slot
        entry = VisitsEntry(
            row.exhibition,
            slot.day,
            slot.channel,
            row.category,
            reading.get("visits"),
            slot.ordinal,
            f"{self._here.origin}:{reading.mark}",
        )
        broken = entry_faults(self._here.campaign, entry, row.exhibition)
        if broken:
            faults = (reading.fault(field, self._broken_rule(rule, FAULT_MESSAGES)) for field, rule in broken)
            return Judged(reading, Verdict.WRONG, tuple(faults))
        repeat = self._judge_repeat(reading, slot, {"visits": entry.number}, _TWICE)
        if repeat is not None:
            return repeat
        if slot not in stored:
            return Judged(reading, Verdict.NEW, deed=_RowToStore(entry, None))
        key, number = stored[slot]
        changes = changes_to({"visits": number}, {"visits": entry.number})
        return judge_changes(reading, changes, _RowToStore(entry, key), key)

    def _store(self, deeds: list[_RowToStore]) -> None:
        here = self._here
        changed = {deed.pk: deed.entry for deed in deeds if deed.pk is not None}
        here.trace.note_before(ExhibitionVisits, changed)
        made = load_visits(
            by=here.by,
            campaign=here.campaign,
            entries=[deed.entry for deed in deeds if deed.pk is None],
            corrections=changed,
            reason=here.reason,
        )
        here.trace.note_made(ExhibitionVisits, made)
