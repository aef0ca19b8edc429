"""URLs of inspections."""

from django.urls import path

from touchstone.web.common.list_views import list_paths
from touchstone.web.inspection import public_views, round_views, spot_views, visit_views
from touchstone.web.inspection.lists import VISITS

campaign_patterns = [
    *list_paths("inspection/", VISITS),
    path("inspection/notices/", round_views.notice_list, name="inspection-notices"),
    path(
        "inspection/notices/<key:pk>/withdraw/",
        round_views.notice_withdraw,
        name="inspection-notice-withdraw",
    ),
    path("inspection/rounds/new/", round_views.round_new, name="inspection-round-new"),
    path("inspection/rounds/<key:pk>/", round_views.round_page, name="inspection-round"),
    path("inspection/rounds/<key:pk>/plan/", visit_views.visit_new, name="inspection-visit-new"),
    path("inspection/rounds/<key:pk>/<slug:act>/", round_views.round_act, name="inspection-round-act"),
    path("inspection/visits/<key:pk>/", visit_views.visit_page, name="inspection-visit"),
    path("inspection/visits/<key:pk>/write/", spot_views.write, name="inspection-write"),
    path("inspection/visits/<key:pk>/write/worker.js", spot_views.worker, name="inspection-write-worker"),
    path("inspection/visits/<key:pk>/<slug:act>/", visit_views.visit_act, name="inspection-visit-act"),
    path("inspection/findings/<key:pk>/<slug:act>/", visit_views.finding_act, name="inspection-finding-act"),
    path("inspection/photos/<key:pk>/", visit_views.photo_file, name="inspection-photo"),
]
public_patterns = [
    path("inspections/", public_views.public_inspections, name="public-inspections"),
    path("inspections/<key:pk>/keys.txt", public_views.keys, name="inspection-keys"),
]
