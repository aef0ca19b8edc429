"""What the log says of a page that somebody may not open: one line, without a traceback and without the page's address."""

import logging

from django.core.exceptions import PermissionDenied


class RefusalFilter(logging.Filter):
    """Makes one line of each request that the rights of the reader do not allow, with the pattern of its address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten a record of a refused request; log all others as they are."""
        if record.exc_info and isinstance(record.exc_info[1], PermissionDenied):
            request = getattr(record, "request", None)
            match = getattr(request, "resolver_match", None)
            route = match.route if match is not None else "?"
            record.msg, record.args = "Not permitted: %s %s", (getattr(request, "method", "?"), route)
            record.exc_info = record.exc_text = None
        return True
