from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0004_saved_filter"),
        ("problems", "0007_figures_of_a_period"),
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name="problem", name="problem_registered"),
        migrations.AddIndex(
            model_name="problem",
            index=models.Index(
                fields=[
                    *("campaign", "registered_on", "state", "outcome", "path", "reopened"),
                    *("list", "source", "aspect", "track"),
                ],
                name="problem_registered",
            ),
        ),
    ]
