from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def mark_those_that_are_over(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Whoever has a last day is counted no more already; all others are counted."""
    membership = apps.get_model("campaigns", "BatchMembership")
    membership._base_manager.filter(to_day__isnull=False).update(standing="over")


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_initial")]

    operations = [
        migrations.AddField(
            model_name="batchmembership",
            name="standing",
            field=models.CharField(
                choices=[("ahead", "has not begun"), ("open", "takes part"), ("over", "is over")],
                default="open",
                max_length=8,
                verbose_name="standing",
            ),
        ),
        migrations.RunPython(mark_those_that_are_over, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="batchmembership",
            index=models.Index(
                condition=models.Q(("standing", "ahead")), fields=["from_day"], name="membership_ahead"
            ),
        ),
        migrations.AddIndex(
            model_name="batchmembership",
            index=models.Index(
                condition=models.Q(("standing", "open"), ("to_day__isnull", False)),
                fields=["to_day"],
                name="membership_ending",
            ),
        ),
        migrations.AddConstraint(
            model_name="batchmembership",
            constraint=models.CheckConstraint(
                condition=models.Q(("standing__in", ["ahead", "open", "over"])), name="membership_standing"
            ),
        ),
        migrations.AddConstraint(
            model_name="batchmembership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("standing", "over"), _negated=True), ("to_day__isnull", False), _connector="OR"
                ),
                name="membership_over_has_a_day",
            ),
        ),
    ]
