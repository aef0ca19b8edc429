#!/bin/bash
# A FileField shortens the name of an upload to its max_length, 100 by default, so that any
# name can be stored. It counts letters; file systems count bytes, at most 255. A name of 90
# Chinese letters, which Windows and macOS allow, is 270 bytes and is stored under no
# name at all: "File name too long". The same name in Latin letters is fine, so is a test.
# Bites: the document library of every Django site, with the titles that offices give files.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -qq django==5.2.19
TMP_MEDIA="$tmp/media" "$tmp/venv/bin/python" - <<'PY'
import os
import sys
import django
from django.conf import settings

settings.configure(MEDIA_ROOT=os.environ["TMP_MEDIA"], INSTALLED_APPS=[], USE_TZ=True)
django.setup()
from django.core.files.base import ContentFile
from django.db import models

class Document(models.Model):
    file = models.FileField(upload_to="documents")
    class Meta:
        app_label = "trial"

print("Django", django.__version__, "max_length", Document._meta.get_field("file").max_length)
seen = {}
for letter, number in (("a", 90), ("a", 250), ("件", 60), ("件", 90), ("件", 250)):
    try:
        Document().file.save(letter * number + ".pdf", ContentFile(b"x"), save=False)
        seen[letter, number] = "stored"
    except OSError as error:
        seen[letter, number] = error.strerror
    print(f"{number} letters {letter}: {seen[letter, number]}")
sys.exit(list(seen.values()) != ["stored"] * 3 + ["File name too long"] * 2)
PY
