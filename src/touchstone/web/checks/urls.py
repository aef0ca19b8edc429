"""URLs of the standing checks."""

from django.urls import path

from touchstone.web.checks import views

campaign_patterns = [
    path("checks/", views.checks, name="checks"),
    path("checks/<slug:code>/", views.check, name="check"),
    path("checks/<slug:code>/print/", views.check_print, name="check-print"),
    path("checks/<slug:code>/export/<slug:kind>/", views.check_export, name="check-export"),
]
