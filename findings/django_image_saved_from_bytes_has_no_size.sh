#!/bin/bash
# An ImageField with width_field and height_field, filled by row.picture.save(name, file):
# the picture is stored under that name, but whether its size is stored depends on whether
# the *file object* has a name as well. ContentFile(bytes) has none: the columns become NULL,
# even if they had values. Whoever loads the row and looks sees nothing of it, because loading
# measures the file again in silence; values(), filter(width__gt=...) and SQL see NULL.
# Bites: pictures made in code; a NOT NULL column fails, others are not found by their size.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -qq django==5.2.19 pillow==13.0.0
TMP="$tmp" "$tmp/venv/bin/python" - <<'PY'
import io
import os
import sys
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="for this trial", MEDIA_ROOT=os.environ["TMP"], DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}, INSTALLED_APPS=[])
django.setup()
from django.core.files.base import ContentFile
from django.db import connection, models
from PIL import Image

class Row(models.Model):
    picture = models.ImageField(upload_to="pictures", width_field="width", height_field="height")
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)

    class Meta:
        app_label = "trial"

with connection.schema_editor() as editor:
    editor.create_model(Row)

def png(width, height):
    out = io.BytesIO()
    Image.new("RGB", (width, height)).save(out, "PNG")
    return out.getvalue()

print("Django", django.__version__)
row = Row()
row.picture.save("named.png", ContentFile(png(20, 10), name="any.png"))
stored = Row.objects.filter(pk=row.pk).values_list("width", "height")
named = stored.get()
print("file object with a name: columns", named)
row.picture.save("unnamed.png", ContentFile(png(30, 15)))
unnamed, loaded = stored.get(), Row.objects.get(pk=row.pk)
print("file object without one: columns", unnamed, "but the loaded row says", (loaded.width, loaded.height))
sys.exit(not ((named, unnamed, loaded.width) == ((20, 10), (None, None), 30)))
PY
