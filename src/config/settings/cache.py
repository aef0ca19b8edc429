"""A small cache in each server process."""

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "touchstone",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }
}
