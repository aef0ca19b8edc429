"""Log-in by user name with a second factor, without sign-up; repeated failures lock a user out."""

from datetime import timedelta

from config.settings.environment import env

AUTHENTICATION_BACKENDS = [
    # First: it stops a locked-out attempt before the password is checked.
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    # Admits people to the CMS by their appointments.
    "touchstone.content.rights.EditorsBackend",
]

LOGIN_URL = "account_login"
# The page Today of the newest open campaign.
LOGIN_REDIRECT_URL = "web:start"
LOGOUT_REDIRECT_URL = "/"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# The campaign office creates accounts.
ACCOUNT_ADAPTER = "config.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# Only axes counts failed log-ins by name: in the database, so that all server processes share the count.
# The limits are high because hundreds of people in one office may log in from one address at nine.
# What `login_failed` counts is therefore only codes of the second factor, by person (see config.accounts).
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "8/15m/key",
    "reset_password_from_key": "300/m/ip",
}
# Wrong attempts at public pages, counted in the same way. High for the same reason: a full hall shares one address.
PUBLIC_RATE_LIMITS = {
    "check-in-code": "60/10m/ip",
    "check-in-name": "100/10m/ip,40/10m/key",
}
ACCOUNT_FORMS = {"login": "config.signing_in.SignInForm"}
# A one-time link from the campaign office logs its user in as soon as the password is set.
PASSWORD_RESET_TIMEOUT = int(timedelta(days=7).total_seconds())
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True

MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Touchstone"
MFA_PASSKEY_LOGIN_ENABLED = False

# The number of proxies in front of the site that are trusted to report the client's address.
TRUSTED_PROXIES = env.int("TOUCHSTONE_PROXIES", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_USERNAME_CALLABLE = "config.accounts.name_tried"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
# Nobody can lock out others who share their address, nor lock a user out from everywhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "config.accounts.client_address"
AXES_LOCKOUT_TEMPLATE = "account/locked_out.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
