"""URLs of self-checks."""

from django.urls import path

from touchstone.web.common.list_views import list_paths
from touchstone.web.problems.self_checks import views
from touchstone.web.problems.self_checks.lists import SELF_CHECKS

campaign_patterns = [
    path("problems/<key:pk>/elsewhere/", views.ask, name="ask-elsewhere"),
    *list_paths("self-checks/", SELF_CHECKS),
    path("self-checks/<key:pk>/", views.self_check, name="self-check"),
    path("self-checks/answers/<key:pk>/", views.self_check_answer, name="self-check-answer"),
]
