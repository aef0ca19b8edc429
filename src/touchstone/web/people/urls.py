"""URLs of people."""

from django.urls import path

from touchstone.web.common.list_views import list_paths
from touchstone.web.people import views
from touchstone.web.people.lists import PEOPLE

campaign_patterns = [
    *list_paths("people/", PEOPLE),
    path("people/suggest/", views.person_suggest, name="person-suggest"),
    path("people/new/", views.person_new, name="person-new"),
    path("people/<int:pk>/", views.person_page, name="person"),
    path("people/<int:pk>/appoint/", views.person_appoint, name="person-appoint"),
    path("people/<int:pk>/end/<int:appointment>/", views.appointment_end, name="appointment-end"),
    path(
        "people/<int:pk>/take-back/<int:appointment>/",
        views.appointment_take_back,
        name="appointment-take-back",
    ),
    path("people/<int:pk>/name/", views.person_name, name="person-name"),
    path("people/<int:pk>/link/", views.person_link, name="person-link"),
    path("people/<int:pk>/deactivate/", views.person_deactivate, name="person-deactivate"),
    path("people/<int:pk>/reactivate/", views.person_reactivate, name="person-reactivate"),
]
