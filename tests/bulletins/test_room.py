"""Writing and publishing through the forms of the editor's room."""

import json
from typing import Any

import pytest
from tests.bulletins.conftest import Guest
from tests.newsroom import SESSIONS, Newsroom
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from touchstone.bulletins.models import BulletinPage, Edition
from touchstone.bulletins.rules import tag
from touchstone.content.rich_text import FEATURES
from touchstone.figures.models import FrozenFigure


def typed(room: Newsroom, body: str = f"<p>共{SESSIONS}场。</p>", **changes: Any) -> dict[str, Any]:
    return {
        "title": "学习情况",
        "slug": "study",
        "campaign": room.world.campaign.pk,
        "number": 1,
        "issued_on": "2019-06-30",
        "issuing_office": "办公室",
        "approver": "",
        "summary": "",
        "body": ContentstateConverter(FEATURES).from_database_format(body),
        "erratum": "",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "comments-MIN_NUM_FORMS": 0,
        "comments-MAX_NUM_FORMS": "",
        **changes,
    }


def create(room: Newsroom, guest: Guest, **changes: Any) -> Any:
    return guest.post(ADD.format(room.series["zh-hans"].pk), typed(room, **changes))


def edit(room: Newsroom, guest: Guest, page: BulletinPage, **changes: Any) -> Any:
    return guest.post(EDIT.format(page.pk), typed(room, **changes))


ADD = "/cms/pages/add/bulletins/bulletinpage/{}/"
EDIT, PREVIEW = "/cms/pages/{}/edit/", "/cms/pages/{}/edit/preview/"
PUBLISH = {"action-publish": "1"}


def test_an_editor_writes_and_the_office_publishes(room: Newsroom, guest: Guest) -> None:
    guest.enter(room.people["editor"])
    create(room, guest, **PUBLISH)
    page = BulletinPage.objects.get(slug="study")
    assert not page.live
    assert page.owning_unit == room.world.units["province"]
    assert not FrozenFigure.objects.exists()

    guest.enter(room.people["office"])
    edit(room, guest, page, **PUBLISH)
    edition = page.last_edition()
    assert edition is not None
    assert edition.published_by == room.people["office"]
    assert FrozenFigure.objects.get().frozen_by == room.people["office"]


@pytest.mark.postgres_too
def test_the_office_writes_and_publishes_in_one_go(room: Newsroom, guest: Guest) -> None:
    guest.enter(room.people["office"])
    create(room, guest, **PUBLISH)
    assert BulletinPage.objects.get(slug="study").live
    assert Edition.objects.count() == 1


def test_a_draft_may_hold_figures_that_name_nothing(room: Newsroom, guest: Guest) -> None:
    guest.enter(room.people["editor"])
    create(room, guest, body=f"<p>{tag('study.nothing')}</p>")
    assert tag("study.nothing") in BulletinPage.objects.get(slug="study").body


def test_publishing_says_which_figure_names_nothing(room: Newsroom, guest: Guest) -> None:
    guest.enter(room.people["office"])
    answer = create(room, guest, body=f"<p>{tag('study.nothing')}</p>", **PUBLISH)
    assert answer.status_code == 200
    assert "study.nothing" in str(answer.context["form"].errors["body"])
    assert not BulletinPage.objects.exists()


def test_correcting_asks_for_a_note_and_takes_it(room: Newsroom, guest: Guest) -> None:
    guest.enter(room.people["office"])
    create(room, guest, **PUBLISH)
    page = BulletinPage.objects.get(slug="study")
    answer = edit(room, guest, page, title="更正后", **PUBLISH)
    assert list(answer.context["form"].errors) == ["erratum"]
    assert Edition.objects.count() == 1
    assert edit(room, guest, page, title="更正后", erratum="更正标题。", **PUBLISH).status_code == 302
    assert Edition.objects.get(sequence=2).erratum == "更正标题。"
    # The note has been used: the form asks for a new one.
    form = guest.get(f"/cms/pages/{page.pk}/edit/").context["form"]
    assert not form["erratum"].value()


