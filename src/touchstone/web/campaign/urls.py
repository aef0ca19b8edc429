"""URLs of the campaign room."""

from django.urls import path

from touchstone.web.campaign import batch_views, views

campaign_patterns = [
    path("campaign/", views.campaign_page, name="campaign"),
    path("campaign/change/", views.campaign_change, name="campaign-change"),
    path("campaign/times/", views.campaign_times, name="campaign-times"),
    path("campaign/batches/new/", batch_views.batch_new, name="campaign-batch-new"),
    path("campaign/batches/<key:pk>/", batch_views.batch_page, name="campaign-batch"),
    path("campaign/batches/<key:pk>/change/", batch_views.batch_change, name="campaign-batch-change"),
    path("campaign/batches/<key:pk>/close/", batch_views.batch_close, name="campaign-batch-close"),
]
