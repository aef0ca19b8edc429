"""All reads of imports."""

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_noop
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.words import names_of
from touchstone.common import clock
from touchstone.common.chunks import find_in
from touchstone.common.pages import LAST_KEY, Page, page_of, read_key
from touchstone.common.prepared import KEY
from touchstone.common.text import match_key
from touchstone.interchange.alive import is_worked_on
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.grouping import Groups, WordGroup
from touchstone.interchange.guessing import KnownNames
from touchstone.interchange.intake.outline import Outline
from touchstone.interchange.intake.rows import ImportContext
from touchstone.interchange.models import BUSY, FINISHED, ColumnMapping, ImportRun, RunState
from touchstone.interchange.permissions import ImportPermission
from touchstone.interchange.planning import Memory, PlannedSheet
from touchstone.interchange.reading import Workbook, open_workbook
from touchstone.interchange.rules import Options
from touchstone.interchange.vocabulary import UNIT, WORD_SORTS
from touchstone.units.access import Access
from touchstone.units.models import Unit, UnitAlias, User
from touchstone.units.paths import is_under, overlap
from touchstone.units.permissions import UnitPermission
from touchstone.units.prepared import PreparedInScope
from touchstone.units.queries import suggest_for_all

MAPPINGS = 500
"""Maximum number of remembered headers that are listed."""

_RUNS = PreparedInScope(
    lambda access, campaign, before, size: (
        ImportRun.objects.visible_to(access, ImportPermission.IMPORT)
        .filter(campaign=campaign, pk__lt=before)
        .defer("faults", "preview", "plan", "details", "answers")
        .select_related("unit", "by")
        .order_by("-pk")[:size]
    ),
    ImportPermission.IMPORT,
    kinds=(KEY, KEY),
)


def get_run_page(access: Access, campaign: Campaign, *, after: str = "", size: int = 50) -> Page[ImportRun]:
    """Return a page of the imports of the reader's units, newest first."""
    before = read_key(after)
    runs = _RUNS(access, campaign.pk, LAST_KEY if before is None else before, size=size + 1)
    return page_of(runs, size, attrgetter("pk"))


def get_run(access: Access, campaign: Campaign, pk: int) -> ImportRun | None:
    """Return an import of the campaign if it is for one of the reader's units, else None."""
    runs = ImportRun.objects.visible_to(access, ImportPermission.IMPORT).filter(campaign=campaign, pk=pk)
    run: ImportRun | None = runs.select_related("unit", "by", "campaign__root").first()
    return run


def find_run_keys(access: Access, campaign: Campaign, keys: Iterable[int]) -> set[int]:
    """Return those of the keys that are imports of the campaign for the reader's units."""
    runs = ImportRun.objects.visible_to(access, ImportPermission.IMPORT).filter(campaign=campaign)
    return set(runs.filter(pk__in=list(keys)).values_list("pk", flat=True))


def count_waiting(access: Access, campaign: Campaign) -> int:
    """Return how many imports of the campaign for the reader's units are neither loaded nor discarded."""
    runs = ImportRun.objects.visible_to(access, ImportPermission.IMPORT).filter(campaign=campaign)
    return runs.exclude(state__in=FINISHED).count()


def find_imports_of(campaign: Campaign, keys: Iterable[int]) -> set[int]:
    """Return those of the keys that are imports of the campaign. Unscoped: it tells events of one from those of others."""
    runs = ImportRun.unscoped.filter(campaign=campaign, pk__in=list(keys))
    return set(runs.values_list("pk", flat=True))


def get_run_by_key(pk: int) -> ImportRun | None:
    """Return an import by its key, for the system itself."""
    return ImportRun.unscoped.select_related("unit", "by", "campaign__root").filter(pk=pk).first()


def get_run_to_process(pk: int, by: int) -> tuple[ImportRun, User]:
    """Return an import and the person it is processed for. The action must check that person's rights."""
    run = ImportRun.unscoped.select_related("unit", "campaign__root").get(pk=pk)
    return run, User.objects.get(pk=by)


def find_busy_runs() -> list[ImportRun]:
    """Return the imports whose state says that somebody works on them."""
    return list(ImportRun.unscoped.filter(state__in=BUSY))


