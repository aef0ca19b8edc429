"""Logging without personal data: no names, no addresses, no query strings."""

from typing import Any

from config.settings.environment import env

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    # An outage fails every request and every job: it is one line a minute, without tracebacks.
    # A page that somebody may not open is one line as well, which names nobody.
    "filters": {
        "outages": {"()": "config.outage_log.OutageFilter"},
        "refusals": {"()": "config.refusal_log.RefusalFilter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["outages", "refusals"],
        },
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": env.str("TOUCHSTONE_LOG_LEVEL", default="WARNING")},
    "loggers": {
        # Django's own handlers would write each line twice, and mail errors with their local variables.
        "django": {"handlers": [], "propagate": True},
        # axes logs the user and the address in each line; the attempts are in the database, where they expire.
        "axes": {"handlers": ["nowhere"], "propagate": False},
    },
}
