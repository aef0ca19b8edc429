"""Compiles the message catalogues, so that gettext need not be installed."""

import os
from collections.abc import Iterable
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogues(folders: Iterable[Path]) -> list[Path]:
    """Write the .mo beside every .po that is newer, and return the files written; fuzzy entries stay out."""
    sources = [path for folder in folders for path in sorted(folder.glob("*/LC_MESSAGES/*.po"))]
    written = []
    for source in sources:
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
