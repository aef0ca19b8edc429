"""Wagtail hooks."""

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
    """Add the views that the editor's script calls; Wagtail admits only people who may enter the CMS."""
    return [
        path("figures/choose/", choosing.choose, name="bulletins_choose_figure"),
        path("figures/values/", choosing.values, name="bulletins_figure_values"),
    ]


def colours() -> SafeString:
    """Style the CMS in the colours of the workspace."""
    return format_html('<link rel="stylesheet" href="{}">', static("cms/room.css"))


def refuse_to_publish_with_obstacles(request: HttpRequest, page: BasePage) -> HttpResponse | None:
    """Show why a page cannot be published, instead of failing; the draft has been saved."""
    obstacles = page.obstacles()
    for _field, sentence in obstacles:
        messages.error(request, sentence)
    if not obstacles:
        return None
    return redirect("wagtailadmin_pages:edit", page.pk)


def refuse_to_delete_published(request: HttpRequest, page: BasePage) -> HttpResponse | None:
    """Refuse to delete a page that was published, or that is above such a page."""
    below = BulletinPage.objects.descendant_of(page, inclusive=True)
    if not any(bulletin.last_edition() for bulletin in below):
        return None
    messages.error(request, _("What was published is not deleted. Unpublish it to take it back."))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def check_destination(request: HttpRequest, page: BasePage) -> HttpResponse | None:
    """Refuse to copy a page to nowhere: Wagtail looks the place up before it checks the form."""
    place = request.POST.get("new_parent_page", "")
    if request.method != "POST" or (place.isdecimal() and BasePage.objects.filter(pk=place).exists()):
        return None
    messages.error(request, _("Choose the page under which the copy is put."))
    return redirect("wagtailadmin_pages:copy", page.pk)


def check_bulk_action(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Apply to bulk actions the same rules as to actions on one page."""
    for page in objects:
        if not isinstance(page, BasePage):
            continue
        checks = {"delete": refuse_to_delete_published, "publish": refuse_to_publish_with_obstacles}
        check = checks.get(action_type)
        response: HttpResponse | None = check(request, page.specific) if check is not None else None
        if response is not None:
            return response
    return None


def remove_help(request: HttpRequest, items: list[Any]) -> None:
    """Remove Wagtail's help from the menu: it links to other hosts, which many networks do not reach."""
    items[:] = [item for item in items if item.name != "help"]


for _hook, _answer in (
    ("register_rich_text_features", figure_feature),
    ("register_admin_urls", addresses),
    ("insert_global_admin_css", colours),
    ("construct_main_menu", remove_help),
    ("before_publish_page", refuse_to_publish_with_obstacles),
    ("before_delete_page", refuse_to_delete_published),
    ("before_copy_page", check_destination),
    ("before_bulk_action", check_bulk_action),
):
    hooks.register(_hook, _answer)
