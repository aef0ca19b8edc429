"""All URLs of the site."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from config.accounts import redirect_to_login
from config.cms_account import CmsAccountView
from config.signing_in import forgotten
from touchstone.content.refusing import whole_or_refused

handler500 = "touchstone.web.common.unavailable.answer_failure"

_to_login = RedirectView.as_view(pattern_name="account_login", query_string=True)
_to_logout = RedirectView.as_view(pattern_name="account_logout")

urlpatterns = [
    # The whole site uses one log-in page, with its lock-out and second factor.
    path("cms/login/", redirect_to_login),
    path("cms/logout/", _to_logout),
    re_path(r"^cms/password_reset/", _to_login),
    path("cms/account/", require_admin_access(CmsAccountView.as_view())),
    path("cms/", include(decorate_urlpatterns(wagtailadmin_urls.urlpatterns, whole_or_refused))),
    path("accounts/password/reset/", forgotten),
    path("accounts/", include("allauth.urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("i18n/", include("django.conf.urls.i18n")),
    # Renditions of images on pages are public; originals and other uploads are not served.
    re_path(r"^media/(?P<path>images/.+)$", serve, {"document_root": settings.MEDIA_ROOT}),
    path("", include("touchstone.web.urls")),
]

# Public pages: /zh-hans/... and /en/...
urlpatterns += i18n_patterns(path("", include(wagtail_urls)))
