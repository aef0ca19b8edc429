"""The product's settings plus the workshop; an installation uses `config.settings`."""

# ruff: noqa: F403, F405
from config.settings import *
from config.settings.environment import ROOT

INSTALLED_APPS = [*INSTALLED_APPS, "workshop"]
LOCALE_PATHS = [*LOCALE_PATHS, ROOT / "workshop" / "locale"]

if DEBUG:
    ROOT_URLCONF = "workshop.urls"
