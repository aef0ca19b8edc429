from django.db import migrations

from touchstone.common.unchanging import NeverChanged


class Migration(migrations.Migration):
    """Makes the triggers of SQLite anew, which now also refuse REPLACE."""

    dependencies = [("figures", "0004_never_changed")]

    operations = [NeverChanged("frozenfigure", free=("audience",))]
