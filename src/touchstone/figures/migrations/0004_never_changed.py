from django.db import migrations

from touchstone.common.unchanging import NeverChanged


class Migration(migrations.Migration):
    dependencies = [("figures", "0003_seal_covers_all")]

    # The audience follows its unit when it moves.
    operations = [NeverChanged("frozenfigure", free=("audience",))]
