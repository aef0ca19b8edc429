"""Languages, time zone and message catalogues."""

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.settings.environment import DATA, ROOT, env

LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]


def site_language(value: str, kept: str) -> str:
    """Return the code of the language that is set, or else of the one kept in the data folder; Chinese without both.

    Raises ``ImproperlyConfigured`` for a language that the product does not have.
    """
    code, known = value or kept or "zh-hans", [known for known, _name in LANGUAGES]
    if code not in known:
        raise ImproperlyConfigured(f"TOUCHSTONE_LANGUAGE is {code!r}. Write one of: {', '.join(known)}.")
    return code


LANGUAGE_FILE = DATA / "language"
"""The language of the installation, as `begin` keeps it in the data folder."""

_set = env.str("TOUCHSTONE_LANGUAGE", default="")
_kept = LANGUAGE_FILE.read_text(encoding="ascii").strip() if LANGUAGE_FILE.is_file() else ""
LANGUAGE_IS_SETTLED = bool(_set or _kept)
LANGUAGE_CODE = site_language(_set, _kept)
# Where both have a message, the first decides.
LOCALE_PATHS = [ROOT / "locale", ROOT / "locale-other-packages"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SAMESITE = "Lax"

TIME_ZONE_FILE = DATA / "time-zone"
"""The time zone of the installation, as `begin` keeps it in the data folder."""

_set = env.str("TOUCHSTONE_TIME_ZONE", default="")
_kept = TIME_ZONE_FILE.read_text(encoding="ascii").strip() if TIME_ZONE_FILE.is_file() else ""
TIME_ZONE_IS_SETTLED = bool(_set or _kept)
TIME_ZONE = _set or _kept or "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
FIRST_DAY_OF_WEEK = 1
