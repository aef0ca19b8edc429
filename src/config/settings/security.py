"""The secret key, the content security policy, and the settings for HTTPS."""

import contextlib
import secrets
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_INLINE

from config.settings.environment import DATA, env


def secret_key(path: Path) -> str:
    """Return the key in the file; if there is none, create it, readable only by its owner.

    The file appears with its content or not at all, whichever of several starts creates it and even on a full disk.
    """
    if not path.exists():
        with NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
            file.flush()
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(file.name)
    return path.read_text(encoding="ascii").strip()


SECRET_KEY = env.str("SECRET_KEY", default="") or secret_key(DATA / "secret-key")

BASE_URL_GIVEN = bool(env.str("TOUCHSTONE_BASE_URL", default=""))
"""Whether somebody said where the site is; otherwise printed links are right only with the usual port."""
BASE_URL = (env.str("TOUCHSTONE_BASE_URL", default="") or "http://127.0.0.1:8000").rstrip("/")
HTTPS = BASE_URL.startswith("https://")

ALLOWED_HOSTS = [
    *env.list("TOUCHSTONE_HOSTS", default=["localhost", "127.0.0.1", "[::1]"]),
    urlsplit(BASE_URL).hostname or "localhost",
]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

SESSION_ENGINE = "config.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.int("TOUCHSTONE_PROXIES", default=0) else None
)
SECURE_REFERRER_POLICY = "same-origin"
# The CMS shows pages in a frame.
X_FRAME_OPTIONS = "SAMEORIGIN"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # The QR code of the second factor is an inline image.
        "img-src": [SELF, "data:"],
        "base-uri": [NONE],
        "object-src": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}

CMS_PREFIX = "/cms/"
# Added to the policy above in the CMS. Its scripts are ours and a few inline ones that are allowed by their hashes: see
# touchstone/content/policy.py.
CMS_CONTENT_SECURITY_POLICY = {
    # The editor of texts and the pop-up menus put style elements and style attributes into the page.
    "style-src": [SELF, UNSAFE_INLINE],
    # A picture that was chosen is shown before it is uploaded.
    "img-src": ["blob:"],
}
