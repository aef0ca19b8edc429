"""Seal frozen figures again, so that the seal covers what was published and not only the rows that were counted."""

import hashlib
import zlib

from django.db import migrations

from touchstone.figures.keys import seal

SEALED = (
    *("reference", "code", "version", "texts", "value", "unknown", "parts", "as_of", "rows_counted"),
    *("role", "publication_kind", "publication_key", "issue"),
)


def seal_again(apps, schema_editor):
    """Extend each seal that is whole; one that is broken stays broken."""
    frozen_figures = apps.get_model("figures", "FrozenFigure").objects.all()
    for frozen in frozen_figures.iterator(200):
        if frozen.seal == hashlib.sha256(zlib.decompress(bytes(frozen.keys))).hexdigest():
            frozen.seal = seal(frozen, SEALED)
            frozen.save(update_fields=["seal"])


class Migration(migrations.Migration):
    dependencies = [("figures", "0002_initial")]

    operations = [migrations.RunPython(seal_again, migrations.RunPython.noop)]
