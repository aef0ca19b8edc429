"""The pages of the public site: the front page, series of bulletins, bulletins and their editions."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.log_actions import get_active_log_context
from wagtail.models import Task, TaskState
from wagtail.url_routing import RouteResult

from touchstone.audit.actions import record
from touchstone.bulletins.forms import BulletinForm
from touchstone.bulletins.panels import FiguresPanel
from touchstone.bulletins.rules import references
from touchstone.bulletins.showing import find_problems
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.searching import mark_of
from touchstone.common import clock
from touchstone.common.pages import read_key
from touchstone.common.refusal import Refused
from touchstone.content.copying import NO_ALIAS
from touchstone.content.indexing import PairedSearchField
from touchstone.content.models import BasePage
from touchstone.content.rich_text import FEATURES
from touchstone.figures.freezing import Publication, freeze
from touchstone.figures.selecting import read
from touchstone.search.kinds import Entry
from touchstone.units.models import User
from touchstone.units.paths import overlap

KIND = "bulletin"
"""The kind of publication that is stored with frozen figures."""

LARGEST_NUMBER = 99_999


class HomePage(BasePage):
    """The front page of the public site in one language: the newest bulletin, its figures, and a link to log in."""

    lead = models.CharField(_("what this site is for, in a sentence"), max_length=300, blank=True)

    # A front page stands at the top, where there is no unit to take over.
    exclude_fields_in_copy = [name for name in BasePage.exclude_fields_in_copy if name != "owning_unit"]
    view = "touchstone.bulletins.views.home"
    content_panels = [*BasePage.content_panels, FieldPanel("lead")]
    subpage_types = ["bulletins.BulletinIndexPage", "library.LibraryPage", "library.RoleModelIndexPage"]

    class Meta:
        verbose_name = _("front page")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Route ``search`` to the front page, which shows the results."""
        if path_components == ["search"] and self.live:
            return RouteResult(self, kwargs={"search": True})
        return super().route(request, path_components)

    @classmethod
    def can_exist_under(cls, parent: BasePage) -> bool:
        """Allow front pages only at the top of the page tree."""
        return bool(parent.is_root())


class BulletinIndexPage(BasePage):
    """A series of bulletins. Its title is the letterhead of each bulletin."""

    lead = models.CharField(_("what the series is about, in a sentence"), max_length=300, blank=True)

    view = "touchstone.bulletins.views.index"
    content_panels = [*BasePage.content_panels, FieldPanel("lead")]
    parent_page_types = ["bulletins.HomePage"]
    subpage_types = ["bulletins.BulletinPage"]

    class Meta:
        verbose_name = _("series of bulletins")
        verbose_name_plural = _("series of bulletins")


class BulletinText(models.Model):
    """The content of a bulletin apart from its title."""

    number = models.PositiveIntegerField(_("number"), validators=[MinValueValidator(1)])
    issued_on = models.DateField(_("date"))
    issuing_office = models.CharField(_("issuing office"), max_length=120)
    approver = models.CharField(_("approved by (post)"), max_length=80, blank=True)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = RichTextField(_("text"), features=FEATURES)

    class Meta:
        abstract = True


VISIBLE_FIELDS = ("title", *(field.name for field in BulletinText._meta.local_fields))
"""The fields that readers see. After publication they change only with a new edition."""


