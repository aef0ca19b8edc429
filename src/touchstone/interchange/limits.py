"""Limits of imports: how large a file may be, how many may be uploaded and how long they are kept."""

import datetime
from dataclasses import dataclass, fields

from django.conf import settings

KEPT_DAYS = 30
"""Days after which an uploaded file is deleted."""

UPLOADS_PER_HOUR = 60
"""Maximum number of ledgers that one person may upload in an hour."""

ABANDONED = datetime.timedelta(minutes=30)
"""Work on an import that has not ended after this time counts as abandoned; someone else may take it over."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds that are checked before a file is parsed."""

    file_bytes: int = 50 * 1024 * 1024
    """Size of the file."""
    unpacked_bytes: int = 768 * 1024 * 1024
    """Total unpacked size of a workbook."""
    packing_ratio: int = 200
    """Maximum ratio of the unpacked size to the file size, for workbooks that unpack to more than 10 MB."""
    parts: int = 5000
    """Number of entries in a workbook's zip archive."""
    rows: int = 1_048_576
    columns: int = 256
    cells: int = 12_000_000
    """Rows times columns of one sheet, including empty cells, because they take memory as well."""


def limits_from_settings() -> Limits:
    """Return the limits of this installation: ``INTERCHANGE_LIMITS``, a dict that may name any field of ``Limits``."""
    chosen = getattr(settings, "INTERCHANGE_LIMITS", {})
    return Limits(**{field.name: chosen[field.name] for field in fields(Limits) if field.name in chosen})
