"""URLs of the audit trail."""

from django.urls import path

from touchstone.web.common.list_views import views
from touchstone.web.history.lists import HISTORY

history, history_print, history_export = views(HISTORY)

campaign_patterns = [
    path("history/", history, name="history"),
    path("history/print/", history_print, name="history-print"),
    path("history/export/<slug:kind>/", history_export, name="history-export"),
]
