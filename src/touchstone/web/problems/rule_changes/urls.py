"""URLs of rule changes."""

from django.urls import path

from touchstone.web.common.list_views import views as views_of
from touchstone.web.problems.rule_changes import views
from touchstone.web.problems.rule_changes.lists import RULE_CHANGES

rule_changes, _paper, rule_changes_export = views_of(RULE_CHANGES)

campaign_patterns = [
    path("rule-changes/", rule_changes, name="rule-changes"),
    path("rule-changes/new/", views.rule_change_new, name="rule-change-new"),
    path("rule-changes/export/<slug:kind>/", rule_changes_export, name="rule-changes-export"),
]
