"""The features of rich text fields in the CMS, and the check that every field has all of them."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from wagtail.fields import RichTextField

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "blockquote", "link", "figure"]
"""The features of every rich text field of the site.

When a text is saved, the editor drops everything that its field does not support. A field without ``figure`` would
silently lose the figures in its text, so the check below keeps such a site from starting.
"""

PROSE = [feature for feature in FEATURES if feature != "figure"]
"""The features of a text that never holds a figure, because it belongs to no campaign."""


def check_rich_text(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report every rich text field of our apps that lacks a feature."""
    configs = app_configs if app_configs is not None else list(apps.get_app_configs())
    return [
        Error(
            f"{model.__name__}.{field.name} does not hold {', '.join(missing)}: saving its text would drop them.",
            hint="Make the field with features=touchstone.content.rich_text.FEATURES.",
            obj=field,
            id="content.E001",
        )
        for config in configs
        if config.name.startswith("touchstone.")
        for model in config.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, RichTextField) and (missing := _missing(field))
    ]


def _missing(field: RichTextField) -> list[str]:
    supported = field.features or ()
    if supported == PROSE:
        return []
    return [feature for feature in FEATURES if feature not in supported]
