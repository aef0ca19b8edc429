"""Pages of the public site in every state, and what may stand in an address or a form that concerns them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.bulletins.cms import Address
from tests.bulletins.test_room import typed
from tests.newsroom import Newsroom
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import Locale, TaskState, WorkflowState

from touchstone.bulletins.models import BulletinIndexPage, BulletinPage
from touchstone.bulletins.rules import tag
from touchstone.content.models import BasePage

HUGE = "9" * 26
SOON, LATER = "2030-01-01 09:00", "2031-01-01 09:00"
Post = dict[str, Any]


@dataclass
class Scene:
    """A published bulletin with a later draft, a draft, one that cannot be published, one that awaits approval."""

    room: Newsroom
    published: BulletinPage
    draft: BulletinPage
    faulty: BulletinPage
    waiting: BulletinPage
    other: BulletinIndexPage

    @property
    def series(self) -> BulletinIndexPage:
        """The series that holds the bulletins."""
        return self.room.series["zh-hans"]

    @property
    def english(self) -> BulletinIndexPage:
        """The series in the other language."""
        return self.room.series["en"]

    @property
    def pages(self) -> list[BasePage]:
        """The bulletins, their series, the front page, and the root of all pages."""
        bulletins = [self.published, self.draft, self.faulty, self.waiting]
        return [*bulletins, self.series, self.room.home(), BasePage.get_first_root_node()]


def build(room: Newsroom) -> Scene:
    """Make the pages."""
    editor = room.people["editor"]
    published = room.published(slug="published")
    published.title, published.erratum = "新稿", "更正标题。"
    published.save_revision(user=editor)
    draft = room.draft(number=2, slug="draft")
    faulty = room.draft(number=3, slug="faulty", body=f"<p>{tag('study.nothing')}</p>")
    waiting = room.draft(number=4, slug="waiting")
    for page in (draft, faulty, waiting):
        page.save_revision(user=editor)
    waiting.get_workflow().start(waiting, editor)
    other = BulletinIndexPage(title="专报", slug="other")
    room.home().add_child(instance=other)
    return Scene(room, published, draft, faulty, waiting, other)


def values(scene: Scene, address: Address, parameter: str) -> list[Any]:
    """Return what a parameter of an address may be: keys of the scene, and one that is nobody's."""
    in_bulk, in_api = (address.route.startswith(folder) for folder in ("bulk/", "api/"))
    places = (scene.series, scene.other, scene.english, scene.room.home(), scene.draft)
    bulk_actions = bulk_action_registry.get_bulk_actions_for_model("content", "basepage")
    pages = scene.pages
    if len(address.parameters) > 1:  # fewer of each where everything is combined with everything
        pages = [scene.published, scene.faulty, scene.waiting, scene.series]
    of_pages = [*(page.pk for page in pages), HUGE]
    of_places = [*(page.pk for page in places), HUGE]
    of_revisions = [scene.published.revisions.earliest("pk").pk, scene.draft.get_latest_revision().pk, HUGE]
    of_something, apps, models = [1, HUGE], ["bulletins"], ["bulletinpage"]
    if in_bulk:
        apps, models = ["content"], ["basepage"]
    known = {
        **dict.fromkeys(("page_id", "page_to_move_id", "page_pk", "object_id", "pk"), of_pages),
        **dict.fromkeys(("parent_page_id", "destination_id"), of_places),
        **dict.fromkeys(("revision_id", "revision_id_a", "revision_id_b"), of_revisions),
        **dict.fromkeys(("task_id", "workflow_pk", "session_id"), of_something),
        "task_state_id": [TaskState.objects.get().pk, HUGE],
        "workflow_state_id": [WorkflowState.objects.get().pk, HUGE],
        "action_name": [*PagesAdminAPIViewSet.actions] if in_api else ["approve", "reject", "none"],
        "action": [action.action_type for action in bulk_actions],
        **dict.fromkeys(("app_label", "content_type_app_name"), apps),
        **dict.fromkeys(("model_name", "content_type_model_name"), models),
    }
    return known[parameter]


def queries(scene: Scene, address: Address) -> str:
    """Return the query string of an address, if it needs one."""
    if address.route.startswith("bulk/"):
        return "?" + "&".join(f"id={page.pk}" for page in scene.pages[:-1])
    return "?position=0" if address.name == "set_page_position" else ""


def pasted() -> list[str]:
    """Return texts as a browser sends them: with a table and a picture from a word processor, and broken."""
    letters = {"text": "表格\t36", "type": "table", "depth": 9, "inlineStyleRanges": [], "entityRanges": []}
    picture = {
        "text": "📷",
        "type": "atomic",
        "depth": 0,
        "inlineStyleRanges": [{"offset": 0, "length": 1, "style": "color-red"}],
        "entityRanges": [{"offset": 0, "length": 1, "key": 0}],
    }
    entity = {
        "type": "IMAGE",
        "mutability": "MUTABLE",
        "data": {"src": "data:image/png;base64,AA==", "alt": "", "id": HUGE},
    }
    state = {"blocks": [letters, picture], "entityMap": {"0": entity}}
    return [json.dumps(state), "null", "{}", "<p>no JSON</p>"]


