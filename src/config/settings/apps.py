"""Which apps make up the site, and what every request passes through."""

from config.settings.environment import env

DEBUG: bool = env.bool("TOUCHSTONE_DEBUG", default=False)

INSTALLED_APPS = [
    # Ours, lowest layer first: what an area registers at start is there before the areas above it ask.
    "config",
    "touchstone.units",
    "touchstone.audit",
    "touchstone.notices",
    "touchstone.campaigns",
    "touchstone.content",
    "touchstone.measures",
    "touchstone.problems",
    "touchstone.inspection",
    "touchstone.study",
    "touchstone.figures",
    "touchstone.bulletins",
    "touchstone.interchange",
    "touchstone.web",
    # The editor's room.
    "wagtail.contrib.redirects",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    # Log-in.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    # Work after the answer.
    "django_tasks",
    "django_tasks_db",
    # Pages.
    "csp",
    "django_htmx",
    "whitenoise.runserver_nostatic",
    # Django.
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "touchstone.web.common.languages.LanguageMiddleware",
    # Says in a sentence that another writer holds the database, in the reader's language.
    "touchstone.web.common.sqlite_busy.BusyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # What the reader may see and do, worked out when something asks.
    "touchstone.web.common.reader.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    # Last: it turns a locked-out attempt at log-in into its answer.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "units.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A page of the editor's room may have more fields than Django's thousand.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# Files stay on disk while they arrive; forms without files stay small.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
