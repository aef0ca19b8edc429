"""One person: the account with its one-time link, the appointments, and their history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.units import actions, queries
from touchstone.units.permissions import UnitPermission
from touchstone.units.roles import LABELS, Role
from touchstone.web.common import addresses
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404, press
from touchstone.web.common.components import Breadcrumb, Confirm, Fact, Facts, Link, Notice
from touchstone.web.common.pages import page, trail
from touchstone.web.common.reader import WorkspaceRequest, post_view, read_view, sent
from touchstone.web.people import presenters
from touchstone.web.people.appointment_choice import (
    Place,
    campaigns_to_choose,
    only_in,
    own_groups,
    people_like,
    person_in_campaign,
    read_place,
)
from touchstone.web.people.forms import AppointForm, EndForm, NameForm, NewPersonForm, TakeBackForm
from touchstone.web.people.lists import PEOPLE, state_of

if TYPE_CHECKING:
    from touchstone.units.models import Appointment, User


APPOINTED = ("role", "from_day", "post", "campaign")
NEW = ("username", "name", *APPOINTED)

WHAT_ENDS = gettext_lazy(
    "Nobody can log in to it any more; its log-ins, its password and its one-time links end now."
    " The records and the history stay. This can be taken back."
)


@act_view(UnitPermission.APPOINT)
def person_new(request: WorkspaceRequest) -> AnyActPage:
    """Create an account with its first appointment, and show its one-time link."""
    where = read_place(request, request.POST or request.GET)

    def make(form: NewPersonForm) -> Appointment:
        values = {name: form.cleaned_data[name] for name in NEW}
        made, way_in = actions.add_person(**by(request), **where.chosen(form), **values)
        presenters.remember_link(request, made.user, way_in)
        return made

    return ActPage(
        heading=_("New person"),
        form=NewPersonForm(
            where.groups,
            campaigns_to_choose(request),
            clock.today(),
            sent(request),
            initial=_prefilled(request),
        ),
        do=make,
        done=_("The account is made. Hand over the link."),
        breadcrumb=trail(request.campaign, PEOPLE.link(request), Link(_("New person"))),
        to=lambda made: addresses.to("person", request.campaign, pk=made.user_id),
        send=_("Make the account"),
        template="web/people/new.html",
        **_choosing(request, where),
    )


def _prefilled(request: WorkspaceRequest) -> dict[str, Any]:
    """Return the initial values given in the URL."""
    return {name: request.GET[name] for name in ("group", "role") if request.GET.get(name)}


def _choosing(request: WorkspaceRequest, where: Place) -> dict[str, Any]:
    """Return the parts of a page on which a unit is chosen, or with ``group_href`` a group instead."""

    def context() -> dict[str, object]:
        return {"group_href": "?to=group" if where.choice is not None and own_groups(request) else ""}

    other_href = addresses.query(request.GET, unit="", choose="1")
    return {"choice": where.choice, "other_href": other_href, "tight": True, "context": context}


@read_view(UnitPermission.APPOINT)
def person_page(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Show one person: the account, a link just made, current and ended appointments, and history."""
    user, today = person_in_campaign(request, pk), clock.today()
    appointments = queries.find_appointments_of_person(request.access, user)
    refused = queries.explain_account_refusal(request.access, user, today)
    way_in = presenters.take_link(request, user)
    context = {
        "person": user,
        "way_in": way_in,
        "notice": _deactivated(request, user, refused),
        "facts": Facts([Fact(_("Log-in name"), user.username), Fact(_("Account"), state_of(user))]),
        "refused": refused,
        "appointments": presenters.appointments(request, appointments, today),
        "ended": presenters.appointments(request, appointments, today, ended=True),
        "past": presenters.history_of(request, user, appointments),
        "main_action": Link(_("Appoint"), addresses.to("person-appoint", request.campaign, pk=pk)),
        "breadcrumb": trail(request.campaign, PEOPLE.link(request), Link(str(user))),
    }
    return page(request, "web/people/one.html", context)


