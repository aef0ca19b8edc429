"""URLs of imports."""

from django.urls import path

from touchstone.web.imports import views

campaign_patterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/new/", views.import_new, name="import-new"),
    path("imports/empty/<slug:kind>/", views.import_example, name="import-example"),
    path("imports/<int:pk>/", views.import_page, name="import"),
    path("imports/<int:pk>/columns/", views.import_columns, name="import-columns"),
    path("imports/<int:pk>/load/", views.import_load, name="import-load"),
    path("imports/<int:pk>/discard/", views.import_discard, name="import-discard"),
    path("imports/<int:pk>/marked/", views.import_marked, name="import-marked"),
]
