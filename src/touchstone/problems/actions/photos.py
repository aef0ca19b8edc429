"""Storing the photos of a record as evidence."""

from collections.abc import Sequence

from django.db.models import Model
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from touchstone.common.photos import MOST_PHOTOS, Shrunk, store
from touchstone.common.refusal import Refused
from touchstone.problems.actions.transitions import ActInProgress
from touchstone.problems.models import Evidence
from touchstone.problems.models.evidence import SHOWS


def keep_photos(ongoing: ActInProgress, record: Model, photos: Sequence[Shrunk], written: list[str]) -> None:
    """Store the photos of a record; ``written`` collects the file names for :func:`delete_on_error`."""
    if len(photos) > MOST_PHOTOS:
        raise Refused(_("Six photos at most."), "photos")
    for shrunk in photos:
        evidence = Evidence(problem=ongoing.problem, **{SHOWS[type(record)]: record})
        store(evidence, shrunk, f"{get_random_string(20)}.jpg", ongoing.by, written)
    if photos:
        ongoing.more = (ongoing.more or {}) | {"photos": (None, len(photos))}
