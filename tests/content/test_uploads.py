"""Pictures and documents for the public site: stripped and judged at every door."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.documents.models import Document
from wagtail.images.models import Image as Picture

from touchstone.common.refusal import Refused
from touchstone.content.uploads import check_document
from touchstone.units.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: LazySettings, tmp_path: Path) -> Path:
    """Keep uploads in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def keeper(client: Client) -> Client:
    user = User.objects.create_superuser("keeper", password="correct horse")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def photo(kind: str = "JPEG", size: tuple[int, int] = (200, 100)) -> bytes:
    """Return a photo taken upright, with its place and its camera."""
    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = "SECRET-CAMERA", 6
    exif.get_ifd(0x8825)[2] = (30.0, 16.0, 1.0)
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, exif=exif)
    assert b"SECRET" in out.getvalue()
    return out.getvalue()


def stored(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def is_clean(media: Path) -> bool:
    files = stored(media)
    return bool(files) and not any(b"SECRET" in path.read_bytes() for path in files)


@pytest.mark.parametrize(
    ("kind", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("HEIF", "heic")]
)
@pytest.mark.parametrize("door", ["add/", "multiple/add/", "chooser/create/"])
def test_a_picture_loses_place_and_camera_at_each_form(
    keeper: Client, media: Path, door: str, kind: str, ending: str
) -> None:
    upload = SimpleUploadedFile(f"photo.{ending}", photo(kind))
    name = (
        "files[]"
        if door.startswith("multiple")
        else "image-chooser-upload-file"
        if "chooser" in door
        else "file"
    )
    title = "image-chooser-upload-title" if "chooser" in door else "title"
    keeper.post(f"/cms/images/{door}", {title: "照片", name: upload})
    picture = Picture.objects.get()
    assert is_clean(media)
    assert picture.file.name.endswith(".jpg")
    assert picture.file_size == picture.file.size
    if kind != "HEIF":  # in HEIC, Exif does not say how the picture stands
        assert (picture.width, picture.height) == (100, 200)


def test_a_picture_that_is_replaced_is_stripped_too(keeper: Client, media: Path) -> None:
    picture = Picture.objects.create(title="旧", file=ImageFile(io.BytesIO(photo()), "old.jpg"))
    upload = SimpleUploadedFile("new.jpg", photo(size=(300, 100)))
    keeper.post(f"/cms/images/{picture.pk}/", {"title": "新", "file": upload})
    picture.refresh_from_db()
    assert (picture.title, picture.width, picture.height) == ("新", 100, 300)
    assert is_clean(media)


def test_a_picture_stored_by_code_or_from_an_unfinished_upload_is_stripped(media: Path) -> None:
    picture = Picture(title="照片")
    picture.file.save("photo.png", ContentFile(photo("PNG"), "photo.png"), save=False)
    picture.save()
    Picture.objects.create(title="另一张", file=ImageFile(io.BytesIO(photo()), "photo.jpg"))
    assert is_clean(media)
    assert {(one.width, one.height) for one in Picture.objects.all()} == {(100, 200)}


def test_what_is_no_picture_is_refused_at_its_field(keeper: Client, media: Path) -> None:
    answer = keeper.post("/cms/images/add/", {"title": "x", "file": SimpleUploadedFile("x.jpg", b"MZ" * 99)})
    assert list(answer.context["form"].errors) == ["file"]
    assert stored(media) == []


HALVES = {
    "cut.jpg": lambda: photo(size=(900, 900))[:1000],
    "cut.png": lambda: photo("PNG")[:60],
    "cut.webp": lambda: photo("WEBP")[:40],
    "cut.heic": lambda: b"\0\0\0\x18ftypheic" + b"\0" * 100,
}


@pytest.mark.parametrize("name", HALVES)
@pytest.mark.parametrize(
    ("door", "field"),
    [
        ("/cms/images/add/", "file"),
        ("/cms/images/multiple/add/", "files[]"),
        ("/cms/images/chooser/create/", "image-chooser-upload-file"),
    ],
)
def test_half_a_picture_is_refused_at_each_form(
    keeper: Client, media: Path, name: str, door: str, field: str
) -> None:
    half = SimpleUploadedFile(name, HALVES[name](), "image/jpeg")
    answer = keeper.post(door, {field: half, "title": "t", "image-chooser-upload-title": "t"})
    assert answer.status_code == 200
    assert not Picture.objects.exists()
    assert stored(media) == []


def test_pictures_from_before_are_stripped_by_a_command(
    media: Path,
    capsys: pytest.CaptureFixture[str],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    picture = Picture.objects.create(title="旧照片", file=ImageFile(io.BytesIO(photo()), "old.jpg"))
    (media / picture.file.name).write_bytes(photo())
    picture.get_rendition("width-50")
    lost = Picture.objects.create(title="丢失", file=ImageFile(io.BytesIO(photo()), "lost.jpg"))
    (media / lost.file.name).unlink()
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(SystemExit) as ended:
        call_command("strip_pictures", language="en")
    assert ended.value.code == 1
    printed = capsys.readouterr().out
    assert "stripped  旧照片" in printed
    assert "unreadable  丢失" in printed
    assert is_clean(media)
    picture.refresh_from_db()
    assert (picture.width, picture.height, picture.renditions.count()) == (100, 200, 0)
    lost.delete()
    call_command("strip_pictures", language="en")
    assert "Pictures stripped: 0" in capsys.readouterr().out


def office_file(folder: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{folder}/document.xml", "<x/>")
    return out.getvalue()


RIGHT = [
    ("a.pdf", b"%PDF-1.7\n..."),
    ("a.docx", office_file("word")),
    ("a.XLSX", office_file("xl")),
    ("a.pptx", office_file("ppt")),
    ("a.txt", "第一行".encode()),
    ("a.csv", "单位,数".encode("gb18030")),
    ("a.csv", "单位,数".encode("utf-16")),
]
WRONG = [
    ("a.pdf", b"MZ\x90\x00" * 99),
    ("a.docx", office_file("xl")),
    ("a.xlsx", b"PK\x03\x04 broken"),
    ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ("a.txt", b"\x7fELF\x02\x01\x01\x00"),
    ("a.exe", b"MZ\x90\x00"),
    ("a", b"text"),
]


@pytest.mark.parametrize(("name", "content"), RIGHT)
def test_a_document_that_is_what_it_says_is_stored(name: str, content: bytes, media: Path) -> None:
    check_document(io.BytesIO(content), name)
    Document.objects.create(title="x", file=ContentFile(content, name))
    assert [path.read_bytes() for path in stored(media)] == [content]


@pytest.mark.parametrize(("name", "content"), WRONG)
def test_a_document_that_is_something_else_is_refused(name: str, content: bytes, media: Path) -> None:
    with pytest.raises(Refused) as refused:
        Document.objects.create(title="x", file=ContentFile(content, name))
    assert refused.value.field == "file"
    assert stored(media) == []


@pytest.mark.parametrize("door", ["add/", "multiple/add/"])
def test_the_forms_say_so(keeper: Client, media: Path, door: str) -> None:
    upload = SimpleUploadedFile("a.pdf", b"MZ\x90\x00" * 99)
    data: dict[str, Any] = {"files[]" if "multiple" in door else "file": upload, "title": "x"}
    answer = keeper.post(f"/cms/documents/{door}", data)
    assert ".pdf" in answer.content.decode()
    assert not Document.objects.exists()
    assert stored(media) == []
