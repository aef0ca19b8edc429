"""URLs of the register of problems."""

from django.urls import path

from touchstone.web.problems import list_views, public_views, verification_views, views

campaign_patterns = [
    *list_views.list_patterns,
    path("problems/assign/", list_views.problems_assign, name="problems-assign"),
    path("problems/lists/<slug:view>/", list_views.problem_ledger, name="problem-ledger"),
    path(
        "problems/lists/<slug:view>/export/<slug:kind>/", list_views.problems_export, name="problems-export"
    ),
    path("verification/", verification_views.verification_room, name="verification"),
    path("leading/", verification_views.leading, name="leading"),
    path("problems/new/", views.problem_new, name="problem-new"),
    path("problems/similar/", views.problem_similar, name="problem-similar"),
    path("problems/<key:pk>/", views.problem_page, name="problem"),
    path("problems/<key:pk>/<slug:act>/", views.problem_act, name="problem-act"),
    path("problems/photos/<key:pk>/", views.photo_file, name="problem-photo"),
]
public_patterns = [
    path("problems/", public_views.public_problems, name="public-problems"),
]
