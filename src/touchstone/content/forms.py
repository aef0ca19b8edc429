"""Forms of the CMS for pictures and documents."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from touchstone.common.photos import BROKEN, NOT_A_PHOTO
from touchstone.common.refusal import Refused
from touchstone.content.uploads import check_document, strip


def _judged(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a reading that refuses half a picture: Wagtail decodes the file to measure it, and lets the decoder fail."""

    def judge(upload: Any) -> Any:
        try:
            return read(upload)
        except BROKEN as error:
            raise ValidationError(NOT_A_PHOTO) from error

    return judge


class PictureForm(BaseImageForm):
    """Takes everything out of an uploaded picture except the picture."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"].to_python = _judged(self.fields["file"].to_python)

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
