"""URLs of the control plan."""

from django.urls import path

from touchstone.web.cadences import views
from touchstone.web.cadences.lists import OCCURRENCES
from touchstone.web.common.list_views import list_paths

campaign_patterns = [
    path("control-plan/", views.plan_page, name="plan"),
    path("control-plan/export/<slug:kind>/", views.plan_export, name="plan-export"),
    *list_paths("control-plan/occurrences/", OCCURRENCES),
    path("control-plan/occurrences/<key:pk>/", views.occurrence_page, name="occurrence"),
    path("control-plan/occurrences/<key:pk>/explain/", views.occurrence_explain, name="occurrence-explain"),
    path("control-plan/cadences/new/", views.cadence_new, name="cadence-new"),
    path("control-plan/cadences/<key:pk>/", views.cadence_page, name="cadence"),
    path("control-plan/cadences/<key:pk>/end/", views.cadence_end, name="cadence-end"),
    path("control-plan/cadences/<key:pk>/dates/<key:date>/move/", views.date_move, name="cadence-date-move"),
    path(
        "control-plan/cadences/<key:pk>/dates/<key:date>/call-off/",
        views.date_call_off,
        name="cadence-date-call-off",
    ),
    path(
        "control-plan/cadences/<key:pk>/dates/<key:date>/bring-back/",
        views.date_bring_back,
        name="cadence-date-bring-back",
    ),
]
