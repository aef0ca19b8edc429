"""Production has nothing of the workshop: no app, no commands and no addresses."""

import importlib

import pytest
from django.test import Client
from django.urls import get_resolver

pytestmark = pytest.mark.django_db

PAGES = ["/gallery/", "/gallery/form/", "/gallery/reader/"]


@pytest.mark.urls("config.urls")
@pytest.mark.parametrize("path", PAGES)
def test_an_installation_has_no_gallery(client: Client, path: str) -> None:
    assert client.get(path, follow=True).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_the_workshop_has_one(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


def test_the_settings_of_an_installation_do_not_name_the_workshop() -> None:
    settings = importlib.import_module("config.settings")
    assert "workshop" not in settings.INSTALLED_APPS
    assert settings.ROOT_URLCONF == "config.urls"
    assert not [folder for folder in settings.LOCALE_PATHS if "workshop" in folder.parts]


def test_the_workshop_adds_the_gallery_and_leaves_the_other_addresses_as_they_are() -> None:
    product = get_resolver("config.urls").url_patterns
    gallery, *others = get_resolver("workshop.urls").url_patterns
    assert str(gallery.pattern) == "gallery/"
    assert others == product
