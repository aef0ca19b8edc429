"""The redirects of the CMS, which cost an address that is not found hardly anything while there are none."""

from django.http import HttpRequest, HttpResponseBase
from wagtail.contrib.redirects.middleware import RedirectMiddleware as WagtailRedirectMiddleware
from wagtail.contrib.redirects.models import Redirect

from touchstone.common.prepared import Prepared

_FIRST = Prepared(lambda: Redirect.objects.order_by().values_list("pk", flat=True)[:1])


class RedirectMiddleware(WagtailRedirectMiddleware):
    """Redirects an address that is not found, if there is any redirect."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code != 404 or not _FIRST():
            return response
        redirected: HttpResponseBase = super().process_response(request, response)
        return redirected
