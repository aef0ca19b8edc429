"""URLs of imports."""

from django.urls import path

from touchstone.web.imports import views

campaign_patterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/new/", views.import_new, name="import-new"),
    path("imports/empty/<slug:kind>/", views.import_example, name="import-example"),
    path("imports/<key:pk>/", views.import_page, name="import"),
    path("imports/<key:pk>/columns/", views.import_columns, name="import-columns"),
    path("imports/<key:pk>/load/", views.import_load, name="import-load"),
    path("imports/<key:pk>/discard/", views.import_discard, name="import-discard"),
    path("imports/<key:pk>/marked/", views.import_marked, name="import-marked"),
]
