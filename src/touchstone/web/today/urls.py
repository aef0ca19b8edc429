"""URLs of Today."""

from django.urls import path

from touchstone.web.today import views

campaign_patterns = [
    path("today/", views.today, name="today"),
]
public_patterns = [
    path("start/", views.start, name="start"),
]
