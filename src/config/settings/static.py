"""Static files and uploads."""

from config.settings.apps import DEBUG
from config.settings.environment import DATA, ROOT

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "assets"]
STATIC_ROOT = DATA / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"

# Browsers may cache a file for ever if its name contains a hash of its content.
_STATIC = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "touchstone.content.uploads.MediaStorage"},
    "staticfiles": {"BACKEND": _STATIC},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
