"""Addresses of the workspace, under the names ``web:...``."""

from django.urls import include, path

from touchstone.web import (
    views_board,
    views_figures,
    views_gallery,
    views_groups,
    views_imports,
    views_notices,
    views_problem_list,
    views_problem_lists,
    views_problems,
    views_reading,
    views_session_list,
    views_sessions,
    views_today,
    views_units,
)

app_name = "web"

campaign = [
    path("today/", views_today.today, name="today"),
    path("board/", views_board.board, name="board"),
    path("units/", views_units.units, name="units"),
    path("units/suggest/", views_units.unit_suggest, name="unit-suggest"),
    path("units/<int:pk>/", views_units.unit_page, name="unit"),
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
    path("problems/", views_problem_list.problem_list, name="problems"),
    path("problems/print/", views_problem_list.problem_list_print, name="problems-print"),
    path("problems/assign/", views_problem_list.problems_assign, name="problems-assign"),
    path("problems/lists/<slug:view>/", views_problem_lists.problem_side, name="problem-side"),
    path(
        "problems/lists/<slug:view>/export/<slug:kind>/",
        views_problem_lists.problems_export,
        name="problems-export",
    ),
    path("problems/new/", views_problems.problem_new, name="problem-new"),
    path("problems/similar/", views_problems.problem_similar, name="problem-similar"),
    path("problems/<int:pk>/", views_problems.problem_page, name="problem"),
    path("problems/<int:pk>/<slug:act>/", views_problems.problem_act, name="problem-act"),
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
    path("steering-groups/", views_groups.steering_groups, name="steering-groups"),
    path("steering-groups/<int:pk>/", views_groups.steering_group, name="steering-group"),
]

urlpatterns = [
    path("start/", views_today.start, name="start"),
    path("c/<slug:campaign>/", include(campaign)),
    path("gallery/", views_gallery.gallery, name="gallery"),
    path("gallery/<slug:page>/", views_gallery.gallery, name="gallery-page"),
    path("notices/", views_notices.notices, name="notices"),
    path("reading/", views_reading.remember, name="reading"),
]
