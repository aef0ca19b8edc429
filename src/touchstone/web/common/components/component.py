"""What a component is: a frozen bundle of parameters and the template that draws it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, ClassVar

from touchstone.web.common.formats import Words


class Component:
    """A piece of a page: parameters as a frozen dataclass, drawn by ``{% show piece %}``.

    In its template the piece has the template's own name: ``_components/figure.html`` reads ``figure.label``.
    """

    template_name: ClassVar[str]

    def variables(self) -> dict[str, Any]:
        """Return what the template sees besides the request."""
        return {PurePosixPath(self.template_name).stem: self}


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere, with a quiet note beside them; without an address they are only words."""

    label: Words
    href: str = ""
    note: Words = ""
