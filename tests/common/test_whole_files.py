import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.http import HttpRequest

from touchstone.common.private_files import PrivateFiles
from touchstone.common.whole_files import LONGEST_NAME, ShortNamed, WholeFiles, shorten


class NoRoom(ContentFile[bytes]):
    """A file of which only the first part fits on the disk."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield b"half"
        raise OSError(errno.ENOSPC, "No space left on device")


def test_half_a_file_is_not_left(tmp_path: Path) -> None:
    for storage in (WholeFiles(tmp_path), PrivateFiles(tmp_path)):
        with pytest.raises(OSError, match="No space"):
            storage.save("a.txt", NoRoom(b"half and half"))
    assert list(tmp_path.iterdir()) == []


def test_the_file_of_somebody_else_is(tmp_path: Path) -> None:
    storage = WholeFiles(tmp_path)
    storage.save("a.txt", ContentFile(b"whole"))
    with pytest.raises(OSError, match="No space"):
        storage.save("a.txt", NoRoom(b"half and half"))
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("name", ["件" * 250 + ".xlsx", "件" * 84 + ".pdf", "a" * 400, "a." + "件" * 250])
def test_a_long_name_is_shortened(tmp_path: Path, name: str) -> None:
    storage = WholeFiles(tmp_path)
    for _ in range(2):  # the second gets a name of its own
        stored = storage.save(f"documents/{name}", ContentFile(b"x"))
        assert not name.endswith((".xlsx", ".pdf")) or stored.endswith((".xlsx", ".pdf"))
    assert len(list((tmp_path / "documents").iterdir())) == 2


def test_a_usual_name_stays() -> None:
    assert shorten("问题台账 (二).xlsx") == "问题台账 (二).xlsx"
    long = shorten("件" * 90 + ".xlsx")
    assert long.endswith("件.xlsx")
    assert LONGEST_NAME - 3 < len(os.fsencode(long)) <= LONGEST_NAME


def test_a_large_upload_may_end_in_a_long_suffix() -> None:
    name = "a." + "件" * 250
    handler = ShortNamed(HttpRequest())
    handler.new_file("file", name, "text/csv", None)
    assert handler.file.name == name
    handler.file.close()
