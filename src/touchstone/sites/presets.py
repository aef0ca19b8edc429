"""Categories of visitors as words of a campaign."""

from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.words import WordKind
from touchstone.sites.models import VisitorCategory
from touchstone.sites.queries import find_categories

CATEGORIES = WordKind(
    key="visitor_categories",
    model=VisitorCategory,
    find=find_categories,
    label=_("category of visitors"),
    plural=_("Categories of visitors"),
    lead=_("Who visits an exhibition, such as the public; visits are counted for each, never by name."),
    figure=("study.exhibition-visits", "category"),
)
