"""The base of all pages of the public site and the CMS."""

from collections.abc import Iterator, Sequence
from typing import Any, Self

from django.db import models, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractPage
from wagtail.search import index

from touchstone.content.copying import PageCopyForm
from touchstone.content.indexing import PairedAutocompleteField, PairedSearchField
from touchstone.search.actions import keep
from touchstone.search.kinds import Entry, Kind
from touchstone.search.models import PageWords
from touchstone.units.models import Unit


class BasePage(AbstractPage):
    """A page owned by one unit: its figures cover the unit's subtree, and the unit's editors may write it.

    A new page belongs to the unit of its parent page unless it is given another; only the root has none.
    """

    owning_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("owning unit")
    )

    view: str | None = None
    """Dotted name of the function ``(request, page, **place)`` that renders the page; without it, the template does."""

    search_fields = [
        *(field for field in AbstractPage.search_fields if isinstance(field, index.FilterField)),
        PairedSearchField("title", boost=2),
        PairedAutocompleteField("title"),
        index.FilterField("owning_unit"),
    ]

    copy_form_class = PageCopyForm
    # A copy takes unit and language of the page that it is put under, and is neither scheduled nor about to expire.
    exclude_fields_in_copy = ["owning_unit", "go_live_at", "expire_at", "expired"]

    def owner_unit(self) -> Unit | None:
        """Return the owning unit; for a page that is not saved yet, the unit that it will have."""
        if self.owning_unit_id is None:
            # While a page is being created, Wagtail knows its parent, but the tree does not.
            parent = self.get_parent() or getattr(self, "_cached_parent_obj", None)
            return (parent.owning_unit if parent is not None else None) or self._unit_of_translations()
        return self.owning_unit

    def _unit_of_translations(self) -> Unit | None:
        owned = BasePage.objects.filter(translation_key=self.translation_key, owning_unit__isnull=False)
        translation = owned.select_related("owning_unit").first()
        return translation.owning_unit if translation is not None else None

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if self.owning_unit_id is None and self.depth != 1:
            self.owning_unit = self.owner_unit()
        if self._state.adding and (self.depth or 0) > 2:
            self.locale = self.get_default_locale()
        with transaction.atomic():
            result = super().save(*args, **kwargs)
            keep(PAGES, [self.pk])
        return result

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """Return the page as a stored version of it says, in the unit that it belongs to now."""
        page: Self = super().with_content_json(content)
        page.owning_unit_id = self.owning_unit_id
        return page

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():  # or the tree would miscount its children when a protected page is refused
            keys = [self.pk, *self.get_descendants().values_list("pk", flat=True)]
            result = super().delete(*args, **kwargs)
            keep(PAGES, keys)
            return result

    def entry(self) -> Entry | None:
        """Return what the page is found by in the workspace; None if it is not to be found there."""
        return None

    def obstacles(self) -> list[tuple[str, Any]]:
        """Return what prevents publication, as pairs of a field and a sentence."""
        return []

    def can_move_to(self, parent: Self) -> bool:
        """Say whether the page may be moved below another page: never below a page of another unit."""
        return bool(super().can_move_to(parent)) and parent.owning_unit_id in {None, self.owning_unit_id}

    def serve(self, request: HttpRequest, *args: Any, **place: Any) -> HttpResponseBase:
        request.is_preview = False  # type: ignore[attr-defined]
        return self._respond(request, *args, **place)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        request.is_preview = True  # type: ignore[attr-defined]
        return self._respond(request)

    def _respond(self, request: HttpRequest, *args: Any, **place: Any) -> HttpResponseBase:
        if self.view is None:
            response: HttpResponseBase = super().serve(request, *args, **place)
        else:
            response = import_string(self.view)(request, self, *args, **place)
        return response


def _entries(keys: Sequence[int]) -> Iterator[Entry]:
    for page in BasePage.objects.filter(pk__in=keys).specific():
        if (entry := page.entry()) is not None:
            yield entry


PAGES = Kind(
    name="pages",
    table=PageWords,
    keys=lambda: BasePage.objects.order_by().values_list("pk", flat=True),
    read=_entries,
)
"""The pages that are found in the workspace; what they are found by is said by their class."""
