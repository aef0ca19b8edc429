"""The part of the editor that lists a text's figures and the numbers typed beside them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel


class FiguresPanel(Panel):
    """Shows every figure of the text with its value now, says which have none, and which numbers were typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("Figures in the text"))
        super().__init__(**kwargs)

    class BoundPanel(Panel.BoundPanel):
        """Holds what the editor's script must know: whose figures, and where to ask for them."""

        template_name = "bulletins/cms/figures_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            unit = self.instance.owner_unit()
            context |= {
                "unit": unit,
                "choose_url": reverse("bulletins_choose_figure"),
                "values_url": reverse("bulletins_figure_values"),
            }
            return context
