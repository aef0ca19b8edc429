from django.db import migrations

from touchstone.common.unchanging import NeverChanged


class Migration(migrations.Migration):
    dependencies = [("inspection", "0001_initial")]

    operations = [NeverChanged("step")]
