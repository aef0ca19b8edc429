import subprocess
import sys
from pathlib import Path

import pytest

from touchstone.search.sounds import initials, readings_of, sounds

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("letter", "readings"),
    [("文", {"wen"}), ("旅", {"lv"}), ("乐", {"le", "yue"}), ("重", {"zhong", "chong"}), ("a", set())],
)
def test_every_reading_is_known_without_its_tone(letter: str, readings: set[str]) -> None:
    assert readings <= readings_of(letter)
    assert all(reading.isascii() and reading.isalpha() for reading in readings_of(letter))


def test_the_pieces_of_a_name() -> None:
    assert {"wl", "lj", "wlj", "wen", "enl", "nlv", "lvj", "vju", "lv", "ju"} <= sounds("文旅局")
    assert "hz" not in sounds("文旅局")


def test_pieces_go_across_short_syllables() -> None:
    assert {"wue", "uen"} <= sounds("五恶恩") or {"wue"} <= sounds("五恶恩")


def test_initials_of_whole_names() -> None:
    assert initials("文旅局") == {"wlj"}
    assert {"yq", "lq"} <= initials("乐清")
    assert initials("局") == set()
    assert initials("浙江省文化广电和旅游厅") == set()


def test_the_library_is_loaded_only_when_a_name_is_read() -> None:
    code = (
        "import sys, touchstone.search.kinds, touchstone.search.words as w; w.read_query('wlj');"
        "sys.exit('pypinyin' in sys.modules)"
    )
    environment = {"PYTHONPATH": str(ROOT / "src"), "DJANGO_SETTINGS_MODULE": "workshop.testing"}
    setup = "import django; django.setup();"
    command = [sys.executable, "-c", setup + code]
    subprocess.run(command, check=True, cwd=ROOT, env={**environment, "PATH": ""})
