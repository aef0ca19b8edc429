"""One person: the account with its one-time link, the appointments, and what was done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.units.actions import (
    add_person,
    appoint,
    correct_name,
    deactivate_person,
    end_appointment,
    make_link,
    reactivate_person,
    take_back_appointment,
)
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import (
    explain_account_refusal,
    find_appointments_of_person,
    get_appointment,
    is_last_office,
)
from touchstone.units.roles import LABELS, Role
from touchstone.web.common import addresses
from touchstone.web.common.components import Breadcrumb, Confirm, Fact, Facts, Link, Notice
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, in_campaign, sent
from touchstone.web.people import presenters
from touchstone.web.people.appointment_choice import own_groups, person_in_campaign, place
from touchstone.web.people.forms import AppointForm, EndForm, NameForm, NewPersonForm, TakeBackForm

if TYPE_CHECKING:
    from touchstone.units.models import Appointment, User


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(UnitPermission.APPOINT)
def person_new(request: WorkspaceRequest) -> HttpResponse:
    """Make an account with its first appointment, and show the one-time link."""
    where = place(request, request.POST or request.GET)
    form = NewPersonForm(where.groups, clock.today(), sent(request), initial=_asked(request))
    if request.method == "POST" and where.is_complete(form):
        given = {name: form.cleaned_data[name] for name in ("username", "name", "role", "from_day", "post")}
        unit = where.choice.unit if where.choice else None
        try:
            made, way_in = add_person(
                by=request.user, access=request.access, unit=unit, group=where.group(form), **given
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            presenters.keep_way_in(request, made.user, way_in)
            messages.success(request, _("The account is made. Hand over the link."))
            return redirect(addresses.to("person", request.campaign, pk=made.user_id))
    context = {
        "form": form,
        **_where_context(request, where.choice),
        "back_href": addresses.to("people", request.campaign),
        "breadcrumb": trail(request.campaign, _list(request), Link(_("New person"))),
    }
    return page(request, "web/people/new.html", context, status=400 if form.errors else 200)


def _asked(request: WorkspaceRequest) -> dict[str, Any]:
    """Return what an address fills in beforehand."""
    return {name: request.GET[name] for name in ("group", "role") if request.GET.get(name)}


def _where_context(request: WorkspaceRequest, choice: Any) -> dict[str, Any]:
    """Return what the choice between a unit and a group needs."""
    return {
        "choice": choice,
        "other_href": addresses.query(request.GET, unit="", choose="1"),
        "group_href": "?to=group" if choice is not None and own_groups(request) else "",
    }


@require_safe
@in_campaign(UnitPermission.APPOINT)
def person_page(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one person: account, appointments of today and before, history; and the link that was just made."""
    user, today = person_in_campaign(request, pk), clock.today()
    appointments = find_appointments_of_person(request.access, user)
    refused = explain_account_refusal(request.access, user, today)
    way_in = presenters.shown_way_in(request, user)
    context = {
        "person": user,
        "way_in": way_in,
        "notice": _deactivated(request, user, refused),
        "facts": presenters.facts(user),
        "refused": refused,
        "appointments": presenters.appointments(request, appointments, today),
        "ended": presenters.appointments(request, appointments, today, ended=True),
        "past": presenters.past(user, appointments),
        "main_action": Link(_("Appoint"), addresses.to("person-appoint", request.campaign, pk=pk)),
        "breadcrumb": trail(request.campaign, _list(request), Link(str(user))),
    }
    answer = page(request, "web/people/one.html", context)
    if way_in is not None:
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _deactivated(request: WorkspaceRequest, person: User, refused: Refused | None) -> Notice | None:
    if person.is_active:
        return None
    back = "" if refused else addresses.to("person-reactivate", request.campaign, pk=person.pk)
    text = _("Nobody can log in to it. The appointments stay as they are.")
    return Notice(text, _("This account is deactivated."), "warn", back, _("Reactivate"))


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(UnitPermission.APPOINT)
def person_appoint(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Appoint a person to one more role."""
    user = person_in_campaign(request, pk)
    where = place(request, request.POST or request.GET)
    form = AppointForm(where.groups, clock.today(), sent(request), initial=_asked(request))
    if request.method == "POST" and where.is_complete(form):
        given = {name: form.cleaned_data[name] for name in ("role", "from_day", "post")}
        unit = where.choice.unit if where.choice else None
        try:
            appoint(
                by=request.user,
                access=request.access,
                user=user,
                unit=unit,
                group=where.group(form),
                **given,
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The appointment is made."))
            return redirect(addresses.to("person", request.campaign, pk=pk))
    context = {
        "form": form,
        "person": user,
        **_where_context(request, where.choice),
        "back_href": addresses.to("person", request.campaign, pk=pk),
        "breadcrumb": _way_to(request, user, _("Appoint")),
    }
    return page(request, "web/people/appoint.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(UnitPermission.APPOINT)
def appointment_end(request: WorkspaceRequest, pk: int, appointment: int) -> HttpResponse:
    """Ask for the last day of an appointment and end it."""
    user = person_in_campaign(request, pk)
    locked_appointment = _appointment(request, user, appointment)
    own = is_last_office(request.access, locked_appointment, clock.today())
    form = EndForm(own, sent(request), initial={"to_day": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            end_appointment(
                by=request.user, access=request.access, appointment=locked_appointment, **form.cleaned_data
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The appointment ends on the day that you chose."))
            if own:
                return redirect("web:start")
            return redirect(addresses.to("person", request.campaign, pk=pk))
    context = {
        "form": form,
        "facts": _of_what(user, locked_appointment),
        "back_href": addresses.to("person", request.campaign, pk=pk),
        "breadcrumb": _way_to(request, user, _("End an appointment")),
    }
    return page(request, "web/people/end.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(UnitPermission.APPOINT)
def appointment_take_back(request: WorkspaceRequest, pk: int, appointment: int) -> HttpResponse:
    """Ask, then take back an appointment that has not begun."""
    user = person_in_campaign(request, pk)
    locked_appointment = _appointment(request, user, appointment)
    if request.method != "POST" and locked_appointment.from_day <= clock.today():
        return redirect(addresses.to("appointment-end", request.campaign, pk=pk, appointment=appointment))
    form = TakeBackForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            take_back_appointment(
                by=request.user, access=request.access, appointment=locked_appointment, **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The appointment is taken back."))
            return redirect(addresses.to("person", request.campaign, pk=pk))
    context = {
        "form": form,
        "facts": _of_what(user, locked_appointment),
        "back_href": addresses.to("person", request.campaign, pk=pk),
        "breadcrumb": _way_to(request, user, _("Take an appointment back")),
    }
    return page(request, "web/people/take_back.html", context, status=400 if form.errors else 200)


def _of_what(person: User, appointment: Appointment) -> Facts:
    """Return which appointment it is about."""
    facts = [
        Fact(_("Person"), str(person)),
        Fact(_("Role"), str(LABELS[Role(appointment.role)])),
        Fact(pgettext("an appointment", "Where"), str(appointment.unit or appointment.group)),
        Fact(pgettext("a day", "From"), appointment.from_day),
    ]
    return Facts(facts)


def _appointment(request: WorkspaceRequest, person: User, pk: int) -> Appointment:
    appointment = get_appointment(request.access, pk, within=request.campaign.root.path)
    if appointment is None or appointment.user_id != person.pk:
        raise Http404(_("There is no such appointment among those that you may end."))
    return appointment


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(UnitPermission.APPOINT)
def person_name(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Correct the name of a person; who may not do it reads why."""
    user = person_in_campaign(request, pk)
    refused = explain_account_refusal(request.access, user, clock.today())
    form = NameForm(sent(request), initial={"name": user.name})
    if request.method == "POST" and refused is None and form.is_valid():
        try:
            correct_name(by=request.user, access=request.access, person=user, **form.cleaned_data)
        except Refused as why:
            form.refuse(why)
        else:
            messages.success(request, _("The name is corrected."))
            return redirect(addresses.to("person", request.campaign, pk=pk))
    context = {
        "form": form,
        "person_login": user.username,
        "refused": refused,
        "title": _("Correct the name"),
        "back_href": addresses.to("person", request.campaign, pk=pk),
        "breadcrumb": _way_to(request, user, _("Correct the name")),
    }
    template = "web/people/name.html" if refused is None else "web/people/question.html"
    return page(request, template, context, status=400 if refused or form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(UnitPermission.APPOINT)
def person_link(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Ask, then make a new one-time link and show it on the person's page."""
    user = person_in_campaign(request, pk)
    if request.method == "POST":
        try:
            presenters.keep_way_in(
                request, user, make_link(by=request.user, access=request.access, person=user)
            )
        except Refused as refused:
            messages.error(request, str(refused.message))
        return redirect(addresses.to("person", request.campaign, pk=pk))
    lost = (
        _("The password until now and every earlier link stop working.")
        if user.has_usable_password()
        else _("Every earlier link stops working.")
    )
    question = _("Make a new link for %(name)s?") % {"name": user}
    return _question(request, user, question, lost, _("Make a new link"))


@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign(UnitPermission.APPOINT)
def person_deactivate(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Ask, then let nobody log in to an account any more."""
    user = person_in_campaign(request, pk)
    if request.method == "POST":
        return _done(request, user, deactivate_person)
    question = _("Deactivate the account of %(name)s?") % {"name": user}
    said = _("Nobody can log in to it any more. The records and the history stay. This can be taken back.")
    return _question(request, user, question, said, _("Deactivate"))


@require_POST
@in_campaign(UnitPermission.APPOINT)
def person_reactivate(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Let a person log in again."""
    return _done(request, person_in_campaign(request, pk), reactivate_person)


def _done(request: WorkspaceRequest, person: User, act: Any) -> HttpResponse:
    try:
        record = act(by=request.user, access=request.access, person=person)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        said = _("The account is active again.") if record.is_active else _("The account is deactivated.")
        messages.success(request, said)
    return redirect(addresses.to("person", request.campaign, pk=person.pk))


def _question(request: WorkspaceRequest, person: User, question: str, said: str, yes: str) -> HttpResponse:
    """Ask plainly; who may not do it reads why."""
    refused = explain_account_refusal(request.access, person, clock.today())
    back = addresses.to("person", request.campaign, pk=person.pk)
    context = {
        "title": question,
        "refused": refused,
        "confirm": Confirm(question, said, request.path, yes, back),
        "back_href": back,
        "breadcrumb": _way_to(request, person, yes),
    }
    return page(request, "web/people/question.html", context, status=400 if refused else 200)


def _list(request: WorkspaceRequest) -> Link:
    return Link(_("People"), addresses.to("people", request.campaign))


def _way_to(request: WorkspaceRequest, person: User, act: str) -> Breadcrumb:
    there = Link(str(person), addresses.to("person", request.campaign, pk=person.pk))
    return trail(request.campaign, _list(request), there, Link(act))