def _edits(scene: Scene) -> list[Post]:
    comment = {
        "comments-TOTAL_FORMS": 1,
        "comments-0-text": "请核对",
        "comments-0-contentpath": "title",
        "comments-0-position": "",
        "comments-0-id": "",
        "comments-0-replies-TOTAL_FORMS": 0,
        "comments-0-replies-INITIAL_FORMS": 0,
    }
    publish = {"action-publish": "1"}
    changes: list[Post] = [
        {},
        publish,
        {"erratum": "更正。", **publish},
        {"number": 7, "slug": "another", "erratum": "更正期号。", **publish},
        {"number": 9_999_999_999, "slug": "huge", **publish},
        {"number": HUGE, "slug": "huge", **publish},
        {"go_live_at": SOON, "expire_at": LATER, "erratum": "定时。", **publish},
        {"action-submit": "1"},
        {"action-restart-workflow": "1"},
        {"action-cancel-workflow": "1"},
        {"revision": scene.published.revisions.earliest("pk").pk, "erratum": "恢复。", **publish},
        comment,
        *({"body": text} for text in pasted()),
    ]
    return [{**typed(scene.room, slug="study"), **change} for change in changes]


def _previews(scene: Scene) -> list[Post]:
    return [typed(scene.room, slug="study", body=text) for text in pasted()]


def _copies(scene: Scene) -> list[Post]:
    places = [page.pk for page in (scene.series, scene.other, scene.english, scene.room.home(), scene.draft)]
    boxes: list[Post] = [
        {},
        {"publish_copies": "on"},
        {"publish_copies": "on", "copy_subpages": "on"},
        {"alias": "on"},
        {"alias": "on", "copy_subpages": "on"},
    ]
    copy = {"new_title": "复制", "new_slug": "copied"}
    root = BasePage.get_first_root_node().pk
    whole = [{**copy, "new_parent_page": place, **box} for place in [*places, root] for box in boxes]
    return [*whole, copy, {**copy, "new_parent_page": HUGE}, {**copy, "new_parent_page": "x"}]


def _translations(scene: Scene) -> list[Post]:
    keys = [locale.pk for locale in Locale.objects.order_by("pk")]
    return [{"locales": [key], "include_subtree": box} for key in [*keys, HUGE] for box in ("", "on")]


def _api(scene: Scene) -> list[Post]:
    whole = {
        "position": "last-child",
        "recursive": True,
        "keep_live": True,
        "locale": "en",
        "copy_parents": True,
    }
    places = (scene.series.pk, scene.english.pk)
    return [{}, *({**whole, "destination_page_id": place, "revision_id": HUGE} for place in places)]


def _moves(scene: Scene) -> list[Post]:
    return [{"new_parent_page": page.pk} for page in (scene.other, scene.english, scene.room.home())]


def _bulk(scene: Scene) -> list[Post]:
    places = [{"chooser": page.pk} for page in (scene.other, scene.english)]
    return [{}, {"include_descendants": "on"}, *places]


def _privacy(scene: Scene) -> list[Post]:
    return [{"restriction_type": kind, "password": "correct horse"} for kind in ("none", "login", "password")]


def _once(scene: Scene) -> list[Post]:
    return [{}]


def _with_comment(scene: Scene) -> list[Post]:
    return [{}, {"comment": "请核对"}]


def _only_read(scene: Scene) -> list[Post]:
    return []


POSTS: dict[str, Callable[[Scene], list[Post]]] = {
    "add": _edits,
    "preview_on_add": _previews,
    "edit": _edits,
    "preview_on_edit": _previews,
    "copy": _copies,
    "move": _moves,
    "move_confirm": _once,
    "set_page_position": _once,
    "delete": _once,
    "unpublish": _bulk,
    "convert_alias": _once,
    "lock": _once,
    "unlock": _once,
    "set_privacy": _privacy,
    "workflow_action": _with_comment,
    "collect_workflow_action_data": _with_comment,
    "confirm_workflow_cancellation": _once,
    "revisions_unschedule": _once,
    "submit_page_translation": _translations,
    "wagtail_bulk_action": _bulk,
    "action": _api,
    "remove": _once,
    "ping": _once,
    "release": _once,
    **dict.fromkeys(
        (
            "type_use",
            "type_use_results",
            "choose_parent",
            "usage",
            "view_draft",
            "add_subpage",
            "search",
            "search_results",
            "workflow_preview",
            "revisions_index",
            "revisions_view",
            "revisions_revert",
            "revisions_compare",
            "workflow_history",
            "workflow_history_detail",
            "history",
            "history_results",
            "wagtailadmin_explore_root",
            "wagtailadmin_explore",
            "wagtailadmin_explore_results",
            "wagtailadmin_choose_page",
            "wagtailadmin_choose_page_child",
            "wagtailadmin_choose_page_search",
            "wagtailadmin_choose_page_chosen_multiple",
            "listing",
            "detail",
            "find",
        ),
        _only_read,
    ),
}
"""What is sent to each address of the CMS that concerns a page, by its name."""
