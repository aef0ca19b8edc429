"""URLs of units."""

from django.urls import path

from touchstone.web.units import change_views, views

campaign_patterns = [
    path("units/", views.units, name="units"),
    path("units/suggest/", views.unit_suggest, name="unit-suggest"),
    path("units/new/", change_views.unit_new, name="unit-new"),
    path("units/<int:pk>/", views.unit_page, name="unit"),
    path("units/<int:pk>/change/", change_views.unit_change, name="unit-change"),
    path("units/<int:pk>/join/", change_views.unit_join, name="unit-join"),
    path("units/<int:pk>/reopen/", change_views.unit_reopen, name="unit-reopen"),
    path("units/<int:pk>/move/", change_views.unit_move, name="unit-move"),
    path("units/<int:pk>/close/", change_views.unit_close, name="unit-close"),
]
