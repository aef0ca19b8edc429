"""Photos are checked by their content, shrunk, and stripped of everything but the image."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from touchstone.common import photos
from touchstone.common.photos import LARGEST_FILE, LONGEST_EDGE, shrink
from touchstone.common.refusal import Refused


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (2_400, 1_200), mode: str = "RGB", **more: Any
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, (200, 30, 30) if mode == "RGB" else None).save(out, kind, **more)
    return out.getvalue()


def full_of_secrets() -> bytes:
    """Return a JPEG with a place, a device, a name, a comment, a colour profile, XMP, and a file appended."""
    exif = Image.Exif()
    exif[0x0110] = "SECRET-CAMERA"
    exif[0x9C9D] = "SECRET-AUTHOR".encode("utf-16le")
    exif.get_ifd(0x8825)[2] = (30.0, 16.0, 1.0)
    return (
        picture(
            exif=exif,
            comment=b"SECRET-COMMENT",
            icc_profile=b"SECRET-ICC" * 20,
            xmp=b"<x:xmpmeta>SECRET-XMP</x:xmpmeta>",
        )
        + b"SECRET-TAIL"
    )


def test_nothing_of_the_file_is_left_but_the_picture() -> None:
    came = full_of_secrets()
    assert came.count(b"SECRET") > 4
    kept = shrink(io.BytesIO(came))
    assert b"SECRET" not in kept.jpeg
    with Image.open(io.BytesIO(kept.jpeg)) as image:
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert image.size == (kept.width, kept.height) == (LONGEST_EDGE, LONGEST_EDGE // 2)


def test_a_picture_stands_the_way_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the phone upright
    kept = shrink(io.BytesIO(picture(exif=exif)))
    assert (kept.width, kept.height) == (LONGEST_EDGE // 2, LONGEST_EDGE)


def test_a_small_picture_is_not_blown_up() -> None:
    kept = shrink(io.BytesIO(picture(size=(40, 30))))
    assert (kept.width, kept.height) == (40, 30)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "LA"), ("PNG", "1"), ("WEBP", "RGBA")],
)
def test_other_pictures_become_a_jpeg_too(kind: str, mode: str) -> None:
    kept = shrink(io.BytesIO(picture(kind, (300, 200), mode)))
    with Image.open(io.BytesIO(kept.jpeg)) as image:
        assert (image.format, image.mode) == ("JPEG", "RGB")


def refused(data: bytes | io.BytesIO) -> str:
    with pytest.raises(Refused) as error:
        shrink(io.BytesIO(data) if isinstance(data, bytes) else data)
    assert error.value.field == "photo"
    return str(error.value.message)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90\x00" + b"\x00" * 4_000,
        b"\x7fELF" + b"\x02" * 4_000,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7\n",
        b"GIF89a" + b"\x01" * 400,
        b"\xff\xd8\xff\xe0" + b"\x00" * 4_000,
        picture()[:2_000],
        picture("PNG")[:60],
    ],
    ids=["empty", "exe", "elf", "svg", "pdf", "gif", "jpeg head only", "cut jpeg", "cut png"],
)
def test_what_is_no_photo_is_refused_whatever_it_is_called(data: bytes) -> None:
    assert refused(data)


def test_a_file_of_60_mb_is_refused_before_it_is_looked_at() -> None:
    class Untouched(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise AssertionError("read before it was refused")

    large = Untouched()
    large.seek(60 * 1024 * 1024)
    large.write(b"\x00")
    assert str(LARGEST_FILE // 1024 // 1024) in refused(large)


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few hundred bytes that unpacks to more than memory holds."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 1_000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (8_000, 8_000), (2**31 - 1, 1)])
def test_a_decompression_bomb_is_refused_by_its_head(width: int, height: int) -> None:
    assert refused(bomb(width, height))


def test_a_text_bomb_in_a_picture_is_refused_or_dropped() -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("comment", "A" * 30_000_000, zip=True)
    data = picture("PNG", (30, 30), pnginfo=text)
    assert len(data) < 100_000
    try:
        kept = shrink(io.BytesIO(data))
    except Refused:
        return
    assert len(kept.jpeg) < 5_000


def test_the_limits_are_those_of_the_product() -> None:
    assert (photos.LONGEST_EDGE, photos.FORMATS) == (1_600, ("JPEG", "PNG", "WEBP"))
