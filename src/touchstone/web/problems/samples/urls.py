"""URLs of samples."""

from django.urls import path

from touchstone.web.common.list_views import list_paths
from touchstone.web.problems.samples import views
from touchstone.web.problems.samples.lists import SAMPLES

campaign_patterns = [
    *list_paths("verification/samples/", SAMPLES),
    path("verification/samples/new/", views.sample_new, name="sample-new"),
    path("verification/samples/<key:pk>/", views.sample, name="sample"),
    path("verification/samples/<key:pk>/list/", views.sample_list_text, name="sample-list"),
    path("verification/samples/<key:pk>/export/<slug:kind>/", views.sample_export, name="sample-export"),
    path("verification/samples/<key:pk>/<key:sample>/", views.sample_check, name="sample-check"),
]
