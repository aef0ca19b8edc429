"""Compiles the message catalogues, so that gettext need not be installed."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogues(folder: Path) -> list[Path]:
    """Write a .mo file for every .po file that changed, and return the files written; fuzzy entries are left out."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns == source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parents[1].name, abort_invalid=True)
        part = target.with_suffix(f".{os.getpid()}")
        with part.open("wb") as file:
            write_mo(file, catalogue)
        # Equal times mark the catalogue as compiled, even if the clock is set back.
        os.utime(part, ns=(source.stat().st_atime_ns, source.stat().st_mtime_ns))
        part.replace(target)
        written.append(target)
    return written
