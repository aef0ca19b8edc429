"""URLs of steering groups."""

from django.urls import path

from touchstone.web.groups import change_views, views

campaign_patterns = [
    path("steering-groups/", views.steering_groups, name="steering-groups"),
    path("steering-groups/new/", change_views.group_new, name="steering-group-new"),
    path("steering-groups/<key:pk>/", views.steering_group, name="steering-group"),
    path("steering-groups/<key:pk>/change/", change_views.group_change, name="steering-group-change"),
    path("steering-groups/<key:pk>/assign/", change_views.group_assign, name="steering-group-assign"),
    path(
        "steering-groups/<key:pk>/release/<key:assignment>/",
        change_views.group_release,
        name="steering-group-release",
    ),
    path("steering-groups/<key:pk>/appoint/", change_views.group_appoint, name="steering-group-appoint"),
    path("steering-groups/<key:pk>/close/", change_views.group_close, name="steering-group-close"),
]
