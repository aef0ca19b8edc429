"""URLs of the library in the workspace; its pages on the site are those of the editor's room."""

from django.urls import path

from touchstone.web.library import views

campaign_patterns = [
    path("library/", views.reading_list, name="library"),
    path("library/new/", views.reading_new, name="reading-new"),
    path("library/<key:pk>/", views.reading_change, name="reading-change"),
    path("library/<key:pk>/remove/", views.reading_remove, name="reading-remove"),
]

public_patterns = [
    path("library/", views.own_lists, name="own-reading"),
]