def test_a_bulletin_that_was_never_published_asks_for_no_note(room: Newsroom, guest: Guest) -> None:
    guest.enter(room.people["editor"])
    page = room.draft()
    assert "erratum" not in guest.get(f"/cms/pages/{page.pk}/edit/").context["form"].fields


def test_a_new_bulletin_begins_where_the_last_one_ended(room: Newsroom, guest: Guest) -> None:
    room.published(number=7, issuing_office="某办", approver="主任")
    guest.enter(room.people["editor"])
    address = f"/cms/pages/add/bulletins/bulletinpage/{room.series['zh-hans'].pk}/"
    initial = guest.get(address).context["form"].initial
    assert (initial["number"], initial["issuing_office"], initial["approver"]) == (8, "某办", "主任")
    assert initial["campaign"] == room.world.campaign.pk


def test_only_campaigns_of_the_own_units_are_offered(room: Newsroom, guest: Guest) -> None:
    guest.enter(room.people["editor"])
    page = room.draft()
    offered = guest.get(f"/cms/pages/{page.pk}/edit/").context["form"].fields["campaign"].queryset
    assert list(offered) == [room.world.campaign]


def test_the_editor_page_tells_its_script_whose_figures_to_ask_for(room: Newsroom, guest: Guest) -> None:
    guest.enter(room.people["editor"])
    unit = f'data-unit="{room.world.units["province"].pk}"'
    new = guest.get(f"/cms/pages/add/bulletins/bulletinpage/{room.series['zh-hans'].pk}/").content.decode()
    old = guest.get(f"/cms/pages/{room.draft().pk}/edit/").content.decode()
    for page in (new, old):
        assert unit in page
        assert "cms/figures.js" in page


def test_saving_does_not_lose_figures(room: Newsroom, guest: Guest) -> None:
    page = room.draft()
    guest.enter(room.people["editor"])
    edit(room, guest, page, body=page.body)
    revision = BulletinPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert revision.body.count("<embed") == page.body.count("<embed") == 3


def test_what_was_published_cannot_be_deleted_there(room: Newsroom, guest: Guest) -> None:
    page = room.published()
    guest.enter(room.people["office"])
    guest.post(f"/cms/pages/{page.pk}/delete/")
    guest.post(f"/cms/pages/{room.series['zh-hans'].pk}/delete/")
    guest.post(f"/cms/bulk/content/basepage/delete/?id={page.pk}")
    assert BulletinPage.objects.filter(pk=page.pk).exists()


def test_many_at_once_are_held_to_the_same_rules(room: Newsroom, guest: Guest) -> None:
    bad, good = room.draft(body=f"<p>{tag('study.nothing')}</p>"), room.draft(number=2)
    for page in (bad, good):
        page.save_revision()
    guest.enter(room.people["office"])
    guest.post(f"/cms/bulk/content/basepage/publish/?id={bad.pk}")
    guest.post(f"/cms/bulk/content/basepage/publish/?id={good.pk}")
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.live, good.live) == (False, True)
    assert Edition.objects.count() == 1


def test_two_versions_are_compared_with_their_figures(room: Newsroom, guest: Guest) -> None:
    page = room.draft(body=f"<p>{SESSIONS}</p>")
    first = page.save_revision()
    page.body = f"<p>{tag('study.person-times')}</p>"
    second = page.save_revision()
    guest.enter(room.people["editor"])
    shown = guest.get(f"/cms/pages/{page.pk}/revisions/compare/{first.pk}...{second.pk}/").content.decode()
    assert "⟦study." in shown
    assert "person-times" in shown


@pytest.mark.parametrize("who", ["editor", "office"])
def test_the_room_leads_to_no_other_host(room: Newsroom, guest: Guest, who: str) -> None:
    guest.enter(room.people[who])
    assert "wagtail.org" not in guest.get("/cms/").content.decode()


def submitted(room: Newsroom, guest: Guest, **changes: Any) -> BulletinPage:
    guest.enter(room.people["editor"])
    create(room, guest, **changes, **{"action-submit": "1"})
    page: BulletinPage = BulletinPage.objects.get(slug="study")
    return page


