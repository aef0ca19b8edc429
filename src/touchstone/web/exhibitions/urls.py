"""URLs of exhibitions and of the visits counted at them."""

from django.urls import path

from touchstone.web.common.list_views import list_paths
from touchstone.web.exhibitions import views, visits_views
from touchstone.web.exhibitions.lists import EXHIBITIONS, VISITS

campaign_patterns = [
    *list_paths("exhibitions/", EXHIBITIONS),
    *list_paths("exhibitions/visits/", VISITS),
    path("exhibitions/new/", views.exhibition_new, name="exhibition-new"),
    path("exhibitions/<key:pk>/", views.exhibition_page, name="exhibition"),
    path("exhibitions/<key:pk>/correct/", views.exhibition_correct, name="exhibition-correct"),
    path("exhibitions/<key:pk>/withdraw/", views.exhibition_withdraw, name="exhibition-withdraw"),
    path("exhibitions/<key:pk>/restore/", views.exhibition_restore, name="exhibition-restore"),
    path("exhibitions/<key:pk>/record/", visits_views.visits_new, name="exhibition-visits-new"),
    path("exhibitions/visits/<key:pk>/", visits_views.visits_page, name="exhibition-count"),
    path(
        "exhibitions/visits/<key:pk>/correct/", visits_views.visits_correct, name="exhibition-count-correct"
    ),
    path(
        "exhibitions/visits/<key:pk>/withdraw/",
        visits_views.visits_withdraw,
        name="exhibition-count-withdraw",
    ),
    path(
        "exhibitions/visits/<key:pk>/restore/", visits_views.visits_restore, name="exhibition-count-restore"
    ),
]
