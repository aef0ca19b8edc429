"""Whoever begins a campaign of their own has a public site, and a series into which the office writes bulletins."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from touchstone.bulletins.models import BulletinIndexPage, BulletinPage, HomePage
from touchstone.campaigns.models import Campaign
from touchstone.units.models import User

pytestmark = pytest.mark.django_db


def begin(*more: str) -> None:
    options = (
        "--unit",
        "某市",
        "--slug",
        "own",
        "--office",
        "office",
        "--office-name",
        "市活动办",
        "--no-input",
    )
    call_command("begin", *options, "--template", "theme-education", *more, stdout=StringIO())


def test_the_office_finds_a_series_to_write_into_and_the_public_a_front_page() -> None:
    begin()
    campaign = Campaign.objects.get()
    home = Site.objects.get(is_default_site=True).root_page.specific
    assert isinstance(home, HomePage)
    assert (home.title, home.locale.language_code, home.owning_unit) == (
        campaign.name,
        "zh-hans",
        campaign.root,
    )
    series = BulletinIndexPage.objects.child_of(home).get()
    office = Client()
    office.force_login(User.objects.get(username="office"))
    assert office.get(reverse("wagtailadmin_home")).status_code == 200
    new = reverse("wagtailadmin_pages:add", args=("bulletins", BulletinPage._meta.model_name, series.pk))
    assert office.get(new).status_code == 200
    assert campaign.name in Client().get("/", follow=True).content.decode()


def test_a_second_campaign_of_the_unit_keeps_its_site() -> None:
    begin()
    titles = list(HomePage.objects.order_by("pk").values_list("title", flat=True))
    begin("--slug", "another", "--office", "office-2", "--name", "第二次活动")
    assert list(HomePage.objects.order_by("pk").values_list("title", flat=True)) == titles


def test_an_english_installation_has_an_english_site() -> None:
    begin("--unit", "Riverside Hospitals", "--name", "Hand hygiene 2026", "--site-language", "en")
    (home,) = HomePage.objects.all()
    assert (home.title, home.locale.language_code) == ("Hand hygiene 2026", "en")
    assert BulletinIndexPage.objects.child_of(home).get().title == "Bulletins"
