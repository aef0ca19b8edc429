"""The base class of components: frozen parameters and the template that renders them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, ClassVar

from touchstone.web.common.formats import Words


class Component:
    """A part of a page: parameters as a frozen dataclass, rendered by ``{% show piece %}``.

    In its template the component is named after the template: ``_components/figure.html`` reads ``figure.label``.
    """

    template_name: ClassVar[str]

    def variables(self) -> dict[str, Any]:
        """Return the template context, apart from the request."""
        return {PurePosixPath(self.template_name).stem: self}


@dataclass(frozen=True)
class Link:
    """A link with an optional note beside it; without ``href`` it is plain text."""

    label: Words
    href: str = ""
    note: Words = ""
