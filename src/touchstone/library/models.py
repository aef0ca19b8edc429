"""The pages of the library, which everybody may read who can reach them, and the reading lists of units."""

from typing import Any

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, PageChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model_string
from wagtail.models import ReferenceIndex
from wagtail.search import index
from wagtail.url_routing import RouteResult

from touchstone.campaigns.models import Campaign
from touchstone.common.pages import read_key
from touchstone.common.refusal import Refused
from touchstone.content.indexing import PairedSearchField
from touchstone.content.models import BasePage
from touchstone.content.rich_text import PROSE
from touchstone.library import fields
from touchstone.library.forms import LibraryPageForm
from touchstone.library.rules import MaterialKind, Source, missing_in_source
from touchstone.units.models import Unit, User
from touchstone.units.paths import UnitPathField
from touchstone.units.scoping import ScopedModel


class LibraryPage(BasePage):
    """A library: its materials and compiled readers in one language."""

    lead = models.CharField(_("what the library holds, in a sentence"), max_length=300, blank=True)

    view = "touchstone.web.library.site_views.library"
    content_panels = [*BasePage.content_panels, FieldPanel("lead")]
    parent_page_types = ["bulletins.HomePage"]
    subpage_types = ["library.MaterialPage", "library.CompiledReaderPage"]

    class Meta:
        verbose_name = _("library")
        verbose_name_plural = _("libraries")


class RoleModelIndexPage(BasePage):
    """The list of role models in one language."""

    lead = models.CharField(_("who stands here and why, in a sentence"), max_length=300, blank=True)

    view = "touchstone.web.library.site_views.role_models"
    content_panels = [*BasePage.content_panels, FieldPanel("lead")]
    parent_page_types = ["bulletins.HomePage"]
    subpage_types = ["library.RoleModelPage"]

    class Meta:
        verbose_name = _("list of role models")
        verbose_name_plural = _("lists of role models")


class LibraryText(BasePage):
    """What materials and compiled readers share: who may read them.

    A published page is read by everybody who is signed in, and by the public only if it says so.
    """

    is_public = models.BooleanField(
        _("also for readers who are not signed in"),
        default=False,
        help_text=_("Only what may be passed on: the rights in a text stay with those who hold them."),
    )

    base_form_class = LibraryPageForm
    subpage_types: list[str] = []

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        reader = self._find_reader()
        if reader is not None:
            raise Refused(
                _("This stands in the reader “%(reader)s”. Take it out there first.") % {"reader": reader}
            )
        if ReadingItem.unscoped.filter(page_id=self.pk).exists():
            raise Refused(_("This stands on a reading list. Take it off there first."))
        return super().delete(*args, **kwargs)

    def _find_reader(self) -> "CompiledReaderPage | None":
        """Return a reader in which the page stands."""
        references = ReferenceIndex.get_references_to(self).values_list("object_id", flat=True)
        keys = [int(key) for key in references if key.isdecimal()]
        reader: CompiledReaderPage | None = CompiledReaderPage.objects.filter(pk__in=keys).first()
        return reader


class MaterialPage(LibraryText):
    """Something to read: a book or a document, or an excerpt with its exact source."""

    kind = models.CharField(
        _("kind"), max_length=10, choices=fields.MATERIAL_KINDS, default=MaterialKind.EXCERPT.value
    )
    author = models.CharField(_("author or issuing body"), max_length=120, blank=True)
    work = models.CharField(
        pgettext_lazy("a source", "work"),
        max_length=200,
        blank=True,
        help_text=_("The book or collection that an excerpt is from."),
    )
    edition = models.CharField(pgettext_lazy("a source", "edition"), max_length=120, blank=True)
    chapter = models.CharField(pgettext_lazy("a source", "chapter"), max_length=120, blank=True)
    pages = models.CharField(pgettext_lazy("a source", "page"), max_length=40, blank=True)
    body = RichTextField(_("text"), features=PROSE)

    view = "touchstone.web.library.site_views.material"
    parent_page_types = ["library.LibraryPage"]
    search_fields = [
        *BasePage.search_fields,
        PairedSearchField("author"),
        PairedSearchField("work"),
        PairedSearchField("body"),
        index.FilterField("is_public"),
    ]
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("kind"), FieldPanel("author")]),
                FieldRowPanel([FieldPanel("work"), FieldPanel("edition")]),
                FieldRowPanel([FieldPanel("chapter"), FieldPanel("pages")]),
                FieldPanel("is_public"),
            ],
            heading=pgettext_lazy("of a text", "Source"),
        ),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")

    @property
    def source(self) -> Source:
        """Where the text was taken from."""
        return Source(self.author, self.work, self.edition, self.chapter, self.pages)

    def obstacles(self) -> list[tuple[str, Any]]:
        messages = {
            "work": _("Name the work that the excerpt is from."),
            "pages": _("Write the page on which the excerpt stands, such as 12 or 12-15."),
        }
        return [(name, messages[name]) for name in missing_in_source(self.kind, self.source)]


