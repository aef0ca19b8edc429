"""The endpoints that the editor's script calls."""

import json
from typing import Any

import pytest
from tests.bulletins.conftest import Guest
from tests.newsroom import Newsroom

from touchstone.campaigns.models import Campaign

CHOOSE = "/cms/figures/choose/"
VALUES = "/cms/figures/values/"


def asked(room: Newsroom, **more: Any) -> dict[str, Any]:
    return {"campaign": room.world.campaign.pk, "unit_of_page": room.world.units["province"].pk, **more}


def told(guest: Guest, room: Newsroom, **changes: Any) -> Any:
    body = {
        "campaign": str(room.world.campaign.pk),
        "unit": str(room.world.units["province"].pk),
        "references": ["study.sessions", "study.nothing"],
        "text": "共3644场",
        **changes,
    }
    return guest.post(VALUES, json.dumps(body), content_type="application/json")


def test_the_form_shows_the_written_reference_and_the_value(room: Newsroom, guest: Guest) -> None:
    guest.enter(room.people["editor"])
    page = guest.get(CHOOSE, asked(room, measure="study.sessions", form="reading-class")).content.decode()
    assert 'data-reference="study.sessions?form=reading-class"' in page
    assert 'data-value="3"' in page
    assert 'name="from"' in page


def test_the_form_opens_with_an_existing_figure(room: Newsroom, guest: Guest) -> None:
    guest.enter(room.people["editor"])
    city = room.world.units["city"].pk
    reference = f"study.sessions?batch=1&from=2019-06-02&unit={city}"
    page = guest.get(CHOOSE, asked(room, reference=reference)).content.decode()
    assert f'data-reference="{reference.replace("&", "&amp;")}"' in page
    assert f'<option value="{city}" selected>' in page
    assert 'value="2019-06-02"' in page


def test_only_what_the_measure_knows_is_asked(room: Newsroom, guest: Guest) -> None:
    guest.enter(room.people["editor"])
    page = guest.get(CHOOSE, asked(room, measure="campaign.units")).content.decode()
    assert 'name="form"' not in page
    assert 'name="from"' not in page


def test_units_are_found_by_a_part_of_their_name(room: Newsroom, guest: Guest) -> None:
    guest.enter(room.people["editor"])
    page = guest.get(CHOOSE, asked(room, near="区")).content.decode()
    for name in ("north", "south"):
        assert f'value="{room.world.units[name].pk}"' in page
    assert f'value="{room.world.units["company"].pk}"' not in page


def test_without_a_campaign_the_form_says_what_to_do_first(room: Newsroom, guest: Guest) -> None:
    guest.enter(room.people["editor"])
    page = guest.get(CHOOSE, asked(room, campaign="")).content.decode()
    assert "data-insert" not in page


@pytest.mark.parametrize(
    "reference", ["study.nothing", "<script>alert(1)</script>", "study.sessions?form=%22%3E"]
)
def test_a_bad_reference_is_explained_and_escaped(room: Newsroom, guest: Guest, reference: str) -> None:
    guest.enter(room.people["editor"])
    answer = guest.get(CHOOSE, asked(room, reference=reference))
    assert answer.status_code == 200
    assert "<script" not in answer.content.decode()
    assert '%22">' not in answer.content.decode()


@pytest.mark.parametrize("nonsense", [{"unit": "x"}, {"from": "tomorrow"}, {"group": "-1"}, {"form": "<b>"}])
def test_nonsense_in_a_field_counts_as_not_filled_in(
    room: Newsroom, guest: Guest, nonsense: dict[str, str]
) -> None:
    guest.enter(room.people["editor"])
    page = guest.get(CHOOSE, asked(room, measure="study.sessions", **nonsense)).content.decode()
    assert 'data-reference="study.sessions"' in page
    assert "<b>" not in page


def test_values_of_all_figures_and_typed_numbers(room: Newsroom, guest: Guest) -> None:
    guest.enter(room.people["editor"])
    answer = told(guest, room).json()
    assert answer["figures"]["study.sessions"]["value"] == "4"
    assert answer["figures"]["study.nothing"]["problem"]
    assert answer["typed"] == ["3644"]


def test_values_are_those_of_the_page_and_not_of_the_writer(room: Newsroom, guest: Guest) -> None:
    guest.enter(room.people["editor"])
    answer = told(guest, room, unit=str(room.world.units["city"].pk)).json()
    assert answer["figures"]["study.sessions"]["value"] == "2"


@pytest.mark.parametrize("body", ["", "[]", '{"references": 3}', "null", '{"references": ["a"]}'])
def test_what_the_editor_does_not_send_is_refused(room: Newsroom, guest: Guest, body: str) -> None:
    guest.enter(room.people["editor"])
    assert guest.post(VALUES, body, content_type="application/json").status_code == 400


def test_others_are_not_told(room: Newsroom, guest: Guest) -> None:
    assert guest.get(CHOOSE, asked(room)).status_code == 302
    guest.enter(room.people["organiser"])
    assert guest.get(CHOOSE, asked(room)).status_code == 302
    assert told(guest, room).status_code == 302


def test_an_editor_asks_only_for_the_own_units_and_campaigns(room: Newsroom, guest: Guest) -> None:
    other = Campaign.objects.create(
        slug="o", name="别的", root=room.world.units["company"], opens_on=room.world.campaign.opens_on
    )
    guest.enter(room.people["editor"])
    assert guest.get(CHOOSE, asked(room, unit_of_page=999_999)).status_code == 404
    assert guest.get(CHOOSE, asked(room, campaign=999_999)).status_code == 404
    assert guest.get(CHOOSE, asked(room, campaign=other.pk)).status_code == 200
    assert told(guest, room, unit="999999").status_code == 404
