"""What Wagtail calls by itself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.rich_text.feature_registry import FeatureRegistry

from touchstone.bulletins import choosing, comparing, editor
from touchstone.bulletins.models import BulletinPage
from touchstone.content.models import BasePage

comparing.register()


def figure_feature(features: FeatureRegistry) -> None:
    """Add live figures to rich texts."""
    editor.register(features)


def addresses() -> list[URLPattern]:
    """Add the addresses that the editor's script asks; Wagtail lets only those in who may enter the room."""
    return [
        path("figures/choose/", choosing.choose, name="bulletins_choose_figure"),
        path("figures/values/", choosing.values, name="bulletins_figure_values"),
    ]


def colours() -> SafeString:
    """Give the room the colours of the workspace."""
    return format_html('<link rel="stylesheet" href="{}">', static("cms/room.css"))


def say_what_is_in_the_way(request: HttpRequest, page: BasePage) -> HttpResponse | None:
    """Say why a bulletin cannot be published, instead of failing; the draft is saved already."""
    obstacles = page.obstacles() if isinstance(page, BulletinPage) else []
    for _field, sentence in obstacles:
        messages.error(request, sentence)
    if not obstacles:
        return None
    return redirect("wagtailadmin_pages:edit", page.pk)


def keep_what_was_published(request: HttpRequest, page: BasePage) -> HttpResponse | None:
    """Refuse to delete a page that was published, or that has such pages below it."""
    below = BulletinPage.objects.descendant_of(page, inclusive=True)
    if not any(item.last_edition() for item in below):
        return None
    messages.error(request, _("What was published is not deleted. Unpublish it to take it back."))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def keep_what_was_published_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Hold acts on many pages to the same rules as those on one."""
    for page in objects:
        if not isinstance(page, BasePage):
            continue
        check = {"delete": keep_what_was_published, "publish": say_what_is_in_the_way}.get(action_type)
        answer: HttpResponse | None = check(request, page.specific) if check is not None else None
        if answer is not None:
            return answer
    return None


def lead_to_no_other_host(request: HttpRequest, items: list[Any]) -> None:
    """Take Wagtail's own help from the menu: it leads to other hosts, which many networks do not reach."""
    items[:] = [item for item in items if item.name != "help"]


for _hook, _answer in (
    ("register_rich_text_features", figure_feature),
    ("register_admin_urls", addresses),
    ("insert_global_admin_css", colours),
    ("construct_main_menu", lead_to_no_other_host),
    ("before_publish_page", say_what_is_in_the_way),
    ("before_delete_page", keep_what_was_published),
    ("before_bulk_action", keep_what_was_published_in_bulk),
):
    hooks.register(_hook, _answer)
