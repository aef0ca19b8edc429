"""Errors that carry a plain sentence and everything needed to translate it."""

from collections.abc import Callable


def gettext_noop(message: str) -> str:
    """Mark a message for translation without translating it. Unlike Django's own, it needs no Django."""
    return message


class PlainError(ValueError):
    """An error that is one plain sentence: a code for programs, an English template and the values it names.

    ``code`` is stable (``date.day``); ``template`` is an English msgid with placeholders such as ``%(name)s``, which
    ``params`` fill in.
    """

    def __init__(self, code: str, template: str, **params: object) -> None:
        super().__init__(code, template, params)
        self.code = code
        self.template = template
        self.params = params

    def __str__(self) -> str:
        return self.translate()

    def translate(self, gettext: Callable[[str], str] = gettext_noop) -> str:
        """Return the sentence with its template translated by ``gettext``, for example Django's."""
        return gettext(self.template) % self.params
