"""Errors that refuse a whole file, translated into the reader's language."""

from django.utils.translation import gettext

from touchstone.common.errors import PlainError


class UnreadableFile(PlainError):
    """A file or sheet that cannot be read; the message also says what to do about it."""

    @property
    def message(self) -> str:
        """The message in the active language."""
        return self.translate(gettext)

    def __str__(self) -> str:
        return self.message
