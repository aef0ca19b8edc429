"""Makes the table of traditional letters and their simplified ones that searches fold by.

    uv run --no-project --with opencc==1.4.2 python workshop/simplified_letters.py

The data are those of OpenCC (Apache-2.0, https://github.com/BYVoid/OpenCC): each letter of U+4E00 to U+9FFF is
converted alone by ``t2s``, again and again until nothing changes. Words are not converted: in 乾隆 a converter keeps
乾, and a fold must not, because it knows no words.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

TABLE = Path(__file__).resolve().parents[1] / "src/touchstone/common/simplified.txt"


def main() -> None:
    """Write the table: the traditional letters on one line, the simplified ones on the next."""
    convert = import_module("opencc").OpenCC("t2s").convert
    pairs = [(letter, _simplified(letter, convert)) for letter in map(chr, range(0x4E00, 0xA000))]
    changed = [(letter, simple) for letter, simple in pairs if letter != simple and len(simple) == 1]
    lines = ("".join(letters) for letters in zip(*changed, strict=True))
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _simplified(letter: str, convert: Callable[[str], str]) -> str:
    while (further := convert(letter)) != letter:
        letter = further
    return letter


if __name__ == "__main__":
    main()
