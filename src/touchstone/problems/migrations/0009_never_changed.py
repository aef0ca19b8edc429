from django.db import migrations

from touchstone.common.unchanging import NeverChanged


class Migration(migrations.Migration):
    dependencies = [("problems", "0008_parts_of_a_period")]

    operations = [
        # The path follows the unit when it moves, and the participation is that for which the problem counts.
        NeverChanged("step", free=("path", "membership")),
        NeverChanged("progressnote"),
    ]
