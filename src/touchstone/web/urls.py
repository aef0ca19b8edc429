"""Addresses of the workspace, under the names ``web:...``: those of all rooms, put together."""

from django.urls import include, path

from touchstone.web.board import urls as board_urls
from touchstone.web.cadences import urls as cadences_urls
from touchstone.web.calendars import urls as calendars_urls
from touchstone.web.campaign import urls as campaign_urls
from touchstone.web.checks import urls as checks_urls
from touchstone.web.exhibitions import urls as exhibitions_urls
from touchstone.web.figures import urls as figures_urls
from touchstone.web.groups import urls as groups_urls
from touchstone.web.history import urls as history_urls
from touchstone.web.imports import urls as imports_urls
from touchstone.web.inspection import urls as inspection_urls
from touchstone.web.library import urls as library_urls
from touchstone.web.notices import urls as notices_urls
from touchstone.web.people import urls as people_urls
from touchstone.web.practice import urls as practice_urls
from touchstone.web.problems import urls as problems_urls
from touchstone.web.problems.letters import urls as letters_urls
from touchstone.web.problems.rule_changes import urls as rule_changes_urls
from touchstone.web.problems.samples import urls as samples_urls
from touchstone.web.problems.self_checks import urls as self_checks_urls
from touchstone.web.problems.specials import urls as specials_urls
from touchstone.web.reading import urls as reading_urls
from touchstone.web.saved_filters import urls as saved_filters_urls
from touchstone.web.search import urls as search_urls
from touchstone.web.sessions import urls as sessions_urls
from touchstone.web.today import urls as today_urls
from touchstone.web.training import urls as training_urls
from touchstone.web.units import urls as units_urls

app_name = "web"

# An address that takes any word, such as an act on a problem, comes after those that name theirs.
campaign_patterns = [
    *today_urls.campaign_patterns,
    *board_urls.campaign_patterns,
    *units_urls.campaign_patterns,
    *sessions_urls.campaign_patterns,
    *calendars_urls.campaign_patterns,
    *cadences_urls.campaign_patterns,
    *training_urls.campaign_patterns,
    *exhibitions_urls.campaign_patterns,
    *practice_urls.campaign_patterns,
    *saved_filters_urls.campaign_patterns,
    *letters_urls.campaign_patterns,
    *self_checks_urls.campaign_patterns,
    *problems_urls.campaign_patterns,
    *samples_urls.campaign_patterns,
    *rule_changes_urls.campaign_patterns,
    *specials_urls.campaign_patterns,
    *inspection_urls.campaign_patterns,
    *library_urls.campaign_patterns,
    *imports_urls.campaign_patterns,
    *figures_urls.campaign_patterns,
    *history_urls.campaign_patterns,
    *people_urls.campaign_patterns,
    *groups_urls.campaign_patterns,
    *campaign_urls.campaign_patterns,
    *checks_urls.campaign_patterns,
    *search_urls.campaign_patterns,
]

urlpatterns = [
    path("c/<slug:campaign>/", include(campaign_patterns)),
    *today_urls.public_patterns,
    *campaign_urls.public_patterns,
    *calendars_urls.public_patterns,
    *problems_urls.public_patterns,
    *practice_urls.public_patterns,
    *inspection_urls.public_patterns,
    *library_urls.public_patterns,
    *training_urls.public_patterns,
    *sessions_urls.public_patterns,
    *notices_urls.public_patterns,
    *reading_urls.public_patterns,
]
