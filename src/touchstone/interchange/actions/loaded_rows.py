"""Keeping what an import did, by which it can be taken back."""

from touchstone.interchange.models import ImportRun, LoadedRows
from touchstone.interchange.undoing.keeping import checksum, pack, pack_keys, pack_values
from touchstone.interchange.undoing.kept import KEPT
from touchstone.interchange.undoing.queries import read_values
from touchstone.interchange.undoing.tracing import Trace


def keep_loaded(*, run: ImportRun, trace: Trace) -> None:
    """Store what an import did to the records, in the transaction that loads it."""
    rows = []
    for label in {*trace.made, *trace.before, *trace.met}:
        kept = KEPT[label]
        fields = [*kept.fields, *kept.parts]
        made, before = trace.made[label], trace.before[label]
        values = read_values(kept, {*made, *before})
        marks = {key: checksum(record, fields) for key, record in values.items()}
        changed = {key: (was, marks[key]) for key, was in before.items() if was != values[key]}
        rows.append(
            LoadedRows(
                run=run,
                model=label,
                fields=fields,
                made=pack({key: marks[key] for key in made}),
                changed=pack_values(changed),
                met=pack_keys(trace.met[label]),
            )
        )
    LoadedRows.objects.bulk_create(rows or [LoadedRows(run=run, model=ImportRun._meta.label_lower)])
