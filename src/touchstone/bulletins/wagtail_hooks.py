"""What Wagtail calls by itself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.rich_text.feature_registry import FeatureRegistry

from touchstone.bulletins import choosing, comparing, editor
from touchstone.bulletins.models import BulletinPage
from touchstone.content.models import BasePage

comparing.register()


@hooks.register("register_rich_text_features")
def figure_feature(features: FeatureRegistry) -> None:
    """Add live figures to rich texts."""
    editor.register(features)


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Add the addresses that the editor's script asks; Wagtail lets only those in who may enter the room."""
    return [
        path("figures/choose/", choosing.choose, name="bulletins_choose_figure"),
        path("figures/values/", choosing.values, name="bulletins_figure_values"),
    ]


@hooks.register("before_publish_page")
def say_what_is_in_the_way(request: HttpRequest, page: BasePage) -> HttpResponse | None:
    """Say why a bulletin cannot be published, instead of failing; the draft is saved already."""
    obstacles = page.obstacles() if isinstance(page, BulletinPage) else []
    for _field, sentence in obstacles:
        messages.error(request, sentence)
    return redirect("wagtailadmin_pages:edit", page.pk) if obstacles else None


@hooks.register("before_delete_page")
def keep_what_was_published(request: HttpRequest, page: BasePage) -> HttpResponse | None:
    """Refuse to delete a page that was published, or that has such pages below it."""
    below = BulletinPage.objects.descendant_of(page, inclusive=True)
    if not any(one.last_edition() for one in below):
        return None
    messages.error(request, _("What was published is not deleted. Unpublish it to take it back."))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_bulk_action")
def keep_what_was_published_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Hold acts on many pages to the same rules as those on one."""
    for page in objects:
        if not isinstance(page, BasePage):
            continue
        check = {"delete": keep_what_was_published, "publish": say_what_is_in_the_way}.get(action_type)
        answer = check(request, page.specific) if check is not None else None
        if answer is not None:
            return answer
    return None
