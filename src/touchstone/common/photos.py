"""Uploaded photos: checked by their content, shrunk, and stripped of everything except the picture.

The stored file is a new JPEG made from the pixels alone. The place, time, device, name, comments and colour profile
of the uploaded file are lost, and so is anything hidden in it.
"""

import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from touchstone.common import clock
from touchstone.common.refusal import Refused

LARGEST_FILE = 25 * 1024 * 1024
"""Maximum size of an uploaded photo in bytes."""

LONGEST_EDGE = 1_600
"""Maximum length in pixels of the longer edge of a stored photo."""

QUALITY = 82

MOST_PHOTOS = 6
"""Maximum number of photos of one record."""

MOST_PIXELS = 120_000_000
"""Maximum number of pixels of a JPEG, which is decoded at a smaller scale."""

MOST_PIXELS_AT_ONCE = 40_000_000
"""Maximum number of pixels of a picture in any other format, which must be decoded whole."""

FORMATS = ("JPEG", "PNG", "WEBP")

_NOT_A_PHOTO = _("This file is not a photo that can be read. Choose a JPEG, PNG or WebP picture.")
_BROKEN = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A photo ready to be stored: the bytes of a JPEG, and its width and height in pixels."""

    jpeg: bytes
    width: int
    height: int


def shrink(file: BinaryIO, *, size: int | None = None) -> Shrunk:
    """Return a photo made small and without metadata; refuse a file that is too large or not a photo.

    ``size`` is the number of bytes, if it is known before reading.
    """
    if size is None:
        size = file.seek(0, io.SEEK_END)
    if size > LARGEST_FILE:
        raise Refused(
            _("This photo has more than %(most)d MB. Take it smaller or crop it.")
            % {"most": LARGEST_FILE // (1024 * 1024)},
            "photo",
        )
    file.seek(0)
    try:
        return _shrink(file)
    except Refused:
        raise
    except _BROKEN as error:
        raise Refused(_NOT_A_PHOTO, "photo") from error


def store(row: Any, shrunk: Shrunk, name: str, by: Any, written: list[str]) -> None:
    """Store a photo as a new row with its file, its dimensions, and who added it when.

    The file's name is added to ``written`` before the row is saved, so that the caller can delete the file if that
    fails.
    """
    row.width, row.height = shrunk.width, shrunk.height
    row.added_at, row.added_by = clock.now(), by
    row.file.save(name, ContentFile(shrunk.jpeg), save=False)
    written.append(str(row.file.name))
    row.save(force_insert=True)


def _shrink(file: BinaryIO) -> Shrunk:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we have limits of our own
        with Image.open(file, formats=FORMATS) as image:
            pixels = image.width * image.height
            is_jpeg = image.format in ("JPEG", "MPO")
            if pixels > (MOST_PIXELS if is_jpeg else MOST_PIXELS_AT_ONCE):
                raise Refused(_("This picture has too many pixels. Take it smaller or crop it."), "photo")
            if is_jpeg:
                image.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
            return _encode(upright)


def _encode(image: Image.Image) -> Shrunk:
    """Encode the pixels alone, on a white background where the picture is transparent."""
    if image.mode in ("P", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
    clean = Image.new("RGB", image.size, "white")
    if image.mode == "RGBA":
        clean.paste(image, mask=image.getchannel("A"))
    else:
        clean.paste(image.convert("RGB"))
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Shrunk(out.getvalue(), clean.width, clean.height)
