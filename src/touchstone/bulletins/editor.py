"""Figures in Wagtail's rich text: in the database, in the editor, and in texts shown outside their page.

In the database a figure is ``<embed embedtype="figure" reference="..."/>``. In the editor it is an entity of the type
FIGURE with the same reference, shown as a chip. The chip shows only the label; the editor's script fetches the values
of all figures in the text at once.
"""

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    KEEP_WHITESPACE,
    InlineEntityElementHandler,
)
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature
from wagtail.rich_text import EmbedHandler
from wagtail.rich_text.feature_registry import FeatureRegistry

from touchstone.bulletins.showing import DisplayedFigure, canonical, label_of, render_figure

ENTITY = "FIGURE"


class FigureEmbedHandler(EmbedHandler):
    """Shows a figure's label where a text is shown outside its page: without the page, its campaign is unknown."""

    identifier = "figure"

    @staticmethod
    def expand_db_attributes(attrs: dict[str, str]) -> str:
        reference = attrs.get("reference", "")
        return render_figure(
            DisplayedFigure(reference, label_of(reference), value=f"[{label_of(reference)}]")
        )


def to_database(props: dict[str, Any]) -> Any:
    """Return the tag that stores a figure from the editor."""
    reference = canonical(str(props.get("reference", ""))[:400])
    return DOM.create_element("embed", {"embedtype": "figure", "reference": reference})


class FigureElementHandler(InlineEntityElementHandler):
    """Turns a stored figure into an entity with the text of its chip."""

    mutability = "IMMUTABLE"

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, str]:
        reference = attrs.get("reference", "")
        return {"reference": reference, "label": label_of(reference)}

    def handle_starttag(self, name: str, attrs: Any, state: Any, contentstate: Any) -> None:
        super().handle_starttag(name, attrs, state, contentstate)
        # An entity without text would not be visible in the editor.
        state.current_block.text += label_of(dict(attrs).get("reference", ""))
        state.leading_whitespace = KEEP_WHITESPACE


def register(features: FeatureRegistry) -> None:
    """Register the rich text feature ``figure`` with Wagtail."""
    features.register_embed_type(FigureEmbedHandler)
    features.register_editor_plugin(
        "draftail",
        "figure",
        EntityFeature(
            {
                "type": ENTITY,
                "icon": "table",
                "description": _("Figure"),
                "chooseUrl": reverse_lazy("bulletins_choose_figure"),
            },
            js=["cms/figures.js"],
            css={"all": ["cms/figures.css"]},
        ),
    )
    features.register_converter_rule(
        "contentstate",
        "figure",
        {
            "from_database_format": {"embed[embedtype='figure']": FigureElementHandler(ENTITY)},
            "to_database_format": {"entity_decorators": {ENTITY: to_database}},
        },
    )
