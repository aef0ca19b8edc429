"""URLs of calendar feeds."""

from django.urls import path

from touchstone.web.calendars import views

campaign_patterns = [
    path("calendars/", views.calendars, name="calendars"),
    path("calendars/new/", views.calendar_new, name="calendar-new"),
    path("calendars/<key:pk>/revoke/", views.calendar_revoke, name="calendar-revoke"),
]

public_patterns = [
    path("calendars/<slug:secret>.ics", views.calendar_file, name="calendar-file"),
]
