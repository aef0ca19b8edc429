"""Figures inside Wagtail's rich text: into the editor, back, and where two texts are compared."""

import json
from typing import Any

import pytest
from tests.newsroom import CLASSES, SESSIONS, Newsroom
from wagtail.admin.compare import comparison_class_registry
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.rich_text import expand_db_html

from touchstone.bulletins.models import BulletinPage
from touchstone.bulletins.rules import tag
from touchstone.content.rich_text import FEATURES


def opened(text: str) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(ContentstateConverter(FEATURES).from_database_format(text))
    return state


def closed(state: dict[str, Any]) -> str:
    return str(ContentstateConverter(FEATURES).to_database_format(json.dumps(state)))


def test_a_figure_survives_the_editor() -> None:
    text = f'<p data-block-key="a">共{CLASSES}场，{tag("study.sessions?form=reading-class&from=2019-06-01")}。</p>'
    state = opened(text)
    (block,) = state["blocks"]
    assert [entity["type"] for entity in state["entityMap"].values()] == ["FIGURE", "FIGURE"]
    assert {entity["mutability"] for entity in state["entityMap"].values()} == {"IMMUTABLE"}
    assert all(span["length"] > 0 for span in block["entityRanges"])
    assert 'reference="study.sessions?form=reading-class&amp;from=2019-06-01"' in closed(state)
    assert closed(state).count('embedtype="figure"') == 2


def test_a_figure_alone_and_at_both_ends_of_a_line() -> None:
    for text in (SESSIONS, f"<p>{SESSIONS}</p>", f"<ul><li>{SESSIONS} 和 {CLASSES}</li></ul>"):
        assert closed(opened(text)).count('embedtype="figure"') == text.count("<embed")


def test_references_are_stored_in_one_form() -> None:
    state = opened(f"<p>{SESSIONS}</p>")
    state["entityMap"]["0"]["data"] = {"reference": "study.sessions?to=2019-06-30&form=reading-class"}
    assert 'reference="study.sessions?form=reading-class&amp;to=2019-06-30"' in closed(state)


def test_a_reference_from_outside_cannot_bring_tags_along() -> None:
    state = opened(f"<p>{SESSIONS}</p>")
    state["entityMap"]["0"]["data"] = {"reference": '"/><script>alert(1)</script>', "onload": "alert(1)"}
    stored = closed(state)
    assert "<script" not in stored
    assert "onload" not in stored
    shown = expand_db_html(stored)
    assert "<script" not in shown


def test_outside_its_page_a_figure_is_only_named() -> None:
    assert "3" not in expand_db_html(f"<p>{SESSIONS}</p>")
    assert "<embed" not in expand_db_html(f"<p>{SESSIONS}</p>")


@pytest.mark.django_db
def test_a_changed_figure_shows_in_the_comparison_of_two_versions(room: Newsroom) -> None:
    field = BulletinPage._meta.get_field("body")
    before, after = BulletinPage(body=f"<p>共{SESSIONS}场</p>"), BulletinPage(body=f"<p>共{CLASSES}场</p>")
    comparison = comparison_class_registry.get(field)(field, before, after)
    assert comparison.has_changed()
    shown = str(comparison.htmldiff())
    assert "⟦study.sessions⟧" in shown.replace('<span class="deletion">', "").replace("</span>", "")
    assert "form=reading-class" in shown
    assert 'class="addition"' in shown
