"""Settings for the tests."""

# ruff: noqa: F403, F405
import atexit
import os
import shutil
import tempfile
from pathlib import Path

_FOLDER = Path(tempfile.mkdtemp(prefix="touchstone-test-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
os.environ["TOUCHSTONE_DATA"] = str(_FOLDER)
os.environ.setdefault("SECRET_KEY", "only-for-tests")

from workshop.settings import *

ROOT_URLCONF = "workshop.urls"

# One file per process: threads share it as in production, and two test runs do not interfere.
DATABASES["default"]["TEST"] = (
    {"NAME": str(_FOLDER / "test.sqlite3")}
    if DATABASES["default"]["ENGINE"] == "config.sqlite"
    else {"NAME": f"test_touchstone_{os.getpid()}"}
)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
