"""URLs of people."""

from django.urls import path

from touchstone.web.common.list_views import list_paths
from touchstone.web.people import slips, views
from touchstone.web.people.lists import PEOPLE, WAITING

campaign_patterns = [
    *list_paths("people/", PEOPLE),
    *list_paths("people/links/", WAITING),
    path("people/links/make/", slips.make_slips, name="people-links-make"),
    path("people/suggest/", views.person_suggest, name="person-suggest"),
    path("people/new/", views.person_new, name="person-new"),
    path("people/<key:pk>/", views.person_page, name="person"),
    path("people/<key:pk>/appoint/", views.person_appoint, name="person-appoint"),
    path("people/<key:pk>/end/<key:appointment>/", views.appointment_end, name="appointment-end"),
    path(
        "people/<key:pk>/take-back/<key:appointment>/",
        views.appointment_take_back,
        name="appointment-take-back",
    ),
    path("people/<key:pk>/name/", views.person_name, name="person-name"),
    path("people/<key:pk>/link/", views.person_link, name="person-link"),
    path("people/<key:pk>/deactivate/", views.person_deactivate, name="person-deactivate"),
    path("people/<key:pk>/reactivate/", views.person_reactivate, name="person-reactivate"),
]
