from django.db import migrations


class Migration(migrations.Migration):
    """Rename the model only: its table keeps its name, so nothing is locked or copied."""

    dependencies = [
        ('study', '0003_page_indexes'),
    ]

    operations = [
        migrations.AlterModelTable(name='sessionform', table='study_sessionform'),
        migrations.RenameModel(old_name='SessionForm', new_name='FormOfStudy'),
    ]
