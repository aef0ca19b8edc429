"""Add the constraints on sampling plans, after the previous migration has filled the new columns."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("problems", "0005_plan_before_draw")]

    operations = [
        migrations.AlterField("samplingplan", "planned_at", models.DateTimeField(verbose_name="planned")),
        migrations.AlterField(
            "samplingplan",
            "planned_by",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterModelOptions(
            "samplingplan",
            {
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "ordering": ("-planned_at",),
                "verbose_name": "sampling plan",
            },
        ),
        migrations.AddConstraint(
            "samplingplan",
            models.CheckConstraint(
                condition=models.Q(("commitment", ""), _negated=True), name="sample_is_promised"
            ),
        ),
        migrations.AddConstraint(
            "samplingplan",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("drawn_at__isnull", True), ("drawn_by__isnull", True), ("seed", "")),
                    models.Q(
                        models.Q(("seed", ""), _negated=True),
                        ("drawn_at__gte", models.F("planned_at")),
                        ("drawn_at__isnull", False),
                        ("drawn_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="sample_drawn_after_its_plan",
            ),
        ),
    ]
