"""The form by which pages are copied in the CMS."""

from itertools import count
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import CopyForm

NO_ALIAS = _("A page of this site has no alias. Copy it, or link to it.")


class PageCopyForm(CopyForm):
    """Copies pages, but makes no aliases: see docs/adr/0030-a-copy-is-a-bulletin-of-its-own.md."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("alias", None)
        self.fields["new_slug"].initial = _free_slug(self.page)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if forms.CheckboxInput().value_from_datadict(self.data, self.files, self.add_prefix("alias")):
            self.add_error("new_title", NO_ALIAS)  # the page shows no errors but those of its fields
        return cleaned


def _free_slug(page: Any) -> str:
    """Return an address beside a page that no other page has: the next number after a number."""
    taken = set(page.get_parent().get_children().values_list("slug", flat=True))
    if page.slug.isdecimal():
        candidates = (str(number) for number in count(int(page.slug) + 1))
    else:
        candidates = (f"{page.slug}-{number}" for number in count(2))
    return next(candidate for candidate in candidates if candidate not in taken)
