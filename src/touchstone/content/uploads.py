"""Pictures and documents for the public site: judged by their content, and pictures stripped like photos."""

import codecs
import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, BinaryIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile
from wagtail.images import get_image_model

from touchstone.common.photos import shrink
from touchstone.common.refusal import Refused

PICTURES = "original_images/"
"""The folder of Wagtail's pictures in the media folder."""

DOCUMENTS = "documents/"

_OFFICE = {".docx": "word/", ".pptx": "ppt/", ".xlsx": "xl/"}
_TEXTS = {".csv", ".txt"}
_PDF_BEGINS_WITHIN = 1024


class Stripped(ContentFile):  # type: ignore[type-arg]
    """A picture without anything but the picture."""


class MediaStorage(FileSystemStorage):
    """The media folder. No picture enters it unstripped, and no document unchecked, through whatever door it comes."""

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        path = name or content.name
        if path.startswith(PICTURES) and not isinstance(content, Stripped):
            content = content if isinstance(content, File) else File(content, path)
            stripped = strip(content, path)
            content.file = stripped.file  # Django measures the picture in the file that it was given
            path = str(PurePath(path).with_suffix(".jpg"))
        if path.startswith(DOCUMENTS):
            check_document(content, path)
        return super().save(path, content, max_length)


def strip(file: BinaryIO, name: str) -> Stripped:
    """Return an uploaded picture as a small JPEG without place, time, device and profile; refuse what is no picture."""
    return Stripped(shrink(file).jpeg, name=f"{PurePath(name).stem}.jpg")


def check_document(file: BinaryIO, name: str) -> None:
    """Refuse a document whose content is not what the ending of its name says."""
    ending = PurePath(name).suffix.lower()
    file.seek(0)
    if ending == ".pdf":
        is_right = b"%PDF-" in file.read(_PDF_BEGINS_WITHIN)
    elif ending in _OFFICE:
        is_right = _is_office_document(file, _OFFICE[ending])
    else:
        is_right = ending in _TEXTS and _is_text(file.read())
    file.seek(0)
    if not is_right:
        raise Refused(
            _("The content of this file is not what its name ends in. Save it as %(ending)s and upload that.")
            % {"ending": ending or ".pdf"},
            "file",
        )


def _is_office_document(file: BinaryIO, folder: str) -> bool:
    try:
        names = zipfile.ZipFile(file).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        return False
    return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names)


def _is_text(data: bytes) -> bool:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _can_decode(data, "utf-16")
    return b"\0" not in data and (_can_decode(data, "utf-8") or _can_decode(data, "gb18030"))


def _can_decode(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def strip_stored_pictures() -> Iterator[tuple[Any, str]]:
    """Strip the pictures that were stored before uploads were; yield each with what was done: stripped or unreadable.

    Renditions are deleted, and made anew when a page asks for them. The point of interest of a stripped picture is
    forgotten, because its size changes.
    """
    for picture in get_image_model().objects.order_by("pk").iterator():
        try:
            with picture.open_file() as file:
                data = file.read()
            if _is_plain(data):
                continue
            _replace_file(picture, strip(io.BytesIO(data), picture.filename))
        except (Refused, OSError):
            yield picture, "unreadable"
        else:
            yield picture, "stripped"


def _is_plain(data: bytes) -> bool:
    """Say whether a file is a JPEG with no data besides the picture."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
            return (
                isinstance(image, JpegImageFile)
                and {kind for kind, _content in image.applist} <= {"APP0"}
                and data.endswith(b"\xff\xd9")
            )
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False


def _replace_file(picture: Any, stripped: Stripped) -> None:
    storage, old = picture.file.storage, picture.file.name
    with transaction.atomic():
        picture.file = stripped
        picture._set_image_file_metadata()
        picture.focal_point_x = picture.focal_point_y = None
        picture.focal_point_width = picture.focal_point_height = None
        picture.save()
        picture.renditions.all().delete()
        transaction.on_commit(lambda: storage.delete(old))
