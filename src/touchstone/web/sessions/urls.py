"""URLs of study sessions."""

from django.urls import path

from touchstone.web.common.list_views import list_paths
from touchstone.web.sessions import check_in_views, programme, roll_views, views
from touchstone.web.sessions.lectures import COVERAGE, LECTURES
from touchstone.web.sessions.lists import SESSIONS

campaign_patterns = [
    *list_paths("sessions/", SESSIONS),
    *list_paths("sessions/lectures/", LECTURES),
    *list_paths("sessions/lectures/leaders/", COVERAGE),
    path("units/<key:pk>/programme/", programme.study_targets, name="study-targets"),
    path("units/<key:pk>/programme/new/", programme.study_target_new, name="study-target-new"),
    path("sessions/targets/<key:pk>/change/", programme.study_target_change, name="study-target-change"),
    path(
        "sessions/targets/<key:pk>/withdraw/", programme.study_target_withdraw, name="study-target-withdraw"
    ),
    path("units/<key:pk>/roll/", roll_views.study_roll, name="study-roll"),
    path("sessions/new/", views.session_new, name="session-new"),
    path("sessions/<key:pk>/", views.session_page, name="session"),
    path("sessions/<key:pk>/record/", views.session_record, name="session-record"),
    path("sessions/<key:pk>/record/docx/", views.session_record_file, name="session-record-file"),
    path("sessions/<key:pk>/correct/", views.session_correct, name="session-correct"),
    path("sessions/<key:pk>/withdraw/", views.session_withdraw, name="session-withdraw"),
    path("sessions/<key:pk>/restore/", views.session_restore, name="session-restore"),
    path("sessions/<key:pk>/attendance/", roll_views.session_attendance, name="session-attendance"),
    path(
        "sessions/<key:pk>/attendance/drop/",
        roll_views.session_attendance_drop,
        name="session-attendance-drop",
    ),
    path(
        "sessions/<key:pk>/attendance/print/",
        roll_views.session_attendance_print,
        name="session-attendance-print",
    ),
    path("sessions/<key:pk>/check-in/", check_in_views.session_check_in, name="session-check-in"),
    path(
        "sessions/<key:pk>/check-in/open/",
        check_in_views.session_check_in_open,
        name="session-check-in-open",
    ),
    path("sessions/<key:pk>/check-in/end/", check_in_views.session_check_in_end, name="session-check-in-end"),
]
public_patterns = [
    path("in/", check_in_views.check_in_code, name="check-in-code"),
    path("in/<slug:code>/", check_in_views.check_in_page, name="check-in"),
]
