"""Addresses of the audit trail."""

from django.urls import path

from touchstone.web.history import views

campaign_patterns = [
    path("history/", views.history_list, name="history"),
    path("history/print/", views.history_print, name="history-print"),
    path("history/export/<slug:kind>/", views.history_export, name="history-export"),
]
