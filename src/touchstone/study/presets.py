"""Forms of study in a campaign template."""

from collections.abc import Collection
from typing import Any

from touchstone.campaigns.models import Campaign, WorkStream
from touchstone.campaigns.presets import Section
from touchstone.campaigns.template_text import Part
from touchstone.common.errors import gettext_noop
from touchstone.common.text import match_key
from touchstone.study.models import FormOfStudy
from touchstone.study.queries import find_forms

KEY = "session_forms"

Forms = list[tuple[str, FormOfStudy]]
"""(code of the work stream, form without campaign and stream) for each form."""


def export_forms(campaign: Campaign) -> list[dict[str, Any]]:
    """Return a campaign's forms of study as plain data."""
    exported = []
    for form in find_forms(campaign).select_related("stream"):
        plain: dict[str, Any] = {"code": form.code, "stream": form.stream.code, "name": form.name}
        if form.name_en:
            plain["name_en"] = form.name_en
        if form.other_names:
            plain["other_names"] = list(form.other_names)
        exported.append(plain)
    return exported


def read_forms(root: Part, streams: Collection[str]) -> Forms:
    """Read the forms. A name used in ledgers may belong to only one form."""
    forms: Forms = []
    taken: set[str] = set()
    names: dict[str, str] = {}
    unknown = gettext_noop("There is no work stream “%(value)s”. Write one of: %(known)s.")
    for part in root.items(KEY):
        part.mapping(("code", "stream", "name", "name_en", "other_names"))
        form = FormOfStudy(
            code=part.code("code", taken=taken),
            name=part.text("name", longest=80, required=True),
            name_en=part.text("name_en", longest=120),
            other_names=part.texts("other_names", longest=80),
            order=len(forms),
        )
        forms.append((part.one_of("stream", streams, unknown), form))
        for name in filter(None, (form.name, form.name_en, *form.other_names)):
            other = names.setdefault(match_key(name), form.code)
            if other != form.code:
                message = gettext_noop(
                    "“%(name)s” is a name of “%(other)s” already. Take one of the two out."
                )
                part.fault("template.name-twice", message, key="name", name=name, other=other)
    return forms


def store_forms(campaign: Campaign, forms: Forms) -> None:
    """Store the forms of a new campaign."""
    streams = {stream.code: stream for stream in WorkStream.objects.filter(campaign=campaign)}
    for code, form in forms:
        form.campaign, form.stream = campaign, streams[code]
    FormOfStudy.objects.bulk_create([form for _, form in forms])


SECTION = Section(KEY, export_forms, read_forms, store_forms)
