"""The machinery for acts, tested with an act and addresses of this module."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import path
from tests.web.workspace import LEARNER, OFFICE, ORGANISER, Place, text

from config.urls import urlpatterns as addresses_of_the_site
from touchstone.common.refusal import Refused
from touchstone.units.permissions import UnitPermission
from touchstone.web.common.acts import (
    ActPage,
    AnyActPage,
    NotDone,
    act_view,
    or_404,
    perform,
    press,
    renew_version,
    turn_away,
)
from touchstone.web.common.components import Breadcrumb, Fact, Facts, Link
from touchstone.web.common.reader import WorkspaceRequest, in_campaign, sent
from touchstone.web.common.refusals import RefusingForm
from touchstone.web.common.unit_choice import UnitChoice

CRUMBS = Breadcrumb((Link("List", "/list/"), Link("Paint")))


class PaintForm(RefusingForm):
    """A colour, and a picture of it."""

    colour = forms.CharField(label="Colour", max_length=20)
    picture = forms.FileField(label="Picture", required=False)
    refusals = {"paint": "colour"}


class VersionForm(RefusingForm):
    """The version that the reader saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(required=False)


def paint(form: PaintForm) -> str:
    """Paint, but refuse red, and refuse everything on a Sunday."""
    colour = str(form.cleaned_data["colour"])
    if colour == "red":
        raise Refused("No more red.", "paint")
    if colour == "gold":
        raise Refused("Nobody paints on a Sunday.", "day")
    return colour


DRAWN: list[str] = []
"""Pieces that were made for a page."""


def facts() -> Facts:
    """Return part of the page, and record that it was built."""
    DRAWN.append("facts")
    return Facts([Fact("Walls", 2)])


@act_view(UnitPermission.CHANGE)
def painting(request: WorkspaceRequest, pk: int) -> AnyActPage | HttpResponse:
    """An act on the first wall; the second is wet, and there is no third."""
    wall = or_404({1: "first wall", 2: "second wall"}.get(pk), "There is no such wall.")
    if pk == 2:
        return turn_away(request, "The paint is wet.", "/c/world/board/")
    return ActPage(
        heading="Paint the wall",
        title="Paint",
        form=PaintForm(sent(request), request.FILES or None, initial={"colour": "blue"}),
        do=paint,
        done=lambda colour: f"The wall is {colour}.",
        breadcrumb=CRUMBS,
        to=lambda colour: f"/c/world/board/?{colour}",
        lead=wall,
        notice=facts,
        explanation="It dries by tomorrow.",
        draft="paint",
    )


@in_campaign(UnitPermission.CHANGE)
def pressing(request: WorkspaceRequest) -> HttpResponse:
    """An act that rings the bell, once."""

    def ring() -> str:
        if "again" in request.POST:
            raise Refused("It rang already.")
        return "loud"

    return press(
        request, ring, lambda sound: f"It is {sound}.", back="/c/world/board/?back", to="/c/world/board/?to"
    )


urlpatterns = [
    path("c/<slug:campaign>/paint/<int:pk>/", painting),
    path("c/<slug:campaign>/ring/", pressing),
    *addresses_of_the_site,
]

