"""URLs of inspections."""

from django.urls import path

from touchstone.web.common.list_views import list_paths
from touchstone.web.inspection import public_views, round_views, spot_views, visit_views
from touchstone.web.inspection.lists import VISITS

campaign_patterns = [
    *list_paths("inspection/", VISITS),
    path("inspection/notices/", round_views.notice_list, name="inspection-notices"),
    path(
        "inspection/notices/<int:pk>/withdraw/",
        round_views.notice_withdraw,
        name="inspection-notice-withdraw",
    ),
    path("inspection/rounds/new/", round_views.round_new, name="inspection-round-new"),
    path("inspection/rounds/<int:pk>/", round_views.round_page, name="inspection-round"),
    path("inspection/rounds/<int:pk>/plan/", visit_views.visit_new, name="inspection-visit-new"),
    path("inspection/rounds/<int:pk>/<slug:act>/", round_views.round_act, name="inspection-round-act"),
    path("inspection/visits/<int:pk>/", visit_views.visit_page, name="inspection-visit"),
    path("inspection/visits/<int:pk>/write/", spot_views.write, name="inspection-write"),
    path("inspection/visits/<int:pk>/write/worker.js", spot_views.worker, name="inspection-write-worker"),
    path("inspection/visits/<int:pk>/<slug:act>/", visit_views.visit_act, name="inspection-visit-act"),
    path("inspection/findings/<int:pk>/<slug:act>/", visit_views.finding_act, name="inspection-finding-act"),
    path("inspection/photos/<int:pk>/", visit_views.photo_file, name="inspection-photo"),
]
public_patterns = [
    path("inspections/", public_views.public_inspections, name="public-inspections"),
    path("inspections/<int:pk>/keys.txt", public_views.keys, name="inspection-keys"),
]
