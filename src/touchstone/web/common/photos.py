"""Photos in forms and on pages: each checked by what is in it and shrunk, shown only to whoever may see its record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django import forms
from django.http import FileResponse
from django.utils.translation import gettext as _

from touchstone.common.photos import Shrunk, shrink
from touchstone.common.refusal import Refused
from touchstone.web.common.acts import or_404

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile

READ = "image/jpeg,image/png,image/webp"


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Photos that nobody has to add, each checked by what is in it and shrunk."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", _SeveralFiles({"accept": READ, "multiple": True}))
        super().__init__(required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        photos: list[Shrunk] = []
        for item in data or ():
            try:
                photos.append(shrink(item, size=item.size))
            except Refused as refused:
                said = _("%(name)s: %(error)s") % {"name": item.name, "error": refused.message}
                raise forms.ValidationError(said) from refused
        return photos


class Photo(Protocol):
    """A stored photo of any record."""

    file: FieldFile


def shown(photo: Photo | None) -> FileResponse:
    """Return the answer with a photo that the reader may see; nobody keeps a copy on the way."""
    photo = or_404(photo, _("There is no such photo, or you are not allowed to see it."))
    answer = FileResponse(photo.file.open("rb"), content_type="image/jpeg")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = "inline"
    return answer
