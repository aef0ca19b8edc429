"""The Content-Security-Policy of the CMS allows those inline scripts that only start a part of Wagtail."""

import base64
import hashlib

import pytest
from django.test import Client

from touchstone.content.policy import only_starts_a_part
from touchstone.units.models import User


@pytest.mark.parametrize(
    "script",
    [
        'initDateChooser("id_issued_on", {"dayOfWeekStart": 1, "format": "Y-m-d"});',
        'initDateTimeChooser("id_go_live_at", {"a": [1, null]});',
        'new PageChooser("id_new_parent_page", {"modelNames": ["bulletins.bulletinindexpage"]});',
        'createTaskChooser("id_workflow_tasks-__prefix__-task");',
        '\n(function() {\n var panel = new InlinePanel(JSON.parse("{\\u0022a\\u0022: 1}"));\n})();\n',
    ],
)
def test_a_call_of_a_constructor_with_data_is_allowed(script: str) -> None:
    assert only_starts_a_part(script)


@pytest.mark.parametrize(
    "script",
    [
        "alert(1)",
        'initDateChooser("a", {}); alert(1)',
        'initDateChooser("a", alert(1));',
        'new PageChooser("a", {"b": alert(1)});',
        'new Function("alert(1)")',
        'new PageChooser("a"),alert(1)',
        '(function() { var panel = new InlinePanel(JSON.parse("{}")); alert(1) })();',
        "",
    ],
)
def test_anything_else_is_not(script: str) -> None:
    assert not only_starts_a_part(script)


def directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {name: sources for name, *sources in parts}


@pytest.mark.django_db
def test_the_room_keeps_every_directive_and_loosens_styles_alone(client: Client) -> None:
    user = User.objects.create_superuser("keeper", password="correct horse")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get("/cms/workflows/add/")
    policy = directives(answer.headers["Content-Security-Policy"])
    template = answer.content.decode().split("<script>")[1].split("</script>")[0]
    assert "__prefix__" in template
    assert policy["script-src"][0] == "'self'"
    for script in (template, template.replace("__prefix__", "0")):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy["script-src"]
    assert not {"'unsafe-inline'", "'unsafe-eval'"} & set(policy["script-src"])
    assert policy["style-src"] == ["'self'", "'unsafe-inline'"]
    public = directives(client.get("/zh-hans/").headers["Content-Security-Policy"])
    for name in ("default-src", "object-src", "base-uri", "form-action", "frame-ancestors"):
        assert policy[name] == public[name]
    assert "script-src" not in public
    assert "style-src" not in public
