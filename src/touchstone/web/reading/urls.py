"""URLs of the reading preferences."""

from django.urls import path

from touchstone.web.reading import views

public_patterns = [
    path("reading/", views.remember, name="reading"),
]
