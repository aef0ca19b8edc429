"""Template tags and filters for components, icons, numbers and dates."""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Any, get_args

from django import template
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from touchstone.web.common import formats
from touchstone.web.common.components import Component, Due, Status
from touchstone.web.common.components.feedback import Tone

register = template.Library()

PASSED_ON = ("request", "csrf_token", "reading", "shell")
"""The context variables that a component inherits from the page."""

TONES = get_args(Tone)


@register.simple_tag(takes_context=True)
def show(context: Context, piece: Component) -> SafeString:
    """Render a component."""
    if type(piece) is Status:
        return drawn_status(str(piece.word), piece.tone)
    engine = context.template.engine if context.template else template.Engine.get_default()
    inner = {name: context[name] for name in PASSED_ON if name in context}
    return engine.get_template(piece.template_name).render(context.new({**inner, **piece.variables()}))


@lru_cache(maxsize=500)
def drawn_status(word: str, tone: Tone) -> SafeString:
    """Render a status; cached, since a list shows the same few many times."""
    return render_to_string(Status.template_name, {"status": Status(word, tone)})


@register.simple_tag
@lru_cache(maxsize=200)
def icon(name: str) -> SafeString:
    """Render an icon of the sprite; it is decorative, the text beside it carries the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )


@register.simple_tag
@lru_cache(maxsize=20)
def shape(tone: str) -> SafeString:
    """Render the small shape of a tone."""
    if tone not in TONES:
        raise ValueError(f"No shape for the tone {tone!r}; there are {', '.join(TONES)}.")
    return format_html(
        '<svg class="shape shape--{}" aria-hidden="true" focusable="false"><use href="{}#shape-{}"></use></svg>',
        tone,
        static("icons.svg"),
        tone,
    )


@register.simple_tag(takes_context=True)
def status(context: Context, word: formats.Words, tone: Tone = "quiet") -> SafeString:
    """Render a state as a word with its shape."""
    return show(context, Status(word, tone))


for as_text in (
    formats.number,
    formats.percent,
    formats.signed,
    formats.day,
    formats.short_day,
    formats.since,
):
    register.filter(as_text.__name__, as_text)


@register.filter
def moment(value: datetime.datetime | datetime.date | None) -> str:
    """Format a date, or a date and time."""
    return formats.moment(value) if isinstance(value, datetime.datetime) else formats.day(value)


@register.filter
def machine(value: datetime.datetime | datetime.date) -> str:
    """Format a date or time for the ``datetime`` attribute."""
    return value.isoformat()


@register.filter
def due_words(due: Due) -> str:
    """Return when something is due, in words."""
    return formats.due(due.on, due.today, due.working_days_late, provisional=due.provisional)


@register.filter
def cell(value: Any) -> SafeString | str:
    """Format a value for a table: numbers and dates in the reader's language, ``None`` as "not known"."""
    if value is None:
        return format_html('<span class="unknown">{}</span>', formats.unknown())
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, formats.AMOUNTS):
        return formats.number(value)
    if isinstance(value, datetime.date):
        text = formats.moment(value) if isinstance(value, datetime.datetime) else formats.short_day(value)
        return format_html('<span class="nowrap">{}</span>', text)
    return value if isinstance(value, SafeString) else str(value)


@register.filter
def path(value: float) -> str:
    """Format a length for an SVG attribute, always with a decimal point."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


@register.inclusion_tag("_components/error_summary.html", takes_context=True)
def error_summary(context: Context, form: BaseForm) -> dict[str, Any]:
    """Render a summary of a form's errors that takes the focus; each entry links to its field.

    The error of a unit chosen outside the form is included and links to the unit's field.
    """
    choice = context.get("choice")
    beside = str(getattr(choice, "error", ""))
    fields = [(bound, _first_control(bound), list(bound.errors)) for bound in form if bound.errors]
    return {
        "form": form,
        "fields": fields,
        "general": form.non_field_errors() if form.is_bound else (),
        "beside": beside,
    }


def _first_control(bound: BoundField) -> str:
    """Return the id of the field's control; of several choices, that of the first."""
    return f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label
