"""What the log says of pages that somebody may not open."""

import logging

from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.urls import resolve

from config.refusal_log import RefusalFilter


def _record(error: Exception) -> logging.LogRecord:
    request = RequestFactory().get("/c/secret-campaign/units/37/change/", {"name": "王小明"})
    request.resolver_match = resolve(request.path)
    info = (type(error), error, None)
    args = (request.path,)
    text = "Forbidden (Permission denied): %s"
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, text, args, info)
    record.request = request
    return record


def test_a_page_that_somebody_may_not_open_is_one_line_that_names_nobody() -> None:
    record = _record(PermissionDenied("The office of 王小明 can give you the right."))
    assert RefusalFilter().filter(record)
    line = logging.Formatter("{levelname} {message}", style="{").format(record)
    assert line == "WARNING Not permitted: GET c/<slug:campaign>/units/<key:pk>/change/"


def test_other_errors_keep_their_traceback() -> None:
    record = _record(ValueError("It failed."))
    assert RefusalFilter().filter(record)
    assert record.exc_info is not None
    assert record.getMessage() == "Forbidden (Permission denied): /c/secret-campaign/units/37/change/"


def test_the_filter_is_in_use(settings: object) -> None:
    logging_settings = settings.LOGGING  # type: ignore[attr-defined]
    assert "refusals" in logging_settings["handlers"]["console"]["filters"]
