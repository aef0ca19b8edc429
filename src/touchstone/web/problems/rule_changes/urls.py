"""URLs of rule changes."""

from django.urls import path

from touchstone.web.common.list_views import list_paths
from touchstone.web.problems.rule_changes import views
from touchstone.web.problems.rule_changes.lists import RULE_CHANGES

campaign_patterns = [
    *list_paths("rule-changes/", RULE_CHANGES),
    path("rule-changes/new/", views.rule_change_new, name="rule-change-new"),
]
