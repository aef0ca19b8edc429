"""Slips with codes for feedback about a course, and the form where somebody with a slip gives it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from touchstone.common.refusal import Refused
from touchstone.training.actions import give_feedback, print_slips
from touchstone.training.permissions import TrainingPermission
from touchstone.web.common import addresses
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, turn_away
from touchstone.web.common.components import Breadcrumb, Link
from touchstone.web.common.navigation import NavItem
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, require, sent
from touchstone.web.common.refusals import RefusingForm
from touchstone.web.training.class_views import class_link
from touchstone.web.training.forms import FeedbackForm
from touchstone.web.training.lists import CLASSES
from touchstone.web.training.sitting_views import find_sitting, sitting_link


@act_view(TrainingPermission.VIEW)
def slips(request: WorkspaceRequest, pk: int) -> AnyActPage | HttpResponse:
    """Make one code for each place, and show the slips; the codes are kept nowhere."""
    sitting = find_sitting(request, pk)
    require(request, TrainingPermission.DIRECT, sitting.training_class.path)
    above = (
        CLASSES.link(request),
        class_link(request, sitting.training_class),
        sitting_link(request, sitting),
    )
    breadcrumb = trail(request.campaign, *above, Link(pgettext("for feedback", "Slips")))
    if request.method != "POST":
        return ActPage(
            heading=_("Print slips for feedback?"),
            form=RefusingForm(sent(request)),
            do=lambda _form: None,
            done="",
            breadcrumb=breadcrumb,
            lead=_(
                "One slip for each place, with a code that counts once. Slips that were printed before and not used "
                "lose their effect. Hand them out mixed: nobody should know who got which."
            ),
            send=pgettext("for feedback", "Make the slips"),
            question=True,
        )
    try:
        codes = print_slips(**by(request), sitting=sitting)
    except Refused as refused:
        return turn_away(request, refused.message, addresses.to("training-sitting", request.campaign, pk=pk))
    context = {
        "sitting": sitting,
        "codes": codes,
        "address": request.build_absolute_uri(reverse("web:course-feedback")),
        "breadcrumb": breadcrumb,
    }
    return page(request, "web/training/slips.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def course_feedback(request: HttpRequest) -> HttpResponse:
    """Take what somebody with a slip says about a course; nobody logs in, and no name is asked."""
    form = FeedbackForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            give_feedback(**form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(
                request, _("Thank you. What you said about the course is kept without your name.")
            )
            return redirect("web:course-feedback")
    context = {
        "form": form,
        "breadcrumb": Breadcrumb((Link(_("Front page"), "/"), Link(_("About the course")))),
        "sections": [
            NavItem(_("Front page"), "/", "home"),
            NavItem(_("About the course"), reverse("web:course-feedback"), "sessions", active=True),
        ],
    }
    status = 400 if form.errors else 200
    return render(request, "web/training/feedback.html", context, status=status)
