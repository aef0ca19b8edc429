"""URLs of study sessions."""

from django.urls import path

from touchstone.web.common.list_views import views as views_of
from touchstone.web.sessions import views
from touchstone.web.sessions.lists import SESSIONS

session_list, session_print, session_export = views_of(SESSIONS)

campaign_patterns = [
    path("sessions/", session_list, name="sessions"),
    path("sessions/print/", session_print, name="sessions-print"),
    path("sessions/export/<slug:kind>/", session_export, name="sessions-export"),
    path("sessions/new/", views.session_new, name="session-new"),
    path("sessions/<int:pk>/", views.session_page, name="session"),
    path("sessions/<int:pk>/correct/", views.session_correct, name="session-correct"),
    path("sessions/<int:pk>/withdraw/", views.session_withdraw, name="session-withdraw"),
    path("sessions/<int:pk>/restore/", views.session_restore, name="session-restore"),
]
