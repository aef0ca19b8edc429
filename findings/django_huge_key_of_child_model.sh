#!/bin/bash
# filter(pk=10**26) on an ordinary model finds nothing, as it should: Django knows that no
# row has such a key. On a model that inherits another one's table, and on a foreign key,
# the same filter raises OverflowError on SQLite: their key is a relation, and relations do
# not look at the size of a number. pk__in=[...] raises on every model. So an address that
# carries a key is a 404 for one kind of record and an error page for the other.
# Bites: every multi-table model, such as all page types of Wagtail, and every bulk act.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -qq django==5.2.19
"$tmp/venv/bin/python" - <<'PY'
import sys
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="for this trial", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}, INSTALLED_APPS=[])
django.setup()
from django.db import connection, models

class Place(models.Model):
    class Meta:
        app_label = "trial"

class Restaurant(Place):
    class Meta:
        app_label = "trial"

class Visit(models.Model):
    place = models.ForeignKey(Place, models.CASCADE)

    class Meta:
        app_label = "trial"

with connection.schema_editor() as editor:
    for model in (Place, Restaurant, Visit):
        editor.create_model(model)

def asked(rows):
    try:
        return f"{rows.count()} rows"
    except OverflowError as error:
        return f"OverflowError: {error}"

print("Django", django.__version__)
huge = 10**26
seen = {
    "Place.filter(pk=huge)": asked(Place.objects.filter(pk=huge)),
    "Restaurant.filter(pk=huge)": asked(Restaurant.objects.filter(pk=huge)),
    "Restaurant.filter(id=huge)": asked(Restaurant.objects.filter(id=huge)),
    "Visit.filter(place=huge)": asked(Visit.objects.filter(place=huge)),
    "Visit.filter(place__id=huge)": asked(Visit.objects.filter(place__id=huge)),
    "Place.filter(pk__in=[huge])": asked(Place.objects.filter(pk__in=[huge])),
}
for question, answer in seen.items():
    print(f"{question:<30} {answer}")
answers = [answer.partition(":")[0] for answer in seen.values()]
sys.exit(not (answers[0] == "0 rows" and answers[1] == answers[3] == "OverflowError"))
PY
