"""Forms of study as words of a campaign."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.template_text import Part
from touchstone.campaigns.words import STREAM, WordKind
from touchstone.study.models import FormOfStudy
from touchstone.study.queries import find_forms


def _read_lecture(part: Part) -> dict[str, Any]:
    """Read whether the sessions of a form are lectures."""
    return {"lecture": part.flag("lecture")}


FORMS = WordKind(
    key="session_forms",
    model=FormOfStudy,
    find=find_forms,
    label=_("form of study"),
    plural=_("Forms of study"),
    lead=_("How units study, such as in a reading class; every session has one."),
    figure=("study.sessions", "form"),
    link=STREAM,
    properties=("lecture",),
    fixed=("stream",),
    read_more=_read_lecture,
)
