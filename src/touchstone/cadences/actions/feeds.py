"""Calendar feeds: making an address with a secret, and revoking it."""

import secrets

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.cadences.models import CalendarFeed, FeedOf
from touchstone.cadences.permissions import CadencePermission
from touchstone.cadences.queries.feeds import digest_of, may_follow_group
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.units.access import Access
from touchstone.units.models import Group, Unit, User

MOST_FEEDS = 20
"""Maximum number of feeds of one person that are not revoked."""


def make_feed(
    *, by: User, access: Access, campaign: Campaign, unit: Unit | None = None, group: Group | None = None
) -> tuple[CalendarFeed, str]:
    """Make a feed of a unit, of a steering group, or of the person; return it and its secret, which is stored nowhere."""
    if unit is not None and not access.covers(CadencePermission.VIEW, unit.path):
        raise Refused(_("You may not see the cadences of this unit."), "unit")
    if group is not None and not may_follow_group(by, group):
        raise Refused(_("You are not in this group."), "group")
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        current = CalendarFeed.objects.filter(made_by=by, revoked_at__isnull=True).count()
        if current >= MOST_FEEDS:
            raise Refused(_("You have twenty calendar addresses. Revoke one that you no longer use."))
        feed = CalendarFeed.objects.create(
            campaign=campaign,
            of=FeedOf.UNIT if unit is not None else FeedOf.GROUP if group is not None else FeedOf.PERSON,
            unit=unit,
            group=group,
            digest=digest_of(secret),
            language=get_language() or "",
            made_at=clock.now(),
            made_by=by,
        )
        _record(by, "cadences.feed-made", feed)
    return feed, secret


def revoke_feed(*, by: User, feed: CalendarFeed) -> CalendarFeed:
    """Revoke a feed of one's own; its address gives nothing from now on, and cannot be brought back."""
    with transaction.atomic():
        current = CalendarFeed.objects.select_for_update(of=("self",)).filter(pk=feed.pk, made_by=by).first()
        if current is None:
            raise Refused(_("This is not a calendar address of yours."))
        if current.revoked_at is not None:
            raise Refused(_("This address was revoked already."))
        current.revoked_at = clock.now()
        current.save(update_fields=["revoked_at"])
        _record(by, "cadences.feed-revoked", current)
    return current


def _record(by: User, verb: str, feed: CalendarFeed) -> None:
    place = feed.unit or feed.campaign.root
    record(by=by, verb=verb, target=feed, path=place.path, changes={})