with_addresses = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class TestPage:
    """Responses as a browser gets them."""

    pytestmark = with_addresses

    def test_its_page_shows_all_that_was_declared(self, place: Place) -> None:
        page = place.get(OFFICE, "paint/1/")
        for words in ("<title>Paint", ">Paint the wall</h1>", "first wall", "It dries by tomorrow."):
            assert words in page
        assert 'enctype="multipart/form-data"' in page
        assert 'data-draft="paint"' in page
        assert 'value="blue"' in page
        assert 'href="/list/">Cancel' in page
        assert "error-summary" not in page

    def test_pieces_that_ask_the_database_are_made_once_and_only_for_a_page(self, place: Place) -> None:
        DRAWN.clear()
        place.get(OFFICE, "paint/1/")
        place.post(OFFICE, "paint/1/", {"colour": "green"})
        assert DRAWN == ["facts"]

    def test_a_form_that_is_right_is_done_and_answered(self, place: Place) -> None:
        picture = SimpleUploadedFile("wall.txt", b"x")
        answer = place.post(OFFICE, "paint/1/", {"colour": "green", "picture": picture})
        assert answer["Location"] == "/c/world/board/?green"
        assert "The wall is green." in place.get(OFFICE, "board/")

    def test_what_is_wrong_is_shown_at_its_field(self, place: Place) -> None:
        page = text(place.client(OFFICE).post("/c/world/paint/1/", {}), 400)
        assert '<a href="#id_colour">' in page
        assert "This field is required." in page

    def test_a_refusal_is_shown_at_its_field(self, place: Place) -> None:
        page = text(place.client(OFFICE).post("/c/world/paint/1/", {"colour": "red"}), 400)
        assert '<a href="#id_colour">Colour: No more red.</a>' in page
        assert 'value="red"' in page

    def test_a_refusal_of_no_field_is_shown_above_all(self, place: Place) -> None:
        page = text(place.client(OFFICE).post("/c/world/paint/1/", {"colour": "gold"}), 400)
        assert "<li>Nobody paints on a Sunday.</li>" in page

    def test_what_is_not_there_is_not_found(self, place: Place) -> None:
        assert place.client(OFFICE).get("/c/world/paint/3/").status_code == 404

    def test_whoever_it_is_not_offered_to_is_turned_away(self, place: Place) -> None:
        answer = place.client(OFFICE).get("/c/world/paint/2/", follow=True)
        assert answer.redirect_chain == [("/c/world/board/", 302)]
        assert "The paint is wet." in text(answer)

    @pytest.mark.parametrize(("who", "status"), [(ORGANISER, 403), (LEARNER, 404), ("anonymous", 302)])
    def test_it_asks_for_its_permission(self, place: Place, who: str, status: int) -> None:
        assert place.client(who).get("/c/world/paint/1/").status_code == status

    def test_no_other_method_is_answered(self, place: Place) -> None:
        assert place.client(OFFICE).delete("/c/world/paint/1/").status_code == 405

    def test_a_button_does_its_act_or_says_why_not(self, place: Place) -> None:
        assert place.post(OFFICE, "ring/", {})["Location"] == "/c/world/board/?to"
        assert "It is loud." in place.get(OFFICE, "board/")
        assert place.post(OFFICE, "ring/", {"again": "1"})["Location"] == "/c/world/board/?back"
        assert "It rang already." in place.get(OFFICE, "board/")


def page_of(form: RefusingForm, **more: Any) -> AnyActPage:
    return ActPage(
        heading="x", form=form, do=lambda form: form.cleaned_data, done="x", breadcrumb=CRUMBS, **more
    )


def test_a_form_of_another_version_is_not_done_but_can_be_sent_again() -> None:
    form = VersionForm({"version": "3", "text": "kept"})
    with pytest.raises(NotDone):
        perform(page_of(form, version=4))
    assert "Somebody changed this" in str(form.non_field_errors())
    assert form.data == {"version": "4", "text": "kept"}
    assert perform(page_of(VersionForm(form.data), version=4)) == {"version": 4, "text": "kept"}


def test_a_form_of_this_version_stays_as_it_is() -> None:
    form = VersionForm({"version": "4"})
    assert renew_version(form, 4)
    assert form.data == {"version": "4"}


def test_an_act_waits_for_the_choice_beside_its_form() -> None:
    form = VersionForm({"version": "4"})
    with pytest.raises(NotDone):
        perform(page_of(form, choice=UnitChoice(UnitPermission.CHANGE)))
    assert form.non_field_errors()


def test_a_choice_may_stay_open_unless_it_is_wrong() -> None:
    may_stay = UnitChoice(UnitPermission.CHANGE, optional=True)
    assert perform(page_of(VersionForm({"version": "4"}), choice=may_stay))
    wrong = UnitChoice(UnitPermission.CHANGE, error="Nobody knows it.", optional=True)
    form = VersionForm({"version": "4"})
    with pytest.raises(NotDone):
        perform(page_of(form, choice=wrong))
    assert form.non_field_errors() == ["Nobody knows it."]


def test_an_act_leads_back_to_the_page_above_it() -> None:
    assert page_of(VersionForm()).back_href == "/list/"
    assert page_of(VersionForm(), back="/elsewhere/").back_href == "/elsewhere/"
