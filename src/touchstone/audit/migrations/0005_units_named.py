"""Events hold the keys of the units that their changes name; for earlier events they are looked up by name."""

from collections import defaultdict

from django.db import migrations, models

UNIT_FIELDS = ("parent", "routine_owner", "unit")
"""The changes that name a unit."""

NAMING = ("problems.", "study.session-corrected", "units.unit-moved")
"""How the verbs begin of the acts that may name another unit than that of the event's path."""


def find_units_named(apps, schema_editor):
    """Fill ``named``: the unit if exactly one bears or bore the name, 0 if the name may mean another."""
    Unit, UnitAlias = apps.get_model("units", "Unit"), apps.get_model("units", "UnitAlias")
    AuditEvent = apps.get_model("audit", "AuditEvent")
    bearers = defaultdict(set)
    for key, *names in Unit._base_manager.values_list("pk", "name", "name_en").iterator():
        for name in names:
            bearers[name].add(key)
    for key, name in UnitAlias._base_manager.values_list("unit", "name").iterator():
        bearers[name].add(key)
    verbs = models.Q(*(("verb__startswith", beginning) for beginning in NAMING), _connector=models.Q.OR)
    changed = []
    for event in AuditEvent._base_manager.filter(verbs).exclude(changes={}).iterator(2_000):
        named = {name: event.changes[name] for name in UNIT_FIELDS if name in event.changes}
        if named:
            event.named = {
                name: [_only(bearers.get(text, ())) if text else None for text in pair]
                for name, pair in named.items()
            }
            changed.append(event)
    AuditEvent._base_manager.bulk_update(changed, ["named"], batch_size=500)


def _only(keys):
    return next(iter(keys)) if len(keys) == 1 else 0


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_by_verb"), ("units", "0001_initial")]

    operations = [
        migrations.AddField("auditevent", "named", models.JSONField(blank=True, default=dict)),
        migrations.RunPython(find_units_named, migrations.RunPython.noop),
    ]
