from django.db import migrations

from touchstone.common.unchanging import NeverChanged


class Migration(migrations.Migration):
    """Makes the triggers of SQLite anew, which now also refuse REPLACE."""

    dependencies = [("problems", "0011_label_of_the_theme")]

    operations = [NeverChanged("step", free=("path", "membership")), NeverChanged("progressnote")]
