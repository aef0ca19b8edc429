"""URLs of the digest's settings."""

from django.urls import path

from touchstone.web.notices import views

public_patterns = [
    path("notices/", views.notices, name="notices"),
]
