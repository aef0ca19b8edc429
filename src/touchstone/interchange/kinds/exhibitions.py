"""Ledgers of visits to exhibitions."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from touchstone.interchange.fields import Choice, Field, Option, Ordinal
from touchstone.interchange.kinds.common import NOTE, NUMBER
from touchstone.interchange.kinds.declaring import SheetKind, column
from touchstone.sites import fields

CHANNEL = Choice(
    (
        Option(
            "in-person",
            _("in person"),
            "现场|线下|实地|现场参观|线下参观|到馆|到场|in person|on site|onsite|offline|visit",
        ),
        Option(
            "online",
            _("online"),
            "线上|网上|网络|在线|云展|网上展馆|线上参观|网络浏览|online|on line|web|internet|virtual",
        ),
    )
)

EXHIBITION_VISITS = SheetKind(
    "exhibition-visits",
    _("Visits to exhibitions"),
    (
        NUMBER,
        column(fields.DAY),
        column(fields.EXHIBITION),
        replace(column(fields.UNIT), required=False),
        column(fields.CHANNEL, CHANNEL),
        column(fields.CATEGORY),
        replace(column(fields.NUMBER), code="visits"),
        Field(
            "ordinal",
            _("Which count"),
            Ordinal(),
            "第几次统计|统计次序|统计序号|which count|count of the day|ordinal",
        ),
        NOTE,
    ),
    marks=("exhibition",),
)
