"""Addresses of study sessions."""

from django.urls import path

from touchstone.web.sessions import list_views, views

campaign_patterns = [
    path("sessions/", list_views.session_list, name="sessions"),
    path("sessions/print/", list_views.session_list_print, name="sessions-print"),
    path("sessions/export/<slug:kind>/", list_views.session_list_export, name="sessions-export"),
    path("sessions/new/", views.session_new, name="session-new"),
    path("sessions/<int:pk>/", views.session_page, name="session"),
    path("sessions/<int:pk>/correct/", views.session_correct, name="session-correct"),
    path("sessions/<int:pk>/withdraw/", views.session_withdraw, name="session-withdraw"),
    path("sessions/<int:pk>/restore/", views.session_restore, name="session-restore"),
]
