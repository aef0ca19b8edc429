"""The CMS: its pages, its languages, and no requests to other hosts."""

from django.utils.translation import gettext_lazy as _

from config.settings.i18n import LANGUAGES
from config.settings.security import BASE_URL

WAGTAIL_SITE_NAME = _("Touchstone")
WAGTAIL_PAGE_MODEL = "content.BasePage"
WAGTAILADMIN_BASE_URL = BASE_URL

WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = False

# No requests to other hosts.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []

# The whole site has one log-in page. This URL is not that page itself, which would send back a user who is
# logged in but may not enter the CMS, in an endless loop.
WAGTAILADMIN_LOGIN_URL = "/cms/login/"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False

# The built-in database search finds no Chinese words; ours does, on both databases.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "touchstone.content.search"}}

WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "touchstone.content.text_editor.TextEditor"}}

# Pictures are stored as JPEG, without place, time and device; documents are judged by their content.
WAGTAILIMAGES_EXTENSIONS = ["heic", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "touchstone.content.forms.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "touchstone.content.forms.DocumentForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "pptx", "txt", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