def is_dead(run: ImportRun) -> bool:
    """Return whether an import is said to be worked on, but no process does it and no task is left to the worker."""
    open_tasks = DBTaskResult.objects.filter(
        status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING),
        task_path__startswith="touchstone.interchange.tasks.",
        args_kwargs__args__0=run.pk,
    )
    return run.state in BUSY and not open_tasks.exists() and not is_worked_on(run)


def find_running_tasks() -> "list[DBTaskResult[..., Any]]":
    """Return the tasks that a worker has begun and not ended."""
    return list(DBTaskResult.objects.running())


def find_import_units(access: Access, campaign: Campaign) -> list[Unit]:
    """Return the topmost units of the campaign for which the reader may upload ledgers."""
    paths = overlap([campaign.root.path], access.paths(ImportPermission.IMPORT))
    return list(
        Unit.objects.visible_to(access, ImportPermission.IMPORT).filter(path__in=paths).order_by("path")
    )


def may_import_at(access: Access, campaign: Campaign, unit: Unit) -> bool:
    """Return True if the reader may upload ledgers for this unit in the campaign."""
    return is_under(unit.path, campaign.root.path) and access.covers(ImportPermission.IMPORT, unit.path)


def get_earlier_load(run: ImportRun) -> ImportRun | None:
    """Return the latest import that loaded the same file for the same campaign and unit, if any."""
    same = ImportRun.unscoped.filter(
        sha256=run.sha256, campaign=run.campaign, unit=run.unit, state=RunState.APPLIED
    )
    return same.exclude(pk=run.pk).order_by("-pk").first()


def count_uploads(by: User, moment: datetime.datetime) -> int:
    """Return the number of ledgers that a person has uploaded since this time, none of them in the future."""
    return ImportRun.unscoped.filter(by=by, uploaded_at__range=(moment, clock.now())).count()


def get_memory(unit: Unit) -> Memory:
    """Return the kind and the columns chosen for a unit's earlier ledgers, by the signature of their headings."""
    rows = ColumnMapping.objects.filter(unit=unit).order_by("changed_at", "pk")
    return {
        signature: (kind, fields)
        for signature, kind, fields in rows.values_list("signature", "kind", "fields").iterator()
    }


def find_column_mappings(access: Access, campaign: Campaign) -> list[ColumnMapping]:
    """Return what is remembered of the columns of ledgers of the reader's units, the latest first."""
    narrowed = access.inside(ImportPermission.IMPORT, campaign.root.path)
    # Asked for each row, for the units may be two hundred thousand.
    units = Unit.objects.visible_to(narrowed, ImportPermission.IMPORT).filter(pk=OuterRef("unit"))
    rows = ColumnMapping.objects.filter(Exists(units)).select_related("unit", "by")
    return list(rows.order_by("-changed_at", "-pk")[:MAPPINGS])


def get_column_mapping(access: Access, campaign: Campaign, pk: int) -> ColumnMapping | None:
    """Return what is remembered of the columns of one header of the reader's units, else None."""
    row = ColumnMapping.objects.filter(pk=pk).select_related("unit", "by").first()
    return row if row is not None and may_import_at(access, campaign, row.unit) else None


def make_name_counter(access: Access, campaign: Campaign, unit: Unit) -> KnownNames:
    """Return a function that counts which values are names of units in and below a unit, or words of the campaign."""
    words: dict[str, frozenset[str]] = {}
    units: dict[tuple[str, ...], int] = {}

    def count(sort: str, values: Sequence[str]) -> int:
        keys = tuple(map(match_key, values))
        if sort == UNIT:
            if keys not in units:
                units[keys] = len(_find_known_keys(access, unit, keys))
            return units[keys]
        if sort not in WORD_SORTS:
            return 0
        if sort not in words:
            every = (names_of(word) for word in WORD_SORTS[sort].find(campaign))
            words[sort] = frozenset(match_key(name) for names in every for name in names)
        return sum(key in words[sort] for key in keys)

    return count


