"""Other names of a campaign's words, which people give while they settle a ledger."""

from collections.abc import Iterable
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.models import Campaign, CampaignWord
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.common.refusal import Refused
from touchstone.common.text import match_key, tidy
from touchstone.units.access import Access
from touchstone.units.models import User

LONGEST = 80
"""Maximum length of another name."""

W = TypeVar("W", bound=CampaignWord)


def may_add_names(access: Access, campaign: Campaign) -> bool:
    """Return whether somebody may give other names to the campaign's words."""
    return access.covers(CampaignPermission.CHANGE, campaign.root.path)


def find_word_called(words: Iterable[W], name: str) -> W | None:
    """Return the word that has this among its names, or None."""
    key = match_key(name)
    for word in words:
        if key in map(match_key, filter(None, (word.name, word.name_en, word.code, *word.other_names))):
            return word
    return None


def add_other_name(*, by: User | None, access: Access, word: CampaignWord, name: str) -> CampaignWord:
    """Add another name under which ledgers mean a word; without a difference, nothing is recorded.

    Refused if the name is one of another word of the same sort.
    """
    stored = tidy(name)
    if not may_add_names(access, word.campaign):
        raise Refused(_("You may not change the words of this campaign."))
    if len(stored) > LONGEST:
        raise Refused(_("“%(name)s …” is too long for a name.") % {"name": stored[:20]})
    with transaction.atomic():
        model = type(word)
        every = model._default_manager.select_for_update(of=("self",)).filter(campaign=word.campaign)
        words = list(every.select_related("campaign__root"))
        current = next(other for other in words if other.pk == word.pk)
        taken = find_word_called(words, stored)
        if taken is not None and taken.pk != current.pk:
            raise taken_by(stored, taken)
        if taken is None:
            before = list(current.other_names)
            current.other_names = [*before, stored]
            current.save(update_fields=["other_names"])
            record(
                by=by,
                verb="campaigns.word-changed",
                target=current,
                path=current.campaign.root.path,
                changes={"other_names": (before, current.other_names)},
            )
    return current


def taken_by(name: str, word: CampaignWord, field: str = "") -> Refused:
    """Return the refusal of a name that another word has already."""
    message = _("“%(name)s” is a name of “%(other)s” already. Take one of the two out.")
    return Refused(message % {"name": name, "other": word}, field)
