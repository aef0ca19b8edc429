"""URLs of Today."""

from django.urls import path

from touchstone.web.today import series_views, views

campaign_patterns = [
    path("today/", views.today, name="today"),
    path("today/series/", series_views.series_open, name="series-open"),
]
public_patterns = [
    path("start/", views.start, name="start"),
]
