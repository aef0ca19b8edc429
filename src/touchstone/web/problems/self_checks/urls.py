"""URLs of self-checks."""

from django.urls import path

from touchstone.web.common.list_views import views as views_of
from touchstone.web.problems.self_checks import views
from touchstone.web.problems.self_checks.lists import SELF_CHECKS

self_checks, _paper, _file = views_of(SELF_CHECKS)

campaign_patterns = [
    path("problems/<int:pk>/elsewhere/", views.ask, name="ask-elsewhere"),
    path("self-checks/", self_checks, name="self-checks"),
    path("self-checks/<int:pk>/", views.self_check, name="self-check"),
    path("self-checks/answers/<int:pk>/", views.self_check_answer, name="self-check-answer"),
]
