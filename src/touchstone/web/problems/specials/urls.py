"""URLs of special rectifications."""

from django.urls import path

from touchstone.web.common.list_views import views as views_of
from touchstone.web.problems.specials import views
from touchstone.web.problems.specials.lists import SPECIALS

specials, _paper, specials_export = views_of(SPECIALS)

campaign_patterns = [
    path("special-rectifications/", specials, name="specials"),
    path("special-rectifications/export/<slug:kind>/", specials_export, name="specials-export"),
    path("special-rectifications/new/", views.special_new, name="special-new"),
    path("special-rectifications/<int:pk>/", views.special, name="special"),
    path("special-rectifications/<int:pk>/edit/", views.special_edit, name="special-edit"),
    path("special-rectifications/<int:pk>/<slug:act>/", views.special_act, name="special-act"),
]
