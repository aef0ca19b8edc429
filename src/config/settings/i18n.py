"""Languages, time zone and message catalogues."""

from django.utils.translation import gettext_lazy as _

from config.settings.environment import ROOT, env

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
# Where both have a message, the first decides.
LOCALE_PATHS = [ROOT / "locale", ROOT / "locale-other-packages"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SAMESITE = "Lax"

TIME_ZONE = env.str("TOUCHSTONE_TIME_ZONE", default="Asia/Shanghai")
USE_TZ = True
USE_I18N = True
FIRST_DAY_OF_WEEK = 1
