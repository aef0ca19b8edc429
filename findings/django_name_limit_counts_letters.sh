#!/bin/bash
# A FileField shortens the name of an upload so that its path has at most max_length letters,
# 100 by default. File systems count bytes, at most 255 for a name, and a Chinese letter is
# three. In a folder "documents" a PDF whose name has 83 Chinese letters is stored, 84 to 86
# are "File name too long", and 87 or more are stored again, because only those are shortened.
# Bites: the document library of Django sites, with titles as offices give them to files.
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
for letter, number in (("a", 84), ("a", 250), ("件", 83), ("件", 84), ("件", 86), ("件", 87), ("件", 250)):
    try:
        Document().file.save(letter * number + ".pdf", ContentFile(b"x"), save=False)
        seen[letter, number] = "stored"
    except OSError as error:
        seen[letter, number] = error.strerror
    print(f"{number} letters {letter}: {seen[letter, number]}")
refused = [number for (letter, number), what in seen.items() if what == "File name too long"]
sys.exit(refused != [84, 86] or list(seen.values()).count("stored") != 5)
PY
