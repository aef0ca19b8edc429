"""A progress note is still never changed nor deleted, but it goes with its problem when an import is taken back."""

from django.conf import settings
from django.db import migrations, models

from touchstone.common.unchanging import NeverChanged


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0006_setting_up'),
        ('problems', '0013_retired_words'),
        ('units', '0004_succession'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='problem',
            index=models.Index(fields=['unit'], name='problem_unit'),
        ),
        NeverChanged("progressnote", goes_with="problem"),
    ]
