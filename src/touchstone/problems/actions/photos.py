"""Photos that show what was done or found, stored with the record that they belong to."""

from collections.abc import Sequence

from django.db.models import Model
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from touchstone.common.photos import MOST_PHOTOS, Shrunk, store
from touchstone.common.refusal import Refused
from touchstone.problems.actions.transitions import Doing
from touchstone.problems.models import Evidence
from touchstone.problems.models.evidence import SHOWS


def keep_photos(doing: Doing, record: Model, photos: Sequence[Shrunk], written: list[str]) -> None:
    """Store photos with the record to which they belong; each file's name stands in ``written`` at once."""
    if len(photos) > MOST_PHOTOS:
        raise Refused(_("Six photos at most."), "photos")
    for shrunk in photos:
        shown = Evidence(problem=doing.problem, **{SHOWS[type(record)]: record})
        store(shown, shrunk, f"{get_random_string(20)}.jpg", doing.by, written)
    if photos:
        doing.more = (doing.more or {}) | {"photos": (None, len(photos))}
