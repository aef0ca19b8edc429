"""How figures are rendered in a text."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.utils import translation
from tests.newsroom import CLASSES, SESSIONS, Newsroom

from touchstone.bulletins.rules import references, tag
from touchstone.bulletins.showing import (
    DisplayedFigure,
    as_html,
    as_text,
    format_value,
    render_figure,
    resolve_figures,
)

Queries = Callable[[int], AbstractContextManager[Any]]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (3644, "", "3,644"),
        (0, "", "0"),
        (98, "%", "98.0%"),
        (98.1, "%", "98.1%"),
        (100, "%", "100%"),
        (0, "%", "0%"),
        (None, "%", "not known"),
        (1.5, "", "1.5"),
    ],
)
def test_values_as_they_stand_in_a_sentence(value: float | None, unit: str, text: str) -> None:
    with translation.override("en"):
        assert format_value(value, unit) == text


def test_nothing_that_a_figure_shows_is_taken_for_html() -> None:
    nasty = '"><script>alert(1)</script>'
    for shown in (
        DisplayedFigure(nasty, nasty, nasty, nasty, nasty),
        DisplayedFigure(nasty, nasty, nasty),
        DisplayedFigure(nasty, nasty, problem=nasty),
    ):
        assert "<script" not in render_figure(shown)


def test_a_text_with_its_values() -> None:
    shown = {"study.sessions": DisplayedFigure("study.sessions", "Sessions", "3,644", "sessions", "/f/1/")}
    assert as_html(f"<p>{SESSIONS}</p>", shown) == (
        '<p><a class="inline-figure" href="/f/1/" title="Sessions">3,644</a></p>'
    )
    assert as_text(f"<p>{SESSIONS}{CLASSES}</p>", shown) == "<p>3,644[study.sessions?form=reading-class]</p>"
    assert "inline-figure--problem" in as_html(f"<p>{CLASSES}</p>", shown)


@pytest.mark.django_db
def test_twenty_figures_cost_no_more_statements_than_two(
    room: Newsroom, django_assert_max_num_queries: Queries
) -> None:
    """Pinned: tallies of study and of coverage, forms, the batch, the ids of a campaign's streams, the groups."""
    kinds = ["study.sessions", "study.person-times", "study.attendance-rate", "study.units-covered"]
    days = "".join(tag(f"{kind}?form=reading-class") for kind in kinds[:3])
    text = "".join(tag(f"{kind}?batch={batch}") for kind in kinds for batch in (1, 2)) + days
    text += tag("campaign.units") + tag("campaign.units?batch=1") + tag("study.coverage-rate") * 4
    text += tag("study.units-silent") + tag("study.sessions") + SESSIONS + CLASSES
    assert len(references(text)) >= 20
    audience = room.world.units["province"].path
    with django_assert_max_num_queries(10):
        shown = resolve_figures(room.world.campaign, audience, references(text))
    assert shown["study.sessions"].value == "4"
    assert not [shown for shown in shown.values() if shown.problem]


@pytest.mark.django_db
def test_one_bad_reference_does_not_hide_the_others(room: Newsroom) -> None:
    audience = room.world.units["province"].path
    shown = resolve_figures(room.world.campaign, audience, ["study.sessions", "study.no-such"])
    assert shown["study.sessions"].value == "4"
    assert "study.no-such" in shown["study.no-such"].problem


@pytest.mark.django_db
def test_a_figure_is_counted_for_the_audience(room: Newsroom) -> None:
    shown = resolve_figures(room.world.campaign, room.world.units["city"].path, ["study.sessions"])
    assert shown["study.sessions"].value == "2"
