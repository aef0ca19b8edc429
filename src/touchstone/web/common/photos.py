"""Photos in forms and on pages: checked by content, shrunk, and shown only to readers of their record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django import forms
from django.http import FileResponse
from django.utils.translation import gettext as _

from touchstone.common.photos import ACCEPT, Shrunk, shrink
from touchstone.common.refusal import Refused
from touchstone.web.common.acts import or_404

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Optional photos, each checked by its content and shrunk."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", _SeveralFiles({"accept": ACCEPT, "multiple": True}))
        super().__init__(required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        photos: list[Shrunk] = []
        for upload in data or ():
            try:
                photos.append(shrink(upload, size=upload.size))
            except Refused as refused:
                message = _("%(name)s: %(error)s") % {"name": upload.name, "error": refused.message}
                raise forms.ValidationError(message) from refused
        return photos


class Photo(Protocol):
    """A stored photo of any record."""

    file: FieldFile


def photo_response(photo: Photo | None) -> FileResponse:
    """Return a response with a photo; 404 if there is none that the reader may see."""
    photo = or_404(photo, _("There is no such photo, or you are not allowed to see it."))
    response = FileResponse(photo.file.open("rb"), content_type="image/jpeg")
    response.headers["Content-Disposition"] = "inline"
    return response