class Edition(BulletinText):
    """A bulletin as it was published at one time. It stays readable for ever, and its figures are frozen with it.

    ``sequence`` counts the editions of a bulletin. From the second on, ``erratum`` says what was corrected.
    """

    bulletin = models.ForeignKey("BulletinPage", models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=255)
    erratum = models.TextField(_("what was corrected"), blank=True)
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("edition")
        ordering = ("bulletin", "sequence")
        constraints = (
            models.UniqueConstraint(fields=["bulletin", "sequence"], name="edition_once"),
            models.CheckConstraint(condition=Q(sequence=1) | ~Q(erratum=""), name="later_edition_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.sequence})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An edition is published once and never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("An edition is never deleted.")

    @property
    def publication(self) -> Publication:
        """The publication under which the figures of this edition are frozen."""
        return Publication(KIND, str(self.bulletin_id), self.sequence)


class BulletinPage(BulletinText, BasePage):  # type: ignore[django-manager-missing]
    """A bulletin of a campaign.

    Wagtail publishes in many ways, but they all end in ``save``. So ``save`` creates the edition and freezes the
    figures, or else refuses and stores nothing.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", verbose_name=_("campaign"))
    erratum = models.TextField(
        _("what is corrected"),
        blank=True,
        help_text=_(
            "Readers see this note with the new edition. Needed when the bulletin was published before."
        ),
    )

    view = "touchstone.bulletins.views.bulletin"
    base_form_class = BulletinForm
    parent_page_types = ["bulletins.BulletinIndexPage"]
    subpage_types: list[str] = []
    exclude_fields_in_copy = [*BasePage.exclude_fields_in_copy, "number", "erratum"]
    search_fields = [
        *BasePage.search_fields,
        PairedSearchField("summary"),
        PairedSearchField("body"),
        PairedSearchField("issuing_office"),
    ]
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("campaign"), FieldPanel("number"), FieldPanel("issued_on")]),
                FieldRowPanel([FieldPanel("issuing_office"), FieldPanel("approver")]),
            ],
            heading=_("Head of the bulletin"),
        ),
        FieldPanel("summary"),
        FieldPanel("body"),
        FiguresPanel(),
        FieldPanel("erratum"),
    ]

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Route ``figures/<key>`` and ``editions/<sequence>`` below the bulletin."""
        match path_components:
            case ["figures" | "editions" as kind, text] if (key := read_key(text)) is not None and self.live:
                return RouteResult(self, kwargs={kind.removesuffix("s"): key})
            case []:
                return super().route(request, path_components)
        raise Http404

    def entry(self) -> Entry:
        return Entry(
            self.pk,
            names=(self.title,),
            numbers=(str(self.number),),
            texts=(self.summary, *self._numbered()),
            marks=(mark_of(self.campaign_id),),
        )

    def _numbered(self) -> Iterator[str]:
        """Yield the number as it is written in each language of the site."""
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                yield gettext("No. %(number)s") % {"number": self.number}

    @property
    def audience(self) -> str:
        """The path of the unit whose subtree the bulletin covers; without a unit, that of the whole campaign."""
        unit = self.owner_unit() or self.campaign.root
        return str(unit.path)

    def last_edition(self) -> Edition | None:
        """Return the edition that readers see; None before the first publication."""
        return Edition.objects.filter(bulletin=self.pk).order_by("-sequence").first() if self.pk else None

    def clean(self) -> None:
        super().clean()
        series = self.get_parent()
        if series is not None and self.number:
            if self.number > LARGEST_NUMBER:
                raise ValidationError({"number": _("A number has five digits at most.")})
            if self._is_taken(self.number):
                raise ValidationError({"number": _("There is a bulletin with this number already.")})

    def _is_taken(self, number: int) -> bool:
        same_number = BulletinPage.objects.child_of(self.get_parent()).filter(number=number)
        return bool(same_number.exclude(pk=self.pk).exists())

    def _free_number(self) -> int:
        """Return the number of a copy: the next one of its series, or for a translation that of the original."""
        originals = BulletinPage.objects.filter(translation_key=self.translation_key).exclude(pk=self.pk)
        of_original = originals.values_list("number", flat=True).first()
        if of_original is not None and not self._is_taken(of_original):
            return int(of_original)
        number = next_number(self.get_parent())
        if number > LARGEST_NUMBER:
            raise Refused(_("This series has no free number left."), "number")
        return number

    def obstacles(self) -> list[tuple[str, Any]]:
        obstacles: list[tuple[str, Any]] = []
        if not overlap([self.campaign.root.path], [self.audience]):
            obstacles.append(("campaign", _("This campaign does not concern the unit that owns the page.")))
        obstacles += [("body", problem) for problem in find_problems(self.campaign, self.audience, self.body)]
        last = self.last_edition()
        if last is not None and self._differs_from(last) and not self._has_new_erratum(last):
            obstacles.append(
                (
                    "erratum",
                    _(
                        "This bulletin was published before. Say what is corrected; readers see it with the new text."
                    ),
                )
            )
        return obstacles

    def _differs_from(self, edition: Edition) -> bool:
        return any(getattr(self, field) != getattr(edition, field) for field in VISIBLE_FIELDS)

    def _has_new_erratum(self, edition: Edition) -> bool:
        return self.erratum.strip() not in {"", edition.erratum}

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if self._state.adding and self.alias_of_id is not None:
            raise Refused(NO_ALIAS)
        with transaction.atomic():
            if self._state.adding and not self.number:
                self.number = self._free_number()
            if self._was_published_meanwhile(kwargs):
                return None
            is_scheduled = self.go_live_at is not None and self.go_live_at > clock.real_now()
            if not self.live or is_scheduled or kwargs.get("update_fields") is not None:
                return super().save(*args, **kwargs)
            last = self.last_edition()
            is_new_edition = last is None or self._has_new_erratum(last)
            if is_new_edition or (last is not None and self._differs_from(last)):
                for field, sentence in self.obstacles():
                    raise Refused(sentence, field)
            result = super().save(*args, **kwargs)
            if is_new_edition:
                self._publish(last)
            return result

    def _was_published_meanwhile(self, save_arguments: dict[str, Any]) -> bool:
        """Say whether this is a draft from before a publication; saving it would unpublish the page.

        The CMS saves drafts automatically, and such a save may begin before somebody publishes and end afterwards. The
        draft itself is kept as a revision.
        """
        if self.pk is None or self.live or save_arguments.get("update_fields") is not None:
            return False
        stored = BasePage.objects.select_for_update().filter(pk=self.pk, live=True)
        published = stored.values_list("last_published_at", flat=True).first()
        return published is not None and published != self.last_published_at

    def update_aliases(self, **kwargs: Any) -> None:
        """Leave an alias that was made when there were any: it is published by a person, like every bulletin."""

    def _publish(self, last: Edition | None) -> None:
        by = get_active_log_context().user or (self.live_revision.user if self.live_revision else None)
        edition = Edition(
            bulletin=self,
            sequence=last.sequence + 1 if last is not None else 1,
            erratum=self.erratum.strip() if last is not None else "",
            published_at=clock.now(),
            published_by=by,
            **{field: getattr(self, field) for field in VISIBLE_FIELDS},
        )
        edition.save()
        freeze(
            by=by,
            campaign=self.campaign,
            references=[read(text) for text in references(self.body)],
            audience=self.audience,
            publication=edition.publication,
        )
        record(
            by=by, verb="bulletins.published", target=self, path=self.audience, reason=edition.erratum[:500]
        )


def next_number(series: BasePage) -> int:
    """Return the number after the highest one in a series, drafts included."""
    highest = BulletinPage.objects.child_of(series).aggregate(highest=models.Max("number"))["highest"]
    return (highest or 0) + 1


class OfficeApproval(Task):
    """A workflow task: the draft waits for somebody who may publish it, and approval publishes it unless prevented."""

    class Meta:
        verbose_name = _("approval by the office")
        verbose_name_plural = _("approvals by the office")

    @classmethod
    def get_description(cls) -> Any:
        return _("The draft is approved by anyone who may publish the page.")

    def user_can_access_editor(self, obj: BasePage, user: User) -> bool:
        return bool(obj.permissions_for_user(user).can_publish())

    def locked_for_user(self, obj: BasePage, user: User) -> bool:
        return not self.user_can_access_editor(obj, user)

    def get_actions(self, obj: BasePage, user: User) -> list[tuple[str, Any, bool]]:
        if not self.user_can_access_editor(obj, user):
            return []
        return [
            ("reject", _("Return with a comment"), True),
            ("approve", _("Approve"), False),
        ]

    def get_task_states_user_can_moderate(self, user: User, **kwargs: Any) -> Any:
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS).select_related("revision")
        keys = [
            state.pk for state in waiting if self.user_can_access_editor(state.revision.content_object, user)
        ]
        return TaskState.objects.filter(pk__in=keys)

    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> Any:
        draft = task_state.revision.as_object()
        obstacles = draft.obstacles() if isinstance(draft, BasePage) and action_name == "approve" else []
        if obstacles:
            comment = "\n".join(str(sentence) for _field, sentence in obstacles)
            task_state.reject(user=user, comment=comment)
            return None
        return super().on_action(task_state, user, action_name, **kwargs)
