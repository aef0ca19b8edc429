"""Photos are checked by their content, shrunk, and stripped of everything but the image."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

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
    [
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "LA"),
        ("PNG", "1"),
        ("PNG", "I;16"),
        ("WEBP", "RGBA"),
        ("JPEG", "CMYK"),
        ("JPEG", "L"),
        ("HEIF", "RGB"),
        ("HEIF", "RGBA"),
        ("HEIF", "L"),
    ],
)
def test_other_pictures_become_a_jpeg_too(kind: str, mode: str) -> None:
    kept = shrink(io.BytesIO(picture(kind, (300, 200), mode)))
    with Image.open(io.BytesIO(kept.jpeg)) as image:
        assert (image.format, image.mode) == ("JPEG", "RGB")


def colour(data: bytes, at: tuple[int, int] = (20, 20)) -> tuple[int, ...]:
    """Return the colour of one pixel of a stored photo."""
    with Image.open(io.BytesIO(shrink(io.BytesIO(data)).jpeg)) as image:
        pixel = image.getpixel(at)
    assert isinstance(pixel, tuple)
    return pixel


def is_near(one: tuple[int, ...], other: tuple[int, ...], most: int = 4) -> bool:
    return all(abs(left - right) <= most for left, right in zip(one, other, strict=True))


def test_a_heic_photo_loses_everything_but_the_picture() -> None:
    exif = Image.Exif()
    exif[0x0110] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[2] = (30.0, 16.0, 1.0)
    came = picture("HEIF", (400, 300), exif=exif, xmp=b"<x:xmpmeta>SECRET-XMP</x:xmpmeta>")
    assert came.count(b"SECRET") == 2
    kept = shrink(io.BytesIO(came))
    assert b"SECRET" not in kept.jpeg
    assert (kept.width, kept.height) == (400, 300)


def turned(heic: bytes) -> bytes:
    """Return a HEIC file with the quarter turn to the right that a phone writes: a property of the picture."""
    rotation = struct.pack(">I4sB", 9, b"irot", 3)
    new = bytearray(heic)
    uses = new.index(b"ipma") + 14  # how many properties the picture uses; their numbers follow
    properties, used = new.index(b"ipco") - 4, new[uses]
    (length,) = struct.unpack_from(">I", new, properties)
    new[uses] += 1
    new.insert(uses + 1 + used, 0x80 | (used + 1))
    new[properties + length : properties + length] = rotation
    grown = len(rotation) + 1
    for kind, by in ((b"ipco", len(rotation)), (b"ipma", 1), (b"iprp", grown), (b"meta", grown)):
        place = new.index(kind) - 4
        struct.pack_into(">I", new, place, struct.unpack_from(">I", new, place)[0] + by)
    items = new.index(b"iloc") + 10
    for number in range(struct.unpack_from(">H", new, items)[0]):
        begins = items + 2 + number * 18 + 10
        struct.pack_into(">I", new, begins, struct.unpack_from(">I", new, begins)[0] + grown)
    return bytes(new)


def test_a_heic_photo_is_turned_once() -> None:
    lying = Image.new("RGB", (128, 64), "red")
    lying.paste("blue", (0, 0, 32, 64))
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    lying.save(out, "HEIF", exif=exif, quality=90)
    kept = shrink(io.BytesIO(turned(out.getvalue())))
    assert (kept.width, kept.height) == (64, 128)
    assert is_near(colour(turned(out.getvalue()), (32, 10)), (0, 0, 255), 20)


@pytest.mark.parametrize(("shade", "stored"), [(0, 0), (64 * 257, 64), (128 * 257, 128), (65_535, 255)])
def test_grey_of_16_bits_keeps_its_shades(shade: int, stored: int) -> None:
    out = io.BytesIO()
    Image.new("I;16", (40, 40), shade).save(out, "PNG")
    assert is_near(colour(out.getvalue()), (stored,) * 3, 1)


# What this colour of Display P3 is in sRGB, by the published matrices.
P3, SRGB = (200, 60, 60), (218, 42, 52)


def test_wide_colours_named_by_numbers_are_converted() -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), P3).save(
        out,
        "HEIF",
        quality=-1,
        chroma=444,
        color_primaries=12,
        transfer_characteristics=13,
        matrix_coefficients=0,
        full_range_flag=1,
    )
    assert is_near(colour(out.getvalue()), SRGB)


def swapped_profile() -> bytes:
    """Return a profile in which red and blue are exchanged, so that nobody overlooks whether it is applied."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = profile.index(b"rXYZ", 128), profile.index(b"bXYZ", 128)
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(profile)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_colours_with_a_profile_are_converted(kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), (255, 0, 0)).save(out, kind, icc_profile=swapped_profile(), quality=95)
    assert is_near(colour(out.getvalue()), (0, 0, 255), 12)


def test_a_profile_of_another_kind_of_picture_is_ignored() -> None:
    assert is_near(colour(picture("PNG", (40, 40), icc_profile=b"no profile")), (200, 30, 30))
    assert is_near(colour(picture("PNG", (40, 40), "L", icc_profile=swapped_profile())), (0, 0, 0))


def test_two_pictures_in_one_file_count_as_their_first() -> None:
    out = io.BytesIO()
    second = Image.new("RGB", (20, 20), "blue")
    Image.new("RGB", (40, 40), "red").save(out, "MPO", save_all=True, append_images=[second])
    assert is_near(colour(out.getvalue()), (254, 0, 0))


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


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (8_000, 8_000), (16_320, 12_240)])
def test_a_picture_of_too_many_pixels_is_refused_by_its_head_and_told_so(width: int, height: int) -> None:
    assert "megapixels" in refused(bomb(width, height))


def test_a_jpeg_of_200_megapixels_is_told_so() -> None:
    data = bytearray(picture(size=(8, 8)))
    frame = data.index(b"\xff\xc0")
    struct.pack_into(">HH", data, frame + 5, 12_240, 16_320)
    assert "120 megapixels" in refused(bytes(data))


def test_a_photo_of_48_megapixels_is_taken() -> None:
    assert photos.MOST_PIXELS_AT_ONCE > 8_064 * 6_048


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
    assert (photos.LONGEST_EDGE, photos.FORMATS) == (1_600, ("JPEG", "PNG", "WEBP", "HEIF"))
