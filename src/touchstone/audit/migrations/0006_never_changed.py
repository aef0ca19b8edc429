from django.db import migrations

from touchstone.common.unchanging import NeverChanged


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_units_named")]

    # The path follows the unit when it moves.
    operations = [NeverChanged("auditevent", free=("path",))]
