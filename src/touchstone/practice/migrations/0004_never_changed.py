from django.db import migrations

from touchstone.common.unchanging import NeverChanged


class Migration(migrations.Migration):
    dependencies = [("practice", "0003_sheet_delta")]

    operations = [NeverChanged("paper")]