def _deactivated(request: WorkspaceRequest, person: User, refused: Refused | None) -> Notice | None:
    if person.is_active:
        return None
    back = "" if refused else addresses.to("person-reactivate", request.campaign, pk=person.pk)
    text = _(
        "Nobody can log in to it. The appointments stay as they are. Reactivating makes a new one-time link."
    )
    return Notice(text, _("This account is deactivated."), "warn", back, _("Reactivate"))


@act_view(UnitPermission.APPOINT)
def person_appoint(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Appoint a person to one more role."""
    person = person_in_campaign(request, pk)
    where = read_place(request, request.POST or request.GET)
    return ActPage(
        title=_("Appoint"),
        heading=_("Appoint %(name)s") % {"name": person},
        form=AppointForm(
            where.groups,
            campaigns_to_choose(request),
            clock.today(),
            sent(request),
            initial=_prefilled(request),
        ),
        do=lambda form: actions.appoint(
            **by(request),
            user=person,
            **where.chosen(form),
            **{name: form.cleaned_data[name] for name in APPOINTED},
        ),
        done=_("The appointment is made."),
        breadcrumb=_breadcrumb(request, person, _("Appoint")),
        send=_("Appoint"),
        template="web/people/appoint.html",
        **_choosing(request, where),
    )


@act_view(UnitPermission.APPOINT)
def appointment_end(request: WorkspaceRequest, pk: int, appointment: int) -> AnyActPage:
    """Ask for the last day of an appointment and end it."""
    person = person_in_campaign(request, pk)
    appointed = _appointment(request, person, appointment)
    own = queries.is_last_office(request.access, appointed, clock.today())
    return ActPage(
        title=_("End an appointment"),
        heading=_("End this appointment?"),
        form=EndForm(own, sent(request), initial={"to_day": clock.today()}),
        do=lambda form: actions.end_appointment(**by(request), appointment=appointed, **form.cleaned_data),
        done=_("The appointment ends on the day that you chose."),
        breadcrumb=_breadcrumb(request, person, _("End an appointment")),
        to=reverse("web:start") if own else "",
        lead=_("What was recorded stays, and so does the account; without an appointment it can do nothing."),
        notice=_facts_of(request, person, appointed),
        send=_("End the appointment"),
        question=True,
    )


@act_view(UnitPermission.APPOINT)
def appointment_take_back(request: WorkspaceRequest, pk: int, appointment: int) -> AnyActPage | HttpResponse:
    """Ask for confirmation, then take back an appointment that has not begun."""
    person = person_in_campaign(request, pk)
    appointed = _appointment(request, person, appointment)
    if request.method != "POST" and appointed.from_day <= clock.today():
        return redirect(addresses.to("appointment-end", request.campaign, pk=pk, appointment=appointment))
    return ActPage(
        title=_("Take an appointment back"),
        heading=_("Take this appointment back?"),
        form=TakeBackForm(sent(request)),
        do=lambda form: actions.take_back_appointment(
            **by(request), appointment=appointed, **form.cleaned_data
        ),
        done=_("The appointment is taken back."),
        breadcrumb=_breadcrumb(request, person, _("Take an appointment back")),
        lead=_("It has not begun and is removed as if it had never been made; the history still records it."),
        notice=_facts_of(request, person, appointed),
        send=_("Take it back"),
    )


def _facts_of(request: WorkspaceRequest, person: User, appointment: Appointment) -> Facts:
    """Return the facts about one appointment."""
    return Facts(
        [
            Fact(_("Person"), str(person)),
            Fact(_("Role"), str(LABELS[Role(appointment.role)])),
            Fact(pgettext("an appointment", "Where"), str(appointment.unit or appointment.group)),
            Fact(pgettext("a day", "From"), appointment.from_day),
            Fact(_("Counts in"), only_in(request, appointment.campaign)),
        ]
    )


def _appointment(request: WorkspaceRequest, person: User, pk: int) -> Appointment:
    appointment = queries.get_appointment(request.access, pk, within=request.campaign.root.path)
    return or_404(
        appointment if appointment is not None and appointment.user_id == person.pk else None,
        _("There is no such appointment, or you are not allowed to end it."),
    )


@act_view(UnitPermission.APPOINT)
def person_name(request: WorkspaceRequest, pk: int) -> AnyActPage:
    """Correct the name of a person, or explain why the reader may not."""
    person = person_in_campaign(request, pk)
    refused = queries.explain_account_refusal(request.access, person, clock.today())
    return ActPage(
        heading=_("Correct the name"),
        form=NameForm(sent(request), initial={"name": person.name}),
        do=lambda form: actions.correct_name(**by(request), person=person, **form.cleaned_data),
        done=_("The name is corrected."),
        breadcrumb=_breadcrumb(request, person, _("Correct the name")),
        lead=_("The log-in name %(login)s stays as it is.") % {"login": person.username},
        send=_("Save"),
        possible=refused is None,
        wrong=refused is not None,
        template="web/people/question.html" if refused else "web/act.html",
        context={"refused": refused},
    )


@act_view(UnitPermission.APPOINT)
def person_link(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Ask for confirmation, then make a new one-time link and show it on the person's page."""
    person = person_in_campaign(request, pk)
    if request.method == "POST":

        def make() -> None:
            presenters.remember_link(request, person, actions.make_link(**by(request), person=person))

        return press(request, make, "", addresses.to("person", request.campaign, pk=pk))
    lost = (
        _("The password until now and every earlier link stop working.")
        if person.has_usable_password()
        else _("Every earlier link stops working.")
    )
    question = _("Make a new link for %(name)s?") % {"name": person}
    return _question(request, person, question, lost, _("Make a new link"))


@act_view(UnitPermission.APPOINT)
def person_deactivate(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Ask for confirmation, then deactivate an account."""
    person = person_in_campaign(request, pk)
    if request.method == "POST":
        there = addresses.to("person", request.campaign, pk=pk)
        return press(
            request,
            lambda: actions.deactivate_person(**by(request), person=person),
            _("The account is deactivated."),
            there,
        )
    question = _("Deactivate the account of %(name)s?") % {"name": person}
    return _question(request, person, question, str(WHAT_ENDS), _("Deactivate"))


@post_view(UnitPermission.APPOINT)
def person_reactivate(request: WorkspaceRequest, pk: int) -> HttpResponse:
    """Reactivate an account, and show its new one-time link on the person's page."""
    person = person_in_campaign(request, pk)

    def reactivate() -> None:
        presenters.remember_link(request, person, actions.reactivate_person(**by(request), person=person))

    there = addresses.to("person", request.campaign, pk=pk)
    return press(request, reactivate, _("The account is active again."), there)


def _question(
    request: WorkspaceRequest, person: User, question: str, consequence: str, yes: str
) -> HttpResponse:
    """Show a confirmation page, or explain why the reader may not do it."""
    refused = queries.explain_account_refusal(request.access, person, clock.today())
    back = addresses.to("person", request.campaign, pk=person.pk)
    context = {
        "act": {"heading": question},
        "refused": refused,
        "confirm": Confirm(question, consequence, request.path, yes, back),
        "back_href": back,
        "breadcrumb": _breadcrumb(request, person, yes),
    }
    return page(request, "web/people/question.html", context, status=400 if refused else 200)


@read_view(UnitPermission.APPOINT)
def person_suggest(request: WorkspaceRequest) -> HttpResponse:
    """Suggest people while a name is being typed."""
    text = request.GET.get("person_name", "").strip()
    return render(request, "web/people/_hits.html", {"hits": people_like(request, text), "asked": bool(text)})


def _breadcrumb(request: WorkspaceRequest, person: User, act: str) -> Breadcrumb:
    there = Link(str(person), addresses.to("person", request.campaign, pk=person.pk))
    return trail(request.campaign, PEOPLE.link(request), there, Link(act))
