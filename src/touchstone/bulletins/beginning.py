"""The public site that a campaign of one's own begins with: a front page and a series of bulletins, to be filled."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from touchstone.bulletins.actions import SiteTexts, open_site
from touchstone.bulletins.models import HomePage
from touchstone.campaigns.models import Campaign
from touchstone.units.access import everything

ENGLISH = "en"


def open_first_site(campaign: Campaign, language: str) -> None:
    """Open the public site of a campaign's unit in the language of the installation, and in English if it has a name.

    A unit that has a front page keeps it as it is.
    """
    if HomePage.objects.filter(owning_unit=campaign.root).exists():
        return
    languages = [language, *([ENGLISH] if campaign.name_en and language != ENGLISH else [])]
    texts = {code: _texts(campaign, code) for code in languages}
    open_site(by=None, access=everything(), unit=campaign.root, texts=texts)


def _texts(campaign: Campaign, language: str) -> SiteTexts:
    with override(language):
        return SiteTexts(
            title=str(campaign),
            lead=_("How the campaign stands. Every number can be opened to see what was counted."),
            series=_("Bulletins"),
            series_lead=_("What was done, what was found and what was put right."),
        )
