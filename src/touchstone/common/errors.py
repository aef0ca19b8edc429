"""Refusals in plain words that carry what a translation needs."""

from collections.abc import Callable


def gettext_noop(message: str) -> str:
    """Mark a message for translation without translating it, so that this package stays free of Django."""
    return message


class PlainError(ValueError):
    """A refusal in one plain sentence: a code for programs, an English template and the values it names.

    ``code`` is stable (``date.day``); ``template`` is an English msgid with ``%(name)s`` places; ``params`` fill them.
    """

    def __init__(self, code: str, template: str, **params: object) -> None:
        super().__init__(code, template, params)
        self.code = code
        self.template = template
        self.params = params

    def __str__(self) -> str:
        return self.said()

    def said(self, translate: Callable[[str], str] = gettext_noop) -> str:
        """Return the sentence, with its template passed through ``translate`` (for example Django's gettext)."""
        return translate(self.template) % self.params
