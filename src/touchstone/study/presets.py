"""Forms of study in a campaign template."""

from collections.abc import Collection
from typing import Any

from touchstone.campaigns.models import Campaign, WorkStream
from touchstone.campaigns.presets import Section, export_word, read_words
from touchstone.campaigns.template_text import Part
from touchstone.common.errors import gettext_noop
from touchstone.study.models import FormOfStudy
from touchstone.study.queries import find_forms

KEY = "session_forms"

Forms = list[tuple[str, FormOfStudy]]
"""(code of the work stream, form without campaign and stream) for each form."""


def export_forms(campaign: Campaign) -> list[dict[str, Any]]:
    """Return a campaign's forms of study as plain data."""
    forms = find_forms(campaign).select_related("stream")
    return [{"code": form.code, "stream": form.stream.code, **export_word(form)} for form in forms]


def read_forms(root: Part, streams: Collection[str]) -> Forms:
    """Read the forms from a template."""
    unknown = gettext_noop("There is no work stream “%(value)s”. Write one of: %(known)s.")
    return read_words(
        root,
        KEY,
        lambda part, fields: (part.one_of("stream", streams, unknown), FormOfStudy(**fields)),
        ("code", "stream", "name", "name_en", "other_names"),
    )


def store_forms(campaign: Campaign, forms: Forms) -> None:
    """Store the forms of a new campaign."""
    streams = {stream.code: stream for stream in WorkStream.objects.filter(campaign=campaign)}
    for code, form in forms:
        form.campaign, form.stream = campaign, streams[code]
    FormOfStudy.objects.bulk_create([form for _, form in forms])


SECTION = Section(KEY, export_forms, read_forms, store_forms)
