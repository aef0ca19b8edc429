"""Two caches: one in the database for what counts, and a small one in each server process for what is only speed."""

from typing import Any

_IN_THE_PROCESS: dict[str, Any] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "OPTIONS": {"MAX_ENTRIES": 5000},
}

CACHES = {
    # The log-in library counts attempts and remembers used codes here. A count in each process would allow as many
    # attempts again in every other, and be forgotten at a restart.
    "default": {
        "BACKEND": "config.cache.SharedCache",
        "LOCATION": "units_cacheentry",
        # Beyond this, ended entries are deleted, and then others in no useful order.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "local": _IN_THE_PROCESS | {"LOCATION": "local"},
    "renditions": _IN_THE_PROCESS | {"LOCATION": "renditions"},
}
