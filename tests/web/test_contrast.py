"""Contrast of the style sheet's colours, in light and dark mode and on all eight reading backgrounds."""

import re
from pathlib import Path

import pytest

from touchstone.web.common.reading_preferences import BACKGROUNDS

CSS = (Path(__file__).parents[2] / "assets/css/tokens.css").read_text(encoding="utf-8")

Colour = tuple[float, float, float]

TEXT = ("ink", "ink-soft", "ink-quiet", "link", "link-strong", "accent-text", "good", "warn", "bad")
GROUNDS = ("paper", "surface", "sunken", "good-wash", "warn-wash", "bad-wash")
LINES = ("line-strong", "focus", "part-1", "part-2", "part-3", "part-5", "part-rest-line", "accent")


def block(selector: str) -> dict[str, str]:
    match = re.search(re.escape(selector) + r"\s*\{([^}]*)\}", CSS)
    assert match, selector
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", match[1]))


LIGHT = block(":root")
DARK = LIGHT | block(":root:not([data-reading-background])")


def themes() -> dict[str, dict[str, str]]:
    reading = {
        background.code: LIGHT
        | block(":root[data-reading-background]")
        | block(f':root[data-reading-background="{background.code}"]')
        for background in BACKGROUNDS
    }
    return {"light": LIGHT, "dark": DARK} | reading


def parse(value: str, theme: dict[str, str]) -> tuple[float, float, float, float]:
    value = value.strip()
    if value.startswith("var("):
        return parse(theme[value[6:-1]], theme)
    if value.startswith("#"):
        red, green, blue = (int(value[place : place + 2], 16) for place in (1, 3, 5))
        return red, green, blue, 1.0
    red, green, blue, alpha = (float(part) for part in value[5:-1].split(","))
    return red, green, blue, alpha


def laid_on(value: str, ground: Colour, theme: dict[str, str]) -> Colour:
    *colour, alpha = parse(value, theme)
    red, green, blue = (
        alpha * over + (1 - alpha) * under for over, under in zip(colour, ground, strict=True)
    )
    return red, green, blue


def luminance(colour: Colour) -> float:
    def part(value: float) -> float:
        value /= 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (part(value) for value in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(colour: Colour, other: Colour) -> float:
    bright, dim = sorted((luminance(colour), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def paper(theme: dict[str, str]) -> Colour:
    red, green, blue, _alpha = parse(theme["paper"], theme)
    return red, green, blue


def test_the_formula_agrees_with_known_ratios() -> None:
    assert round(ratio((0, 0, 0), (255, 255, 255)), 1) == 21.0
    assert round(ratio((0xC0, 0, 0), (0xFD, 0xE6, 0xE0)), 1) == 5.4
    assert round(ratio((0x76, 0x76, 0x76), (0xFA, 0xFB, 0xE6)), 1) == 4.3


def test_the_style_sheet_holds_the_backgrounds_of_the_controls() -> None:
    for background in BACKGROUNDS:
        theme = themes()[background.code]
        assert paper(theme) == parse(background.colour, theme)[:3]


@pytest.mark.parametrize("name", list(themes()))
def test_text_has_at_least_four_and_a_half_to_one(name: str) -> None:
    theme = themes()[name]
    for ground in GROUNDS:
        under = laid_on(theme[ground], paper(theme), theme)
        for text in TEXT:
            found = ratio(laid_on(theme[text], under, theme), under)
            assert found >= 4.5, f"{text} on {ground} in {name}: {found:.2f}"


@pytest.mark.parametrize("name", list(themes()))
def test_text_on_the_main_action_has_at_least_four_and_a_half_to_one(name: str) -> None:
    theme = themes()[name]
    text = parse(theme["on-accent"], theme)[:3]
    for ground in ("accent", "accent-deep"):
        assert ratio(text, parse(theme[ground], theme)[:3]) >= 4.5


@pytest.mark.parametrize("name", list(themes()))
def test_borders_rings_and_bars_have_at_least_three_to_one(name: str) -> None:
    theme = themes()[name]
    under = paper(theme)
    for line in LINES:
        found = ratio(laid_on(theme[line], under, theme), under)
        assert found >= 3, f"{line} in {name}: {found:.2f}"


def test_components_use_tokens_only() -> None:
    for path in (Path(__file__).parents[2] / "assets/css").glob("*.css"):
        if path.name == "tokens.css":
            continue
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*;)|rgba?\(|hsla?\(", text), path.name
        known = set(LIGHT)
        assert {name for name in re.findall(r"var\(--([\w-]+)", text) if name not in known} == set(), (
            path.name
        )
