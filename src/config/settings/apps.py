"""Installed apps, middleware and request limits."""

from config.settings.environment import env

DEBUG: bool = env.bool("TOUCHSTONE_DEBUG", default=False)

INSTALLED_APPS = [
    # Ours, lowest layer first, so that a package registers its hooks before the packages above use them.
    "config",
    "touchstone.search",
    "touchstone.units",
    "touchstone.audit",
    "touchstone.notices",
    "touchstone.campaigns",
    "touchstone.content",
    "touchstone.measures",
    "touchstone.library",
    "touchstone.problems",
    "touchstone.sites",
    "touchstone.inspection",
    "touchstone.study",
    "touchstone.practice",
    "touchstone.cadences",
    "touchstone.training",
    "touchstone.figures",
    "touchstone.bulletins",
    "touchstone.interchange",
    "touchstone.web",
    # The CMS.
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
    # Background tasks.
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
    "touchstone.content.policy.ContentPolicyMiddleware",
    "touchstone.web.common.nul.NulMiddleware",
    # Answers of practice tests, which everybody sends in the same minute, need nothing of what follows.
    "touchstone.web.practice.light.SheetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    # Nothing that depends on a session is kept in a cache.
    "touchstone.web.common.private.PrivateMiddleware",
    "touchstone.web.common.languages.LanguageMiddleware",
    # Explains, in the reader's language, that the database is away or locked, or the disk full.
    "touchstone.web.common.unavailable.OutageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Adds the reader's access, worked out only when it is used.
    "touchstone.web.common.reader.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.redirects.RedirectMiddleware",
    # Last: it turns a locked-out log-in attempt into a response.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "units.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A page of the CMS may have more fields than Django's default limit of a thousand.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "touchstone.common.whole_files.ShortNamed",
]
# Larger uploads are streamed to disk; forms without files must be small.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
