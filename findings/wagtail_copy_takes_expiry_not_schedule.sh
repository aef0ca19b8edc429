#!/bin/bash
# Copying a Wagtail page copies both its dates but only one of their effects. The copy of
# a page that is scheduled to appear shows the same day of going live, yet that day passes
# and nothing happens: the schedule belongs to a revision that is not copied as scheduled.
# The copy of a live page that expires does expire, at the same minute as the original.
# Bites: next week's bulletin made by copying this week's vanishes tonight.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -qq wagtail==8.0.1 django==5.2.19
echo "urlpatterns = []" > "$tmp/no_urls.py"
PYTHONPATH="$tmp" "$tmp/venv/bin/python" - <<'PY'
import datetime
import sys
import time
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="for this trial", USE_TZ=True, ROOT_URLCONF="no_urls", WAGTAIL_SITE_NAME="Trial",
    WAGTAILADMIN_BASE_URL="http://localhost", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}, STATIC_URL="/static/",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    INSTALLED_APPS=["wagtail.users", "wagtail.documents", "wagtail.images", "wagtail.search", "wagtail.admin",
                    "wagtail", "modelcluster", "taggit", "django.contrib.auth", "django.contrib.contenttypes"])
django.setup()
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page
import wagtail

call_command("migrate", verbosity=0)
home = Page.objects.get(depth=2)
soon = timezone.now() + datetime.timedelta(seconds=4)

def page(slug, **dates):
    new = home.add_child(instance=Page(title=slug, slug=slug, live=False, **dates))
    new.save_revision().publish()
    return Page.objects.get(pk=new.pk)

planned, ending = page("planned", go_live_at=soon), page("ending", expire_at=soon)
pages = {"planned": planned, "copy of planned": planned.copy(update_attrs={"slug": "planned-2"}),
         "ending": ending, "copy of ending": ending.copy(update_attrs={"slug": "ending-2"})}
print("Wagtail", wagtail.__version__)
for name, p in pages.items():
    print(f"before: {name}: live {p.live}, go_live_at set {p.go_live_at is not None}, expire_at set {p.expire_at is not None}")
time.sleep(max(0, (soon - timezone.now()).total_seconds()) + 1)
call_command("publish_scheduled", verbosity=0)
live = {name: Page.objects.get(pk=p.pk).live for name, p in pages.items()}
print("after both moments:", live)
sys.exit(list(live.values()) != [True, False, False, False])
PY
