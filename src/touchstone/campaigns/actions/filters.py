"""Saving and forgetting a person's filters of lists."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import Campaign, SavedFilter
from touchstone.common.refusal import Refused
from touchstone.common.text import tidy
from touchstone.units.models import User

MOST_FILTERS = 30
"""Maximum number of filters that a person may save for one list."""


def save_filter(*, by: User, campaign: Campaign, page: str, name: str, query: str) -> SavedFilter:
    """Save a person's filter of a list, replacing one of the same name. It is not a record, so it is not audited."""
    name = tidy(name)
    if not name:
        raise Refused(_("Give the selection a name."), "name")
    if not query:
        raise Refused(_("Choose a filter first."), "query")
    if len(query) > 1_000:
        raise Refused(_("This selection is too long to save."), "query")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        saved_filters = SavedFilter.objects.filter(user=by, campaign=campaign, page=page)
        if not saved_filters.filter(name=name[:60]).exists() and saved_filters.count() >= MOST_FILTERS:
            raise Refused(_("You keep many selections of this list. Forget one first."), "name")
        saved_filter, _created = saved_filters.update_or_create(
            name=name[:60],
            defaults={"query": query},
            create_defaults={"user": by, "campaign": campaign, "page": page, "query": query},
        )
    return saved_filter


def forget_filter(*, by: User, campaign: Campaign, page: str, pk: int) -> None:
    """Delete a filter that the person saved; other people's filters are not found."""
    SavedFilter.objects.filter(pk=pk, user=by, campaign=campaign, page=page).delete()
