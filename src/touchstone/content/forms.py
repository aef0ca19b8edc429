"""Forms of the CMS for pictures and documents."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from touchstone.common.refusal import Refused
from touchstone.content.uploads import check_document, strip


class PictureForm(BaseImageForm):
    """Takes everything out of an uploaded picture except the picture."""

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if "file" not in self.changed_data or not upload:
            return upload
        try:
            return strip(upload, upload.name)
        except Refused as refused:
            raise ValidationError(refused.message) from refused


class DocumentForm(BaseDocumentForm):
    """Checks that an uploaded document is what its name says."""

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if "file" in self.changed_data and upload:
            try:
                check_document(upload, upload.name)
            except Refused as refused:
                raise ValidationError(refused.message) from refused
        return upload
