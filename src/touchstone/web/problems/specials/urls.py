"""URLs of special rectifications."""

from django.urls import path

from touchstone.web.common.list_views import list_paths
from touchstone.web.problems.specials import views
from touchstone.web.problems.specials.lists import SPECIALS

campaign_patterns = [
    *list_paths("special-rectifications/", SPECIALS),
    path("special-rectifications/new/", views.special_new, name="special-new"),
    path("special-rectifications/<key:pk>/", views.special, name="special"),
    path("special-rectifications/<key:pk>/edit/", views.special_edit, name="special-edit"),
    path("special-rectifications/<key:pk>/<slug:act>/", views.special_act, name="special-act"),
]
