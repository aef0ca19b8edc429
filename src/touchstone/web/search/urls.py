"""The URL of the search."""

from django.urls import path

from touchstone.web.search import views

campaign_patterns = [
    path("search/", views.search, name="search"),
]
