"""The panel of the CMS editor that lists the figures in a text and the numbers typed by hand."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel


class FiguresPanel(Panel):
    """Lists every figure of the text with its present value, figures without one, and numbers typed by hand."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("Figures in the text"))
        super().__init__(**kwargs)

    class BoundPanel(Panel.BoundPanel):
        """Passes the owning unit and the URLs of the figure views to the editor's script."""

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
