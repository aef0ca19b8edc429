"""Separate planning a sample from drawing it; existing samples count as planned when they were drawn."""

import hashlib
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def tell_planned(apps: Any, schema_editor: Any) -> None:
    """Fill in the planner, the planning time and the commitment of existing plans from their draws."""
    for plan in apps.get_model("problems", "SamplingPlan")._base_manager.iterator():
        plan.commitment = hashlib.sha256(plan.seed.encode()).hexdigest()
        plan.planned_at, plan.planned_by_id = plan.drawn_at, plan.drawn_by_id
        plan.save(update_fields=["commitment", "planned_at", "planned_by"])


def person(**more: Any) -> Any:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **more
    )


class Migration(migrations.Migration):
    dependencies = [
        ("problems", "0004_evidence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("samplingplan", "planned_at", models.DateTimeField(null=True)),
        migrations.AddField("samplingplan", "planned_by", person(null=True)),
        migrations.AddField(
            "samplingplan",
            "commitment",
            models.CharField(default="", max_length=64, verbose_name="sha256 of the seed"),
            preserve_default=False,
        ),
        migrations.AddField(
            "samplingplan", "frame", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AddField(
            "samplingplan",
            "frame_digest",
            models.CharField(blank=True, default="", max_length=64, verbose_name="sha256 of the list"),
            preserve_default=False,
        ),
        migrations.AlterField(
            "samplingplan", "seed", models.CharField(blank=True, max_length=200, verbose_name="seed")
        ),
        migrations.AlterField(
            "samplingplan", "drawn_at", models.DateTimeField(blank=True, null=True, verbose_name="drawn")
        ),
        migrations.AlterField("samplingplan", "drawn_by", person(blank=True, null=True)),
        migrations.RunPython(tell_planned, migrations.RunPython.noop),
    ]
