"""One machine for acts: a page asks for what an act needs, its action does it or refuses, and the answer leads on.

A view finds what the act is done on, turns away whoever it is not offered to, and returns an :class:`ActPage`;
everything after that is the same for all acts and is done here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Generic, Protocol, TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from touchstone.common.refusal import Refused
from touchstone.web.common import pages
from touchstone.web.common.components import Breadcrumb, Component
from touchstone.web.common.formats import Words
from touchstone.web.common.reader import View, WorkspaceRequest, in_campaign, sent
from touchstone.web.common.refusals import RefusingForm

Form = TypeVar("Form", bound=RefusingForm)
Result = TypeVar("Result")
Record = TypeVar("Record")


class Choice(Protocol):
    """Something that is chosen beside a form, such as a unit or a person."""

    @property
    def fault(self) -> Refused | None:
        """Why the choice is not complete, or None."""


class NotDone(Exception):
    """The act was not done; the form says why."""


@dataclass(frozen=True)
class ActPage(Generic[Form, Result]):
    """The page on which an act is asked for, and what happens when its form is sent.

    ``do`` calls the action and may raise :class:`Refused`, which is shown at its field. Pieces of the page that ask
    the database may be given as functions: they are called only when the page is shown.
    """

    heading: Words
    form: Form
    do: Callable[[Form], Result]
    done: Words | Callable[[Result], Words]
    """The message after the act."""
    breadcrumb: Breadcrumb | Callable[[], Breadcrumb]
    back: str = ""
    """Where "Cancel" leads; without it to the page above in the breadcrumb."""
    to: str | Callable[[Result], str] = ""
    """Where the reader is led afterwards; without it where "Cancel" leads."""
    title: Words = ""
    """The title of the browser's tab where it differs from the heading."""
    about: str = ""
    """The record that the title of the tab names after it."""
    lead: Words = ""
    """The line below the heading."""
    notice: Component | Callable[[], Component] | None = None
    """What is shown above the form: facts, a warning, the record in short."""
    quote: str = ""
    """The words to which the act answers."""
    explanation: Words = ""
    """What the act means, above the form."""
    send: Words = ""
    """The words of the button where they differ from the heading."""
    choice: Choice | None = None
    other_href: str = "?choose=1"
    """Where another unit is chosen."""
    draft: str = ""
    """The key under which the browser keeps what was written."""
    tight: bool = False
    """Whether the fields stand close together, as in forms that are filled in often."""
    question: bool = False
    """Whether the page is a question with few fields, which leaves room around it."""
    possible: bool = True
    """Whether it can be done as things are; if not, the page says why and its form does nothing."""
    wrong: bool = False
    """Whether something is wrong that is asked beside the form."""
    version: int | None = None
    """The version of the record, where the form must have been read from it."""
    template: str = "web/act.html"
    context: Mapping[str, object] | Callable[[], Mapping[str, object]] = field(default_factory=dict)
    """What the template of this act shows beside the frame."""

    @property
    def back_href(self) -> str:
        """Where "Cancel" leads."""
        return self.back or self.trail.items[-2].href

    @property
    def trail(self) -> Breadcrumb:
        """The breadcrumb."""
        return self.breadcrumb if isinstance(self.breadcrumb, Breadcrumb) else self.breadcrumb()

    @property
    def shown_context(self) -> Mapping[str, object]:
        """What the template of this act shows beside the frame."""
        return self.context if isinstance(self.context, Mapping) else self.context()


AnyActPage = ActPage[Any, Any]


