"""Errors that carry a plain sentence and everything needed to translate it."""

from collections.abc import Callable, Mapping


def gettext_noop(message: str) -> str:
    """Mark a message for translation without translating it. Unlike Django's own, it needs no Django."""
    return message


def fill_in(template: str, params: Mapping[str, object], gettext: Callable[[str], str] = gettext_noop) -> str:
    """Return a template translated by ``gettext`` and filled in; lists are joined as that language does it."""
    said = {
        name: gettext(", ").join(map(str, value)) if isinstance(value, list) else value
        for name, value in params.items()
    }
    return gettext(template) % said


class PlainError(ValueError):
    """An error that is one plain sentence: a code for programs, an English template and the values it names.

    ``code`` is stable (``date.day``); ``template`` is an English msgid with placeholders such as ``%(name)s``, which
    ``params`` fill in. What is listed is given as a list, so that it can be joined in the language in which it is read.
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
        return fill_in(self.template, self.params, gettext)
