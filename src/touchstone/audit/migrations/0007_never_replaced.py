from django.db import migrations

from touchstone.common.unchanging import NeverChanged


class Migration(migrations.Migration):
    """Makes the triggers of SQLite anew, which now also refuse REPLACE."""

    dependencies = [("audit", "0006_never_changed")]

    operations = [NeverChanged("auditevent", free=("path",))]
