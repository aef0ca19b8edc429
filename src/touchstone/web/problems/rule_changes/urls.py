"""Addresses of rule changes."""

from django.urls import path

from touchstone.web.problems.rule_changes import views

campaign_patterns = [
    path("rule-changes/", views.rule_change_list, name="rule-changes"),
    path("rule-changes/new/", views.rule_change_new, name="rule-change-new"),
    path("rule-changes/export/<slug:kind>/", views.rule_changes_export, name="rule-changes-export"),
]
