"""QR codes: addresses that a telephone reads off paper or off a wall."""

from __future__ import annotations

from dataclasses import dataclass

from qrcode import constants
from qrcode.main import QRCode

QUIET = 2
"""Width of the margin of a code, in modules."""


@dataclass(frozen=True)
class QrCode:
    """A QR code: the width of its square, and the path that draws it."""

    width: int
    path: str

    @classmethod
    def of(cls, text: str) -> QrCode:
        """Return the code of a text."""
        code = QRCode(error_correction=constants.ERROR_CORRECT_L, border=QUIET)
        code.add_data(text)
        rows = code.get_matrix()
        path = "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
        )
        return cls(len(rows), path)