def act_view(permission: str = "") -> Callable[[Callable[..., AnyActPage | HttpResponseBase]], View]:
    """Make a view of a function that returns the page of an act, or an answer that takes its place."""

    def decorate(function: Callable[..., AnyActPage | HttpResponseBase]) -> View:
        @wraps(function)
        def view(request: WorkspaceRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            page = function(request, *args, **kwargs)
            return answer(request, page) if isinstance(page, ActPage) else page

        return require_http_methods(["GET", "HEAD", "POST"])(in_campaign(permission)(view))

    return decorate


def answer(request: WorkspaceRequest, page: AnyActPage) -> HttpResponse:
    """Show the form of an act; when it was sent, do the act and lead on, or show what is wrong."""
    if request.method != "POST" or not page.possible:
        return show(request, page)
    try:
        result = perform(page)
    except NotDone:
        return show(request, page)
    done = page.done if isinstance(page.done, (str, Promise)) else page.done(result)
    to = page.to if isinstance(page.to, str) else page.to(result)
    messages.success(request, str(done))
    return redirect(to or page.back_href)


def perform(page: ActPage[Form, Result]) -> Result:
    """Do an act with what was sent; what is wrong is shown in its form, and :class:`NotDone` raised."""
    form = page.form
    if page.version is not None:
        check_version(form, page.version)
    complete = form.is_valid()
    fault = page.choice.fault if page.choice is not None else None
    if fault is not None:
        form.refuse(fault)
    if fault is not None or not complete:
        raise NotDone
    try:
        return page.do(form)
    except Refused as refused:
        form.refuse(refused)
        raise NotDone from refused


def show(request: WorkspaceRequest, page: AnyActPage, status: int = 0) -> HttpResponse:
    """Show the page of an act, with status 400 when its form has errors."""
    context = {
        "act": page,
        "form": page.form,
        "choice": page.choice,
        "other_href": page.other_href,
        "back_href": page.back_href,
        "breadcrumb": page.trail,
        **page.shown_context,
    }
    status = status or (400 if page.wrong or page.form.errors else 200)
    return pages.page(request, page.template, context, status=status)


def check_version(form: RefusingForm, version: int) -> None:
    """Let a form go on only from the version that it was read from.

    If the record was changed meanwhile, all that was written stays and can be sent once more.
    """
    if not renew_version(form, version):
        form.add_error(
            None,
            _("Somebody changed this while you were writing. Look at it again, then send it once more."),
        )


def renew_version(form: RefusingForm, version: int) -> bool:
    """Say whether a form was read from this version; if not, it carries the version from now on."""
    if form.data.get("version", "") == str(version):
        return True
    given = form.data.dict() if hasattr(form.data, "dict") else dict(form.data)  # no field is sent twice
    form.data = {**given, "version": str(version)}
    return False


def press(
    request: HttpRequest,
    do: Callable[[], Result],
    done: Words | Callable[[Result], Words],
    back: str,
    to: str = "",
) -> HttpResponse:
    """Do an act that needs no form but its button; a refusal is a message on the page from which it came."""
    try:
        result = do()
    except Refused as refused:
        return turn_away(request, refused.message, back)
    said = done if isinstance(done, (str, Promise)) else done(result)
    if said:
        messages.success(request, str(said))
    return redirect(to or back)


def turn_away(request: HttpRequest, why: Words, to: str) -> HttpResponse:
    """Lead away from an act that is not offered now, and say why."""
    messages.error(request, str(why))
    return redirect(to)


def or_404(record: Record | None, message: str) -> Record:
    """Return the record, or answer with this message that there is none."""
    if record is None:
        raise Http404(message)
    return record


def by(request: WorkspaceRequest) -> dict[str, Any]:
    """Return who acts, as the actions want to know it."""
    return {"by": request.user, "access": request.access}


class ActContext(Protocol):
    """What an act of a table is done on, and who does it."""

    @property
    def request(self) -> WorkspaceRequest:
        """The request in which it is done."""

    @property
    def target(self) -> Mapping[str, Any]:
        """Who does it and on what record, by the names that the action gives them."""

    @property
    def initial(self) -> Mapping[str, Any]:
        """What every form begins with."""


Context = TypeVar("Context", bound=ActContext)


@dataclass(frozen=True, kw_only=True)
class OfferedAct(Generic[Context]):
    """An act of a table: to whom it is offered, how it is asked for and done, whatever record it is done on."""

    name: Words = ""
    done: Words
    form: Callable[[Context], RefusingForm]
    do: Callable[[Context, Any], object]
    offered: Callable[[Context], bool] = lambda on: True
    lead: Words = ""


def plain(form: type[RefusingForm], **initial: Callable[[Context], Any]) -> Callable[[Context], RefusingForm]:
    """Return how to make a form that begins with these values, and with those of every form."""

    def make(on: Context) -> RefusingForm:
        begins = {**on.initial, **{name: value(on) for name, value in initial.items()}}
        return form(sent(on.request), on.request.FILES or None, initial=begins)

    return make


def calls(action: Callable[..., object]) -> Callable[[Context, Any], object]:
    """Return how to call an action with the record and all fields of the form."""
    return lambda on, form: action(**on.target, **form.cleaned_data)
