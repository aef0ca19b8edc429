"""The base of all pages of the public site and the editor's room."""

from typing import Any, Self

from django.db import models, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractPage
from wagtail.search import index

from touchstone.content.indexing import PairedAutocompleteField, PairedSearchField
from touchstone.units.models import Unit


class BasePage(AbstractPage):
    """A page that one unit owns: for its subtree the page speaks, and its editors may write it.

    A page belongs to the unit of the page above it, unless it was given one; only the root has none.
    """

    owning_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("owning unit")
    )

    view: str | None = None
    """Dotted name of the function ``(request, page, **place)`` that answers; without one the template does."""

    search_fields = [
        *(field for field in AbstractPage.search_fields if isinstance(field, index.FilterField)),
        PairedSearchField("title", boost=2),
        PairedAutocompleteField("title"),
        index.FilterField("owning_unit"),
    ]

    # Who copies a page elsewhere or begins its translation does not take the unit along.
    exclude_fields_in_copy = ["owning_unit"]

    def owner_unit(self) -> Unit | None:
        """Return the owning unit, for a page that is not saved yet the one that it will have."""
        if self.owning_unit_id is None:
            # Wagtail knows the page above one that is being made before the tree does.
            above = self.get_parent() or getattr(self, "_cached_parent_obj", None)
            return (above.owning_unit if above is not None else None) or self._unit_of_translations()
        return self.owning_unit

    def _unit_of_translations(self) -> Unit | None:
        owned = BasePage.objects.filter(translation_key=self.translation_key, owning_unit__isnull=False)
        translation = owned.select_related("owning_unit").first()
        return translation.owning_unit if translation is not None else None

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if self.owning_unit_id is None and self.depth != 1:
            self.owning_unit = self.owner_unit()
        return super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():  # a page that something protects must not be counted out of the tree
            return super().delete(*args, **kwargs)

    def can_move_to(self, parent: Self) -> bool:
        """Say whether the page may stand below another: never below a page of another unit."""
        return bool(super().can_move_to(parent)) and parent.owning_unit_id in {None, self.owning_unit_id}

    def serve(self, request: HttpRequest, *args: Any, **place: Any) -> HttpResponseBase:
        request.is_preview = False  # type: ignore[attr-defined]
        return self._answer(request, *args, **place)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        request.is_preview = True  # type: ignore[attr-defined]
        return self._answer(request)

    def _answer(self, request: HttpRequest, *args: Any, **place: Any) -> HttpResponseBase:
        if self.view is None:
            answer: HttpResponseBase = super().serve(request, *args, **place)
        else:
            answer = import_string(self.view)(request, self, *args, **place)
        return answer
