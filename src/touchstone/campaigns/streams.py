"""Work streams as words of a campaign."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.hooks import notify_new_stream
from touchstone.campaigns.models import WorkStream
from touchstone.campaigns.queries import find_streams
from touchstone.campaigns.template_text import Part
from touchstone.campaigns.words import WordKind
from touchstone.common.errors import gettext_noop


def _read_cover(part: Part) -> dict[str, Any]:
    if part.get("covered_by") is None:
        return {"covered_by": WorkStream.Cover.RECORDS.value}
    message = gettext_noop("A work stream cannot be covered by “%(value)s”. Write one of: %(known)s.")
    return {"covered_by": part.one_of("covered_by", WorkStream.Cover.values, message)}


STREAMS = WordKind(
    key="streams",
    model=WorkStream,
    find=find_streams,
    label=_("work stream"),
    plural=_("Work streams"),
    lead=_("Kinds of work that go on side by side; the board says which units are silent in each."),
    properties=("covered_by",),
    fixed=("covered_by",),
    in_ledgers=False,
    least=1,
    read_more=_read_cover,
    added=notify_new_stream,
)
