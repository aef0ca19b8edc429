"""Uploaded photos: checked by their content, shrunk, and stripped of everything except the picture.

The stored file is a new JPEG made from the pixels alone, upright and in the colours of sRGB. The place, time, device,
name, comments and colour profile of the uploaded file are lost, and so is anything hidden in it.
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
from pillow_heif import register_heif_opener

from touchstone.common import clock
from touchstone.common.colours import in_srgb
from touchstone.common.refusal import Refused

register_heif_opener(thumbnails=False)

LARGEST_FILE = 25 * 1024 * 1024
"""Maximum size of an uploaded photo in bytes."""

LONGEST_EDGE = 1_600
"""Maximum length in pixels of the longer edge of a stored photo."""

QUALITY = 82

MOST_PHOTOS = 6
"""Maximum number of photos of one record."""

MOST_PIXELS = 120_000_000
"""Maximum number of pixels of a JPEG, which is decoded at a smaller scale."""

MOST_PIXELS_AT_ONCE = 50_000_000
"""Maximum number of pixels of a picture in any other format, which must be decoded whole: phones take 48 megapixels."""

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")

ACCEPT = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif"
"""What a file input offers. Some systems know HEIC files only by their names."""

NOT_A_PHOTO = _("This file is not a photo that can be read. Choose a JPEG, PNG, WebP or HEIC picture.")
BROKEN = (
    UnidentifiedImageError,
    OSError,
    RuntimeError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    zlib.error,
)
"""What the decoders raise at a file that is not a picture, or not a whole one."""


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
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(MOST_PIXELS) from error
    except BROKEN as error:
        raise Refused(NOT_A_PHOTO, "photo") from error


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
            is_jpeg = image.format in (
                "JPEG",
                "MPO",
            )  # phones put a second picture, such as a depth map, into MPO
            most = MOST_PIXELS if is_jpeg else MOST_PIXELS_AT_ONCE
            if image.width * image.height > most:
                raise _too_many_pixels(most)
            if is_jpeg:
                image.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
            small = _in_a_common_mode(image)
            small.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
            # The reader of HEIC has turned its picture and says so; all others are turned here.
            return _encode(in_srgb(_on_white(ImageOps.exif_transpose(small))))


def _too_many_pixels(most: int) -> Refused:
    return Refused(
        _("This picture has more than %(most)d megapixels. Take it with fewer, or crop it.")
        % {"most": most // 1_000_000},
        "photo",
    )


def _in_a_common_mode(image: Image.Image) -> Image.Image:
    """Return the picture as grey, RGB, RGBA or CMYK of 8 bits, which can be made smaller without loss."""
    if image.mode.startswith("I"):
        # Pillow cuts 16-bit grey off at 255 instead of scaling it. A transparent shade would be named in 16 bits.
        image.info.pop("transparency", None)
        return image.convert("I").point(lambda shade: shade / 256).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, mask=image.getchannel("A"))
    flat.info = image.info
    return flat


def _encode(image: Image.Image) -> Shrunk:
    """Encode the pixels alone."""
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Shrunk(out.getvalue(), clean.width, clean.height)
