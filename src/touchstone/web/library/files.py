"""The file of a compiled reader, kept for a while so that many readers do not each have it set."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.cache import caches
from django.utils.translation import gettext as _

from touchstone.library.printing import make_pdf, reader_data
from touchstone.web.common import formats

if TYPE_CHECKING:
    from touchstone.library.models import CompiledReaderPage
    from touchstone.library.queries import Part

SECONDS_KEPT = 600


def pdf_of(page: CompiledReaderPage, parts: Sequence[Part]) -> bytes:
    """Return a reader as a PDF; raises NotInstalled or LettersMissing of ``library.printing``."""
    published = page.last_published_at or page.latest_revision_created_at
    day = formats.day(published.date()) if published is not None else ""
    words = {"contents": _("Contents"), "foreword": _("Foreword"), "day": day}
    data = json.dumps(reader_data(page, parts, words), ensure_ascii=False, sort_keys=True)
    key = f"library.pdf.{hashlib.sha256(data.encode()).hexdigest()}"
    content: bytes | None = caches["local"].get(key)
    if content is None:
        content = make_pdf(data)
        caches["local"].set(key, content, SECONDS_KEPT)
    return content
