"""URLs of imports."""

from django.urls import path

from touchstone.web.imports import column_views, single_views, taking_back, tree_views, views, word_views

campaign_patterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/new/", views.import_new, name="import-new"),
    path("imports/remembered/", column_views.import_mappings, name="import-mappings"),
    path("imports/remembered/<key:pk>/", column_views.import_mapping, name="import-mapping"),
    path(
        "imports/remembered/<key:pk>/forget/",
        column_views.import_mapping_forget,
        name="import-mapping-forget",
    ),
    path("imports/empty/<slug:kind>/", views.import_example, name="import-example"),
    path("imports/<key:pk>/", views.import_page, name="import"),
    path("imports/<key:pk>/columns/", column_views.import_columns, name="import-columns"),
    path("imports/<key:pk>/check/", column_views.import_check, name="import-check"),
    path("imports/<key:pk>/settle/", word_views.import_settle, name="import-settle"),
    path("imports/<key:pk>/settle/only/", single_views.import_settle_single, name="import-settle-single"),
    path("imports/<key:pk>/unsettle/", word_views.import_unsettle, name="import-unsettle"),
    path("imports/<key:pk>/tree/", tree_views.import_tree, name="import-tree"),
    path("imports/<key:pk>/move/", tree_views.import_move, name="import-move"),
    path("imports/<key:pk>/load/", views.import_load, name="import-load"),
    path("imports/<key:pk>/take-back/", taking_back.import_take_back, name="import-take-back"),
    path("imports/<key:pk>/discard/", views.import_discard, name="import-discard"),
    path("imports/<key:pk>/marked/", views.import_marked, name="import-marked"),
]
