"""No rich text may lose figures."""

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps
from wagtail.fields import RichTextField

from touchstone.content.rich_text import FEATURES, check_rich_text


def test_every_rich_text_of_the_site_holds_all_features() -> None:
    assert check_rich_text(None) == []


@isolate_apps("touchstone.content")
def test_a_field_that_would_drop_figures_is_reported() -> None:
    class Leaflet(models.Model):
        text = RichTextField(features=["bold"])
        whole = RichTextField(features=FEATURES)

        class Meta:
            app_label = "content"

    config = apps.get_app_config("content")
    reported = check_rich_text([_Holding(config.name, Leaflet)])  # type: ignore[list-item]
    assert [error.id for error in reported] == ["content.E001"]
    assert "Leaflet.text does not hold h2, h3, italic" in reported[0].msg


class _Holding:
    def __init__(self, name: str, model: type[models.Model]) -> None:
        self.name = name
        self.model = model

    def get_models(self) -> list[type[models.Model]]:
        return [self.model]
