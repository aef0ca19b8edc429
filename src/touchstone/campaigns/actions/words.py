"""Adding a work stream."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.actions.checking import allow, checked
from touchstone.campaigns.hooks import lock_memberships, notify_new_stream
from touchstone.campaigns.models import Campaign, WorkStream
from touchstone.common.refusal import Refused
from touchstone.units.access import Access
from touchstone.units.models import User


def add_stream(
    *,
    by: User | None,
    access: Access | None = None,
    campaign: Campaign,
    code: str,
    name: str,
    name_en: str = "",
    covered_by: str = WorkStream.Cover.RECORDS,
) -> WorkStream:
    """Add a work stream after the others; the units that take part are silent in it at first."""
    allow(by, access, campaign.root.path)
    with transaction.atomic():
        lock_memberships(campaign)
        streams = WorkStream.objects.filter(campaign=campaign)
        if streams.filter(code=code).exists():
            raise Refused(_("This campaign has a work stream with this code. Choose another one."), "code")
        last = streams.aggregate(last=models.Max("order"))["last"]
        stream = WorkStream(
            campaign=campaign,
            code=code,
            name=name,
            name_en=name_en,
            covered_by=covered_by,
            order=0 if last is None else last + 1,
        )
        checked(stream).save()
        notify_new_stream(stream)
        record(by=by, verb="campaigns.stream-added", target=stream, path=campaign.root.path)
    return stream
