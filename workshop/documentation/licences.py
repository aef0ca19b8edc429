"""Generates the page of the documentation about the licences of what an installation consists of."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"

HEAD = """\
# Licences

Made from the installed packages by `./touchstone docs`; a test fails when it is out of date.

Touchstone is under the Apache License 2.0. An installation runs the packages below as their authors publish them; none of
them is changed or copied into this repository, except htmx in `assets/vendor/` (0BSD). Most are under permissive
licences. What is not permissive stands first.
"""

PERMISSIVE = ("MIT", "BSD", "Apache", "ISC", "PSF", "Python Software Foundation", "HPND")
"""Beginnings of the names of permissive licences."""

NOTES = {
    "certifi": "the list of certificate authorities, used as a file",
    "fido2": "its list of public domain suffixes is under the MPL; the code is under BSD and Apache licences",
    "pillow-heif": (
        "the source is under BSD; its wheels contain libheif and libde265 (LGPL-3.0) and the encoder x265 (GPL-2.0), which "
        "makes the wheel as a whole GPL-2.0. It is loaded to read photos as phones make them; whoever passes on an "
        "installation, for example as an image, passes on x265 under the GPL"
    ),
    "psycopg": "used as a library, unchanged",
    "psycopg-binary": "used as a library, unchanged",
    "qrcode": "under BSD; its second entry says that the name of the code is a trademark",
}
"""What to know of each package that is not only permissive, by its name."""

_NAME = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", re.MULTILINE)


def find_packages() -> list[str]:
    """Return the names of the locked packages, but those for other systems, in order."""
    locked = {match[1].lower().replace("_", "-") for match in _NAME.finditer(LOCK.read_text("utf-8"))}
    return sorted(name for name in locked if _is_installed(name))


def licence_of(name: str) -> str:
    """Return the licence of an installed package, as its metadata says."""
    about = metadata(name)
    if "License-Expression" in about:
        return about["License-Expression"]
    entries = [entry.split("::") for entry in about.get_all("Classifier") or ()]
    named = [entry[-1].strip() for entry in entries if entry[0].strip() == "License"]
    return "; ".join(named) or (about["License"].partition("\n")[0] if "License" in about else "")


def is_permissive(licence: str) -> bool:
    """Say whether all parts of a licence text name permissive licences."""
    parts = re.split(r";| OR | AND ", licence)
    return all(part.strip().startswith(PERMISSIVE) for part in parts)


def licences_page() -> str:
    """Return the page in Markdown: first what is not permissive, then all packages."""
    licences = {name: licence_of(name) for name in find_packages()}
    special = [name for name in licences if name in NOTES or not is_permissive(licences[name])]
    parts = [HEAD, "## Not permissive, or not only\n", "| Package | Licence | |", "|---|---|---|"]
    parts += [f"| {name} | {licences[name]} | {NOTES.get(name, '')} |" for name in special]
    parts += ["\n## All packages\n", "| Package | Licence |", "|---|---|"]
    parts += [f"| {name} | {licence} |" for name, licence in licences.items()]
    return "\n".join(parts) + "\n"


def _is_installed(name: str) -> bool:
    try:
        metadata(name)
    except PackageNotFoundError:
        return False
    return True
