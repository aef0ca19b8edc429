from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_newest_events")]

    operations = [
        migrations.AddIndex(
            model_name="auditevent", index=models.Index(fields=["verb", "-id"], name="audit_by_verb")
        ),
    ]
