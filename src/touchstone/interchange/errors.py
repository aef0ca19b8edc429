"""Refusals of a whole file, in the reader's language."""

from django.utils.translation import gettext

from touchstone.common.errors import PlainError


class UnreadableFile(PlainError):
    """A file or sheet that cannot be read, said in one sentence that tells what to do."""

    @property
    def message(self) -> str:
        """The sentence in the active language."""
        return self.translate(gettext)

    def __str__(self) -> str:
        return self.message
