"""Form pages that run an action: show the form, run the action, report a refusal or redirect.

A view loads the record, rejects readers to whom the act is not offered, and returns an :class:`ActPage`.
Everything after that is the same for every act and happens here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ClassVar, Generic, Protocol, TypeVar

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
    """Something chosen outside the form's own fields, such as a unit or a person."""

    @property
    def fault(self) -> Refused | None:
        """Why the choice is incomplete, or None."""


class NotDone(Exception):
    """The action did not run; the errors are on the form."""


@dataclass(frozen=True)
class ActPage(Generic[Form, Result]):
    """A form page and what happens when its form is submitted.

    ``do`` calls the action and may raise :class:`Refused`, which is shown at its field. Parts of the page that query
    the database may be passed as functions; these are called only when the page is rendered.
    """

    heading: Words
    form: Form
    do: Callable[[Form], Result]
    done: Words | Callable[[Result], Words]
    """The success message."""
    breadcrumb: Breadcrumb | Callable[[], Breadcrumb]
    back: str = ""
    """URL of "Cancel"; by default the parent page in the breadcrumb."""
    to: str | Callable[[Result], str] = ""
    """URL to redirect to on success; by default the URL of "Cancel"."""
    title: Words = ""
    """The browser tab's title, if it differs from the heading."""
    about: str = ""
    """The record named after the title in the browser tab."""
    lead: Words = ""
    """The line below the heading."""
    notice: Component | Callable[[], Component] | None = None
    """Component above the form: facts, a warning, a summary of the record."""
    quote: str = ""
    """The text to which the act responds."""
    explanation: Words = ""
    """Explanation of the act, above the form."""
    send: Words = ""
    """The submit button's label, if it differs from the heading."""
    choice: Choice | None = None
    other_href: str = "?choose=1"
    """URL for choosing another unit."""
    draft: str = ""
    """The key under which the browser stores a draft of the form."""
    tight: bool = False
    """Whether the fields are spaced closely, for forms that are filled in often."""
    question: bool = False
    """Whether the page is a short question, laid out with more space."""
    possible: bool = True
    """Whether the act is possible now; if not, the page says why and submitting the form does nothing."""
    wrong: bool = False
    """Whether an input outside the form is invalid."""
    version: int | None = None
    """The record's current version, if the form must have been loaded from it."""
    template: str = "web/act.html"
    context: Mapping[str, object] | Callable[[], Mapping[str, object]] = field(default_factory=dict)
    """Additional template context."""

    @property
    def back_href(self) -> str:
        """The URL of "Cancel"."""
        return self.back or self.trail.items[-2].href

    @property
    def trail(self) -> Breadcrumb:
        """The breadcrumb."""
        return self.breadcrumb if isinstance(self.breadcrumb, Breadcrumb) else self.breadcrumb()

    @property
    def shown_context(self) -> Mapping[str, object]:
        """Additional template context, evaluated."""
        return self.context if isinstance(self.context, Mapping) else self.context()


AnyActPage = ActPage[Any, Any]


def act_view(
    permission: str = "", *, begins: bool = False
) -> Callable[[Callable[..., AnyActPage | HttpResponseBase]], View]:
    """Turn a function that returns an :class:`ActPage`, or a response, into a view; see :func:`in_campaign`."""

    def decorate(function: Callable[..., AnyActPage | HttpResponseBase]) -> View:
        @wraps(function)
        def view(request: WorkspaceRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            page = function(request, *args, **kwargs)
            return answer(request, page) if isinstance(page, ActPage) else page

        return require_http_methods(["GET", "HEAD", "POST"])(in_campaign(permission, begins=begins)(view))

    return decorate


def answer(request: WorkspaceRequest, page: AnyActPage) -> HttpResponse:
    """Show the form; on submission run the action and redirect, or show the errors."""
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
    """Run the action with the submitted form; on errors, put them on the form and raise :class:`NotDone`."""
    form = page.form
    if page.version is not None and not renew_version(form, page.version):
        message = _("Somebody changed this while you were writing. Look at it again, then send it once more.")
        form.add_error(None, message)
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
    """Render the page, with status 400 if its form has errors."""
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


def renew_version(form: RefusingForm, version: int) -> bool:
    """Return whether the form was loaded from this version; if not, set its version, so that it can be sent again."""
    if form.data.get("version", "") == str(version):
        return True
    data = form.data.dict() if hasattr(form.data, "dict") else dict(form.data)  # no field is sent twice
    form.data = {**data, "version": str(version)}
    return False


def press(
    request: HttpRequest,
    do: Callable[[], Result],
    done: Words | Callable[[Result], Words],
    back: str,
    to: str = "",
) -> HttpResponse:
    """Run an action triggered by a plain button; a refusal becomes a message on the page ``back``."""
    try:
        result = do()
    except Refused as refused:
        return turn_away(request, refused.message, back)
    message = done if isinstance(done, (str, Promise)) else done(result)
    if message:
        messages.success(request, str(message))
    return redirect(to or back)


def turn_away(request: HttpRequest, why: Words, to: str) -> HttpResponse:
    """Redirect away from an act that is not offered now, with the reason as a message."""
    messages.error(request, str(why))
    return redirect(to)


def or_404(record: Record | None, message: str) -> Record:
    """Return the record, or raise 404 with this message."""
    if record is None:
        raise Http404(message)
    return record


def by(request: WorkspaceRequest) -> dict[str, Any]:
    """Return the actor as keyword arguments for an action."""
    return {"by": request.user, "access": request.access}


@dataclass
class ActContext:
    """What an :class:`OfferedAct` works on: the current request and, in subclasses, a record.

    ``argument`` is the name of the record as an argument of actions, and of its attribute without a trailing "_".
    """

    argument: ClassVar[str]

    request: WorkspaceRequest

    @property
    def record(self) -> Any:
        """The record that the act changes."""
        return getattr(self, self.argument.rstrip("_"))

    @property
    def target(self) -> dict[str, Any]:
        """The actor and the record, as keyword arguments of the action."""
        return {**by(self.request), self.argument: self.record}

    @property
    def initial(self) -> dict[str, Any]:
        """Initial values shared by all forms: the version of the record."""
        return {"version": self.record.version}


Context = TypeVar("Context", bound=ActContext)


@dataclass(frozen=True, kw_only=True)
class OfferedAct(Generic[Context]):
    """An act as an entry of a table: when it is offered, its form and its action."""

    name: Words = ""
    done: Words
    form: Callable[[Context], RefusingForm]
    do: Callable[[Context, Any], object]
    offered: Callable[[Context], bool] = lambda on: True
    lead: Words = ""


def plain(
    form: type[RefusingForm], *copied: str, **initial: Callable[[Context], Any]
) -> Callable[[Context], RefusingForm]:
    """Return a factory for the form, with the shared initial values, those of the record, and these."""

    def make(on: Context) -> RefusingForm:
        values = {**on.initial, **{name: getattr(on.record, name) for name in copied}}
        values |= {name: value(on) for name, value in initial.items()}
        return form(sent(on.request), on.request.FILES or None, initial=values)

    return make


def calls(action: Callable[..., object]) -> Callable[[Context, Any], object]:
    """Return a function that calls the action with the record and all fields of the form."""
    return lambda on, form: action(**on.target, **form.cleaned_data)


def enters(action: Callable[..., object], argument: str = "entry") -> Callable[[Context, Any], object]:
    """Return a function that calls the action with the record, its version and the entry that the form makes."""
    return lambda on, form: action(
        **on.target, version=form.cleaned_data["version"], **{argument: form.entry()}
    )
