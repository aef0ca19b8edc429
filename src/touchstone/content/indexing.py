"""Search fields of pages whose text is indexed as pairs of Chinese characters."""

from typing import Any

from wagtail.search import index

from touchstone.content.bigrams import pairs


class PairedSearchField(index.SearchField):
    """A search field whose text is indexed as pairs."""

    def get_value(self, obj: Any) -> str:
        return _paired(super().get_value(obj))


class PairedAutocompleteField(index.AutocompleteField):
    """An autocomplete field whose text is indexed as pairs."""

    def get_value(self, obj: Any) -> str:
        return _paired(super().get_value(obj))


def _paired(value: Any) -> str:
    texts = value if isinstance(value, list | tuple) else [value]
    return pairs(" ".join(str(text) for text in texts if text is not None))
