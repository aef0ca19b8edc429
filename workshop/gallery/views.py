"""The gallery: every component in every state."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from touchstone.web.common.components import Breadcrumb, Link, ReadingControls
from touchstone.web.common.navigation import PLACES, NavGroup, Navigation, NavItem
from touchstone.web.common.reading_preferences import COOKIE, from_cookie
from touchstone.web.common.shell import Choice, Switcher, shell_of
from workshop.gallery import entries
from workshop.gallery.entry import say
from workshop.gallery.form import blank, returned
from workshop.gallery.reading import bulletin

PAGES = ("workspace", "form", "reader")


def gallery(request: HttpRequest, page: str = "workspace") -> HttpResponse:
    """Show the components in the workspace frame, a form, or an article of the public site."""
    if page not in PAGES:
        raise Http404
    draw = {"workspace": _workspace, "form": _form, "reader": _reader}[page]
    return draw(request)


def _workspace(request: HttpRequest) -> HttpResponse:
    context = {
        "entries": entries(),
        "breadcrumb": Breadcrumb((Link(_("Gallery")),)),
        "main_action": Link(say("Record a session", "录入一场"), "/gallery/form/"),
        **_sample_frame(request),
    }
    return render(request, "gallery/workspace.html", context)


def _form(request: HttpRequest) -> HttpResponse:
    context = {
        "blank": blank(),
        "form": returned(),
        "breadcrumb": Breadcrumb((Link(_("Gallery"), "/gallery/"), Link(say("Form", "表单")))),
        **_sample_frame(request),
    }
    return render(request, "gallery/form.html", context)


def _reader(request: HttpRequest) -> HttpResponse:
    context = {
        "breadcrumb": Breadcrumb(
            (
                Link(_("Gallery"), "/gallery/"),
                Link(say("Bulletins", "简报"), "#"),
                Link(say("No. 12", "第12期")),
            )
        ),
        "reading_controls": ReadingControls(
            from_cookie(request.COOKIES.get(COOKIE, "")), request.get_full_path(), "/gallery/", open=True
        ),
        "search_href": "/gallery/reader/",
        "sections": (
            NavItem(say("Bulletins", "简报"), "#", "bulletins", active=True),
            NavItem(say("News", "动态"), "#", "bulletins"),
            NavItem(say("Teaching sites", "现场教学点"), "#", "place"),
            NavItem(say("Call and response", "民呼我为"), "#", "groups"),
        ),
        "bulletin": bulletin(),
    }
    return render(request, "gallery/reader.html", context)


def _sample_frame(request: HttpRequest) -> dict[str, object]:
    """Return the switchers and navigation that an organiser of a large campaign would see."""
    groups = tuple(
        NavGroup(
            heading,
            tuple(
                NavItem(
                    place.label, "#", place.icon, place.url_name == "web:board", place.key, leads=place.leads
                )
                for place in places
            ),
        )
        for heading, places in PLACES
    )
    shell = shell_of(request, from_cookie(request.COOKIES.get(COOKIE, "")))
    return {
        "shell": replace(shell, navigation=Navigation(groups)),
        "campaign_switcher": Switcher(
            say("Theme education 2019", "2019年主题教育"),
            (
                Choice(say("Theme education 2019", "2019年主题教育"), "#", current=True),
                Choice(say("Safety year", "安全生产年"), "#"),
            ),
        ),
        "unit_switcher": Switcher(
            say("Bureau of Education", "教育局"),
            (
                Choice(say("Bureau of Education", "教育局"), "#", current=True),
                Choice(say("School of Fine Arts", "美术学院"), "#"),
            ),
        ),
    }
