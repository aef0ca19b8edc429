"""URLs of training classes."""

from django.urls import path

from touchstone.web.common.list_views import list_paths
from touchstone.web.training import class_views, feedback_views, sitting_views, trainee_views
from touchstone.web.training.lists import CLASSES

campaign_patterns = [
    *list_paths("training/", CLASSES),
    path("training/new/", class_views.class_new, name="training-new"),
    path("training/<key:pk>/", class_views.class_page, name="training-class"),
    path("training/<key:pk>/change/", class_views.class_change, name="training-change"),
    path("training/<key:pk>/sittings/new/", sitting_views.sitting_new, name="training-sitting-new"),
    path("training/sittings/<key:pk>/", sitting_views.sitting_page, name="training-sitting"),
    path("training/sittings/<key:pk>/print/", sitting_views.sitting_print, name="training-sitting-print"),
    path(
        "training/sittings/<key:pk>/export/<slug:kind>/",
        sitting_views.sitting_export,
        name="training-sitting-export",
    ),
    path("training/sittings/<key:pk>/roll/", sitting_views.sitting_roll, name="training-sitting-roll"),
    path("training/sittings/<key:pk>/change/", sitting_views.sitting_change, name="training-sitting-change"),
    path("training/sittings/<key:pk>/call-off/", sitting_views.sitting_off, name="training-sitting-off"),
    path("training/sittings/<key:pk>/take-up/", sitting_views.sitting_on, name="training-sitting-on"),
    path("training/sittings/<key:pk>/places/", sitting_views.places_give, name="training-places-give"),
    path("training/sittings/<key:pk>/copy/", sitting_views.places_copy, name="training-places-copy"),
    path("training/sittings/<key:pk>/slips/", feedback_views.slips, name="training-slips"),
    path("training/places/<key:pk>/", trainee_views.places_page, name="training-places"),
    path("training/places/<key:pk>/record/", trainee_views.counts_record, name="training-record"),
    path("training/places/<key:pk>/roll/", trainee_views.roll_keep, name="training-roll"),
    path("training/places/<key:pk>/attendance/", trainee_views.attendance, name="training-attendance"),
    path("training/places/<key:pk>/drop-roll/", trainee_views.roll_drop, name="training-roll-drop"),
]
public_patterns = [
    path("course-feedback/", feedback_views.course_feedback, name="course-feedback"),
]
