"""Shows changed figures when Wagtail compares two revisions of a text.

Wagtail compares texts without their tags, so it would not show that a figure was replaced by another.
"""

from typing import Any

from wagtail.admin import compare
from wagtail.fields import RichTextField

from touchstone.bulletins.rules import substitute
from touchstone.bulletins.showing import canonical


class TextComparison(compare.RichTextFieldComparison):
    """Compares rich texts with each figure written out as its reference."""

    val_a: str
    val_b: str

    def __init__(self, field: Any, obj_a: Any, obj_b: Any) -> None:
        super().__init__(field, obj_a, obj_b)
        self.val_a, self.val_b = written_out(self.val_a), written_out(self.val_b)


def written_out(text: str) -> str:
    """Return the text with each figure replaced by its reference in double brackets."""
    return substitute(text or "", lambda reference: f"⟦{canonical(reference).replace('&', '&amp;')}⟧")


def register() -> None:
    """Use this comparison for all rich texts."""
    compare.register_comparison_class(RichTextField, comparison_class=TextComparison)
