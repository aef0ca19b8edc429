"""Acts of the CMS: done whole or refused with a sentence, through whatever address they come."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest, ObjectDoesNotExist, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from wagtail.admin import messages

from touchstone.common.refusal import Refused
from touchstone.content.models import BasePage

View = Callable[..., HttpResponseBase]


def whole_or_refused(view: View) -> View:
    """Run each act in one transaction; answer what a rule forbids with a sentence, after undoing the rest of the act.

    Wagtail copies a page in several steps, and a page tree page by page; it knows nothing of our refusals.
    """

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        try:
            with transaction.atomic():
                _refuse_root(kwargs)
                return view(request, *args, **kwargs)
        except Refused as refused:
            return _answer(request, str(refused))
        except ValidationError as error:
            return _answer(request, " ".join(error.messages))
        except ProtectedError:
            return _answer(request, _("This is still used elsewhere and is not deleted."))
        except IntegrityError:  # such as a second translation into the same language
            return _answer(request, _("This exists already, or was changed at the same moment."))
        except (MultiValueDictKeyError, json.JSONDecodeError) as broken:
            raise BadRequest("A field is missing, or is not what the editor writes.") from broken
        except (ObjectDoesNotExist, OverflowError, DataError) as nobody:
            raise Http404 from nobody

    return run


def _refuse_root(arguments: Mapping[str, Any]) -> None:
    """Raise 404 for an act on the root of all pages, which is not a page: Wagtail looks for the page above it."""
    keys = [key for name in ("page_id", "page_to_move_id") if (key := arguments.get(name)) is not None]
    if keys and BasePage.objects.filter(pk__in=keys, depth=1).exists():
        raise Http404


def _answer(request: HttpRequest, sentence: str) -> HttpResponseBase:
    """Answer a person on the page that they came from, and a script in JSON as Wagtail's own errors are written."""
    if _is_scripted(request):
        refusal = {"success": False, "error_code": "refused", "error_message": sentence}
        return JsonResponse(refusal, status=400)
    messages.error(request, sentence)
    return HttpResponseRedirect(_came_from(request))


def _is_scripted(request: HttpRequest) -> bool:
    return (
        not request.accepts("text/html")
        or request.headers.get("X-Requested-With") == "XMLHttpRequest"
        or request.path.startswith(f"{reverse('wagtailadmin_home')}api/")
    )


def _came_from(request: HttpRequest) -> str:
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours else reverse("wagtailadmin_home")
