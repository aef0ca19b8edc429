"""A progress note is still never changed nor deleted, but it goes with its problem when an import is taken back."""

from django.db import migrations

from touchstone.common.unchanging import NeverChanged


class Migration(migrations.Migration):

    dependencies = [("problems", "0013_retired_words")]

    operations = [NeverChanged("progressnote", goes_with="problem")]
