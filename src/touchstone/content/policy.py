"""The Content-Security-Policy of the CMS: as strict as everywhere, but for styles and a few inline scripts.

Wagtail starts its choosers and its lists of parts by inline scripts. Those that only call one of its own constructors,
with plain data, are allowed by their hashes; any other inline script stays forbidden.
"""

import base64
import hashlib
import json
import re
from typing import Any

from csp.constants import SELF
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

MOST_PARTS = 12
"""Number of parts, such as the tasks of a workflow, that can be added on one page with their choosers."""

_PLACE = "__prefix__"
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_CALL = re.compile(r"(?:(?:init|create|new )[A-Z][A-Za-z]*Chooser)\((?P<arguments>.*)\);?\s*", re.DOTALL)
_PARTS = re.compile(
    r"\s*\(function\(\) \{\s*var panel = new InlinePanel\(JSON\.parse\((?P<arguments>.*?)\)\);\s*\}\)\(\);\s*",
    re.DOTALL,
)


class ContentPolicyMiddleware(CSPMiddleware):
    """Adds to the policy of a page of the CMS what Wagtail cannot do without."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts: PolicyParts = super().get_policy_parts(request, response, report_only)
        if not report_only and request.path_info.startswith(settings.CMS_PREFIX):
            parts.update = {
                **settings.CMS_CONTENT_SECURITY_POLICY,
                "script-src": [SELF, *_hashes(response)],
            }
        return parts


def _hashes(response: HttpResponseBase) -> list[str]:
    """Return the sources of the inline scripts of a page that only start a part of Wagtail."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    text = response.content.decode(errors="replace")  # type: ignore[attr-defined]
    known = dict.fromkeys(script for script in _INLINE.findall(text) if only_starts_a_part(script))
    return [f"'sha256-{_digest(script)}'" for template in known for script in _numbered(template)]


def _numbered(script: str) -> list[str]:
    """Return a script, and if it belongs to a part that can be added, as it will be in the first of those parts."""
    if _PLACE not in script:
        return [script]
    return [script, *(script.replace(_PLACE, str(number)) for number in range(MOST_PARTS))]


def only_starts_a_part(script: str) -> bool:
    """Say whether a script does nothing but call a constructor of Wagtail with plain data."""
    match = _CALL.fullmatch(script) or _PARTS.fullmatch(script)
    return match is not None and _is_json(f"[{match['arguments']}]")


def _is_json(text: str) -> bool:
    try:
        value: Any = json.loads(text)
    except ValueError:
        return False
    return isinstance(value, list)


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
