"""What texts written in the editor's room may hold, and the check that no field holds less."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from wagtail.fields import RichTextField

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "blockquote", "link", "figure"]
"""What every rich text of the site may hold: one list for all fields.

The editor drops what a field does not know when the text is next saved. A field without ``figure`` would so lose
the figures in its text, silently; the check below keeps such a site from starting.
"""


def check_rich_text(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report every rich text field of our own apps that does not hold all features."""
    configs = app_configs if app_configs is not None else list(apps.get_app_configs())
    return [
        Error(
            f"{model.__name__}.{field.name} does not hold {', '.join(missing)}: saving its text would drop them.",
            hint="Make the field with features=touchstone.content.writing.FEATURES.",
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
    held = field.features or ()
    return [feature for feature in FEATURES if feature not in held]