def _find_known_keys(access: Access, unit: Unit, keys: Sequence[str]) -> set[str]:
    """Return those of the keys that are names of units in or below a unit."""
    narrowed = access.inside(UnitPermission.VIEW, unit.path)
    units = Unit.objects.visible_to(narrowed, UnitPermission.VIEW).filter(name_key__in=keys)
    aliases = UnitAlias.objects.visible_to(narrowed, UnitPermission.VIEW).filter(name_key__in=keys)
    return {*units.values_list("name_key", flat=True), *aliases.values_list("name_key", flat=True)}


def get_planned_sheets(run: ImportRun) -> list[PlannedSheet]:
    """Return the plan for reading the sheets of an import."""
    return [PlannedSheet.from_dict(values) for values in run.plan]


def get_groups(run: ImportRun) -> Groups:
    """Return the faults that the last check of an import found, in groups."""
    return Groups.from_dict(run.details.get("groups", {}))


def find_only_suggestions(run: ImportRun) -> list[WordGroup]:
    """Return the words of an import for which one meaning alone was suggested, and that nobody settled yet.

    They are among the first names of the file: for the later ones nothing is suggested before the others are settled.
    """
    words = get_groups(run).words
    return [
        word for word in words if len(word.choices) == 1 and word.key not in run.answers.get(word.sort, {})
    ]


def get_words(access: Access, run: ImportRun, start: int = 0, number: int | None = None) -> list[WordGroup]:
    """Return words of an import that nobody knows, from ``start``, with units suggested for the names among them."""
    words = get_groups(run).words[start : None if number is None else start + number]
    later = [word for word in words if word.later]
    names = [word.value for word in later]
    found = suggest_for_all(access, names, within=run.unit.path, limit=3) if names else {}
    for word in later:
        word.choices = [[suggestion.unit.pk, suggestion.unit.name] for suggestion in found[word.value]]
    return words


def get_outline(run: ImportRun) -> Outline:
    """Return the tree that would come of an import of units, as the last check found it."""
    return Outline.from_dict(run.details.get("outline", {}))


def get_units_below(access: Access, run: ImportRun, keys: Iterable[str]) -> dict[str, Unit]:
    """Return the units with these keys that are the unit of an import or below it, and visible to the reader."""
    narrowed = access.inside(UnitPermission.VIEW, run.unit.path)
    numbers = {int(key) for key in keys if key.isdecimal() and len(key) < 16}
    units = find_in(Unit.objects.visible_to(narrowed, UnitPermission.VIEW), "pk", sorted(numbers))
    return {str(unit.pk): unit for unit in units}


def find_own_names(access: Access, names: Iterable[str]) -> set[str]:
    """Return the keys of those of the names that units which the reader sees bear as their own."""
    keys = sorted({match_key(name) for name in names})
    units = find_in(Unit.objects.visible_to(access, UnitPermission.VIEW), "name_key", keys)
    return {unit.name_key for unit in units}


def needs_choice(run: ImportRun) -> bool:
    """Return whether an import waits for a person to say what its columns are."""
    planned = get_planned_sheets(run)
    return any(sheet.needs_choice for sheet in planned) or not any(sheet.kind for sheet in planned)


def get_options(run: ImportRun) -> Options:
    """Return the options that a person chose for the whole file; one that an older version had is not said any more."""
    known = {field.name for field in fields(Options)}
    return Options(**{name: value for name, value in run.options.items() if name in known})


def get_circumstances(access: Access, by: User | None, run: ImportRun) -> ImportContext:
    """Return the person, unit, options and day that the rows of an import are judged for."""
    return ImportContext(
        by=by,
        access=access,
        campaign=run.campaign,
        unit=run.unit,
        options=get_options(run),
        today=clock.today(),
        origin=f"import:{run.pk}",
        reason=run.file_name,
        answers={sort: {key: of[key][1] for key in of} for sort, of in run.answers.items()},
    )


def open_file(run: ImportRun) -> Workbook:
    """Open the stored file; raise ``UnreadableFile`` if it is gone or differs from the upload."""
    try:
        with run.file.open("rb") as file:
            data = file.read()
    except (OSError, ValueError):
        data = b""
    if hashlib.sha256(data).hexdigest() != run.sha256:
        text = gettext_noop("The uploaded file is no longer kept. Upload it again.")
        raise UnreadableFile("file.forgotten", text)
    return open_workbook(data, name=run.file_name)
