"""URLs of units."""

from django.urls import path

from touchstone.web.units import change_views, many_views, merging_views, views

campaign_patterns = [
    path("units/", views.units, name="units"),
    path("units/suggest/", views.unit_suggest, name="unit-suggest"),
    path("units/new/", change_views.unit_new, name="unit-new"),
    path("units/join/", many_views.units_join, name="units-join"),
    path("units/leave/", many_views.units_leave, name="units-leave"),
    path("units/work/<uuid:pk>/", many_views.units_work, name="units-work"),
    path("units/<key:pk>/", views.unit_page, name="unit"),
    path("units/<key:pk>/change/", change_views.unit_change, name="unit-change"),
    path("units/<key:pk>/join/", change_views.unit_join, name="unit-join"),
    path("units/<key:pk>/leave/", many_views.unit_leave, name="unit-leave"),
    path("units/<key:pk>/reopen/", change_views.unit_reopen, name="unit-reopen"),
    path("units/<key:pk>/move/", change_views.unit_move, name="unit-move"),
    path("units/<key:pk>/close/", change_views.unit_close, name="unit-close"),
    path("units/<key:pk>/merge/", merging_views.unit_merge, name="unit-merge"),
    path("units/<key:pk>/divide/", merging_views.unit_divide, name="unit-divide"),
    path("units/<key:pk>/delete/", change_views.unit_delete, name="unit-delete"),
]