class CompiledReaderPage(LibraryText):
    """A reader put together from materials, with a foreword of its own.

    ``parts`` are materials in their order; a heading stands above those that follow it.
    """

    compiler = models.CharField(_("compiled by"), max_length=120, blank=True)
    foreword = RichTextField(_("foreword"), features=PROSE, blank=True)
    parts = StreamField(
        [
            ("heading", CharBlock(max_length=120, label=_("Heading"), icon="title")),
            (
                "material",
                PageChooserBlock(page_type="library.MaterialPage", label=_("Material"), icon="doc-full"),
            ),
        ],
        verbose_name=pgettext_lazy("a compiled reader", "parts"),
        blank=True,
    )

    view = "touchstone.web.library.site_views.reader"
    parent_page_types = ["library.LibraryPage"]
    search_fields = [
        *BasePage.search_fields,
        PairedSearchField("compiler"),
        PairedSearchField("foreword"),
        index.FilterField("is_public"),
    ]
    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("compiler"), FieldPanel("is_public")]),
        FieldPanel("foreword"),
        FieldPanel("parts"),
    ]

    class Meta:
        verbose_name = _("compiled reader")
        verbose_name_plural = _("compiled readers")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Route a number to a part, ``whole`` to all parts on one page, and ``pdf`` to the file."""
        if self.live and len(path_components) == 1:
            (word,) = path_components
            if word in {"whole", "pdf"}:
                return RouteResult(self, kwargs={word: True})
            if (number := read_key(word)) is not None:
                return RouteResult(self, kwargs={"number": number})
        return super().route(request, path_components)


class RoleModelPage(BasePage):
    """A unit or a person whose work others may learn from: a story, and no score."""

    subject = models.CharField(
        _("unit, or person with the public post"),
        max_length=120,
        help_text=_("Ask a person before you write about them."),
    )
    summary = models.CharField(_("what can be learned, in a sentence"), max_length=300, blank=True)
    photo = models.ForeignKey(
        get_image_model_string(),
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("photo"),
        help_text=_("Not needed."),
    )
    story = RichTextField(_("story"), features=PROSE)

    view = "touchstone.web.library.site_views.role_model"
    parent_page_types = ["library.RoleModelIndexPage"]
    subpage_types: list[str] = []
    search_fields = [
        *BasePage.search_fields,
        PairedSearchField("subject"),
        PairedSearchField("summary"),
        PairedSearchField("story"),
    ]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("subject"),
        FieldPanel("summary"),
        FieldPanel("photo"),
        FieldPanel("story"),
    ]

    class Meta:
        verbose_name = _("role model")
        verbose_name_plural = _("role models")


class ReadingItem(ScopedModel):
    """A work that a unit puts on the reading list of a campaign, for itself and every unit below it.

    The reading list of a unit is what it and all units above it have put there. An item is a page of the library, or a
    work as it is cited.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("prescribed by"))
    path = UnitPathField()
    kind = models.CharField(fields.KIND.label, max_length=fields.KIND.length, choices=fields.READING_KINDS)
    page = models.ForeignKey(
        BasePage, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=fields.PAGE.label
    )
    citation = models.CharField(
        fields.CITATION.label,
        max_length=fields.CITATION.length,
        blank=True,
        validators=[MinLengthValidator(2)],
    )
    note = models.CharField(fields.NOTE.label, max_length=fields.NOTE.length, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, db_index=False)
    version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        verbose_name = _("item of a reading list")
        verbose_name_plural = _("items of a reading list")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "unit", "page"], name="reading_page_once"),
            models.UniqueConstraint(
                fields=["campaign", "unit", "citation"],
                condition=Q(page__isnull=True),
                name="reading_citation_once",
            ),
            models.CheckConstraint(
                condition=Q(page__isnull=True) ^ Q(citation=""), name="reading_page_or_citation"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(fields.READING_KINDS)), name="reading_kind_known"
            ),
        )
        indexes = (models.Index(fields=["campaign", "path"], name="reading_place"),)

    def __str__(self) -> str:
        return self.page.title if self.page is not None else self.citation
