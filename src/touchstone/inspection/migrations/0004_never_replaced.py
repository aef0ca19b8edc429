from django.db import migrations

from touchstone.common.unchanging import NeverChanged


class Migration(migrations.Migration):
    """Makes the triggers of SQLite anew, which now also refuse REPLACE."""

    dependencies = [("inspection", "0003_labels_of_visits")]

    operations = [NeverChanged("step")]
