"""Addresses of self-checks."""

from django.urls import path

from touchstone.web.problems.self_checks import views

campaign_patterns = [
    path("problems/<int:pk>/elsewhere/", views.ask, name="ask-elsewhere"),
    path("self-checks/", views.self_check_list, name="self-checks"),
    path("self-checks/<int:pk>/", views.self_check, name="self-check"),
    path("self-checks/answers/<int:pk>/", views.self_check_answer, name="self-check-answer"),
]
