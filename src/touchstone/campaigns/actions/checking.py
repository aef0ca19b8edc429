"""What every action on campaigns checks first: the right, the order of days, the values of a record."""

import datetime
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.permissions import CampaignPermission
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.units.access import Access, everything
from touchstone.units.models import User
from touchstone.units.queries import build_access

M = TypeVar("M", bound=models.Model)


def allow(by: User | None, access: Access | None, *paths: str) -> None:
    """Refuse unless the person, or the access that stands for them, may change campaigns at all these paths."""
    if access is None:
        access = everything() if by is None else build_access(by, clock.today())
    if not all(access.covers(CampaignPermission.CHANGE, path) for path in paths):
        raise Refused(_("You may not change this campaign."))


def is_later(day: datetime.date, end: datetime.date | None) -> bool:
    """Say whether a day is after an end; nothing is after no end."""
    return end is not None and day > end


def check_days(opens_on: datetime.date, closes_on: datetime.date | None) -> None:
    """Refuse a period that ends before it begins."""
    if closes_on is not None and closes_on < opens_on:
        raise Refused(_("It closes before it opens. Check the two dates."), "closes_on")


def checked(instance: M) -> M:
    """Return the instance if its fields are valid; otherwise refuse with the first error."""
    try:
        instance.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused(messages[0], field) from error
    return instance
