"""URLs of saved filters."""

from django.urls import path

from touchstone.web.saved_filters import views

campaign_patterns = [
    path("filters/<slug:page>/save/", views.filter_save, name="filter-save"),
    path("filters/<slug:page>/<key:pk>/forget/", views.filter_forget, name="filter-forget"),
]
