from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("units", "0002_cache_entry")]

    operations = [
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["name", "id"], name="person_by_name"),
        ),
    ]