def approve(room: Newsroom, guest: Guest, page: BulletinPage, name: str = "approve") -> Any:
    state = page.current_workflow_task_state
    address = f"/cms/pages/workflow/action/{page.pk}/{name}/{state.pk}/"
    return guest.post(address, {"comment": "请核对"})


@pytest.mark.postgres_too
def test_what_an_editor_submits_the_office_approves(room: Newsroom, guest: Guest) -> None:
    page = submitted(room, guest)
    assert not page.live
    # While it awaits approval, its author cannot change it.
    guest.enter(room.people["editor"])
    edit(room, guest, page, title="趁机改动")
    assert BulletinPage.objects.get(pk=page.pk).get_latest_revision_as_object().title == "学习情况"

    guest.enter(room.people["office"])
    assert "学习情况" in guest.get("/cms/").content.decode()
    approve(room, guest, page)
    page.refresh_from_db()
    assert page.live
    edition = page.last_edition()
    assert edition is not None
    assert edition.published_by == room.people["office"]


def test_an_editor_cannot_approve(room: Newsroom, guest: Guest) -> None:
    page = submitted(room, guest)
    approve(room, guest, page)
    page.refresh_from_db()
    assert not page.live


def test_the_office_returns_a_draft(room: Newsroom, guest: Guest) -> None:
    page = submitted(room, guest)
    guest.enter(room.people["office"])
    approve(room, guest, page, "reject")
    page.refresh_from_db()
    assert not page.live
    assert page.current_workflow_state.status == "needs_changes"


def test_approving_what_cannot_be_published_returns_it_with_the_reason(room: Newsroom, guest: Guest) -> None:
    page = submitted(room, guest)
    revision = page.get_latest_revision()
    revision.content["body"] = f"<p>{tag('study.nothing')}</p>"
    revision.save()
    guest.enter(room.people["office"])
    state = page.current_workflow_task_state
    approve(room, guest, page)
    page.refresh_from_db()
    assert not page.live
    state.refresh_from_db()
    assert state.status == "rejected"
    assert "study.nothing" in state.comment


def block(**changes: Any) -> str:
    plain: dict[str, Any] = {"key": "a", "text": "x", "type": "unstyled", "depth": 0}
    ranges: dict[str, Any] = {"inlineStyleRanges": [], "entityRanges": []}
    return json.dumps({"blocks": [plain | ranges | changes], "entityMap": {}})


@pytest.mark.postgres_too
@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        "1",
        '"x"',
        '{"blocks": null, "entityMap": null}',
        '{"blocks": [1], "entityMap": {}}',
        "[" * 100_000,
        block(type="unordered-list-item", depth="x"),
        block(inlineStyleRanges=[{"offset": 0, "length": 1e9, "style": "BOLD"}]),
        block(entityRanges=[{"offset": 0, "length": 1, "key": 7}]),
    ],
    ids=lambda body: body[:60],
)
def test_a_text_that_no_editor_writes_is_refused(room: Newsroom, guest: Guest, body: str) -> None:
    guest.enter(room.people["editor"])
    page = room.draft()
    for address in (
        ADD.format(room.series["zh-hans"].pk),
        *(form.format(page.pk) for form in (EDIT, PREVIEW)),
    ):
        assert guest.post(address, typed(room) | {"body": body}).status_code == 400


@pytest.mark.postgres_too
def test_half_a_letter_and_nul_are_left_out_of_a_text(room: Newsroom, guest: Guest) -> None:
    """A script that cuts a text inside a rare letter leaves half of it, which no database stores."""
    guest.enter(room.people["editor"])
    body = block(text="共\ud840三\udc00场\0，\U00020000")
    guest.post(ADD.format(room.series["zh-hans"].pk), typed(room) | {"body": body})
    page = BulletinPage.objects.get(slug="study")
    assert "共三场，\U00020000" in page.get_latest_revision_as_object().body
    for address in ("edit/", "history/", f"revisions/{page.latest_revision_id}/view/"):
        assert guest.get(f"/cms/pages/{page.pk}/{address}").status_code == 200
