"""The form by which pages of the library are written in the CMS."""

from django import forms
from wagtail.admin.forms import WagtailAdminPageForm


class LibraryPageForm(WagtailAdminPageForm):
    """Says at the fields what keeps a page from being published; a draft may lack it."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_deferred_validation or self.errors:
            return
        for field, sentence in self.instance.obstacles():
            self.add_error(field, forms.ValidationError(sentence))
