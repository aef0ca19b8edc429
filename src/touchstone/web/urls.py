"""Addresses of the workspace, under the names ``web:...``."""

from django.urls import include, path

from touchstone.web import (
    views_board,
    views_figures,
    views_gallery,
    views_group_changes,
    views_groups,
    views_imports,
    views_people,
    views_person,
    views_reading,
    views_session_list,
    views_sessions,
    views_today,
    views_unit_changes,
    views_units,
)

app_name = "web"

campaign = [
    path("today/", views_today.today, name="today"),
    path("board/", views_board.board, name="board"),
    path("units/", views_units.units, name="units"),
    path("units/suggest/", views_units.unit_suggest, name="unit-suggest"),
    path("units/new/", views_unit_changes.unit_new, name="unit-new"),
    path("units/<int:pk>/", views_units.unit_page, name="unit"),
    path("units/<int:pk>/change/", views_unit_changes.unit_change, name="unit-change"),
    path("units/<int:pk>/reopen/", views_unit_changes.unit_reopen, name="unit-reopen"),
    path("units/<int:pk>/move/", views_units.unit_move, name="unit-move"),
    path("units/<int:pk>/close/", views_units.unit_close, name="unit-close"),
    path("sessions/", views_session_list.session_list, name="sessions"),
    path("sessions/print/", views_session_list.session_list_print, name="sessions-print"),
    path("sessions/export/<slug:kind>/", views_session_list.session_list_export, name="sessions-export"),
    path("sessions/new/", views_sessions.session_new, name="session-new"),
    path("sessions/<int:pk>/", views_sessions.session_page, name="session"),
    path("sessions/<int:pk>/correct/", views_sessions.session_correct, name="session-correct"),
    path("sessions/<int:pk>/withdraw/", views_sessions.session_withdraw, name="session-withdraw"),
    path("sessions/<int:pk>/restore/", views_sessions.session_restore, name="session-restore"),
    path("imports/", views_imports.imports, name="imports"),
    path("imports/new/", views_imports.import_new, name="import-new"),
    path("imports/empty/<slug:kind>/", views_imports.import_example, name="import-example"),
    path("imports/<int:pk>/", views_imports.import_page, name="import"),
    path("imports/<int:pk>/columns/", views_imports.import_columns, name="import-columns"),
    path("imports/<int:pk>/load/", views_imports.import_load, name="import-load"),
    path("imports/<int:pk>/discard/", views_imports.import_discard, name="import-discard"),
    path("imports/<int:pk>/marked/", views_imports.import_marked, name="import-marked"),
    path("figures/", views_figures.figure_index, name="figures"),
    path("figures/<str:code>", views_figures.figure_page, name="figure"),
    path("figures/<str:code>/rows/<slug:kind>/", views_figures.figure_rows, name="figure-rows"),
    path("people/", views_people.people, name="people"),
    path("people/print/", views_people.people_print, name="people-print"),
    path("people/export/<slug:kind>/", views_people.people_export, name="people-export"),
    path("people/suggest/", views_people.person_suggest, name="person-suggest"),
    path("people/new/", views_person.person_new, name="person-new"),
    path("people/<int:pk>/", views_person.person_page, name="person"),
    path("people/<int:pk>/appoint/", views_person.person_appoint, name="person-appoint"),
    path("people/<int:pk>/end/<int:appointment>/", views_person.appointment_end, name="appointment-end"),
    path("people/<int:pk>/link/", views_person.person_link, name="person-link"),
    path("people/<int:pk>/deactivate/", views_person.person_deactivate, name="person-deactivate"),
    path("people/<int:pk>/reactivate/", views_person.person_reactivate, name="person-reactivate"),
    path("steering-groups/", views_groups.steering_groups, name="steering-groups"),
    path("steering-groups/new/", views_group_changes.group_new, name="steering-group-new"),
    path("steering-groups/<int:pk>/", views_groups.steering_group, name="steering-group"),
    path("steering-groups/<int:pk>/change/", views_group_changes.group_change, name="steering-group-change"),
    path("steering-groups/<int:pk>/assign/", views_group_changes.group_assign, name="steering-group-assign"),
    path(
        "steering-groups/<int:pk>/release/<int:assignment>/",
        views_group_changes.group_release,
        name="steering-group-release",
    ),
    path(
        "steering-groups/<int:pk>/appoint/", views_group_changes.group_appoint, name="steering-group-appoint"
    ),
    path("steering-groups/<int:pk>/close/", views_group_changes.group_close, name="steering-group-close"),
]

urlpatterns = [
    path("start/", views_today.start, name="start"),
    path("c/<slug:campaign>/", include(campaign)),
    path("gallery/", views_gallery.gallery, name="gallery"),
    path("gallery/<slug:page>/", views_gallery.gallery, name="gallery-page"),
    path("reading/", views_reading.remember, name="reading"),
]
