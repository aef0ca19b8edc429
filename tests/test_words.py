"""The interface exists in Chinese and English: every message is translated, and the sources contain no Chinese."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SRC, WORKSHOP = ROOT / "src", ROOT / "workshop"
TEMPLATES = [ROOT / "templates", WORKSHOP / "templates"]
CATALOGUES = sorted(
    path for folder in settings.LOCALE_PATHS for path in Path(folder).glob("*/LC_MESSAGES/*.po")
)
GLOSSARY = ROOT / "docs" / "words.md"
TEXT, OTHER_PACKAGES, OF_WORKSHOP = (
    ROOT / folder / "zh_Hans/LC_MESSAGES/django.po"
    for folder in ("locale", "locale-other-packages", "workshop/locale")
)

# Where each function of gettext takes its context, if any, and its message, for one and for many.
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}

PLACE = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}")
CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
# Chinese that is not a message: ledger vocabulary, example content, and names of languages.
NOT_MESSAGES = {
    "touchstone/bulletins/rules.py": "numbers as people write them",
    "touchstone/cadences/rules.py": "the lunar calendar as people name it",
    "touchstone/campaigns/countries.py": "names of places as a library does not have them",
    "touchstone/campaigns/notice.py": "days as a notice writes them",
    "touchstone/common/dates.py": "dates as people write them",
    "touchstone/common/day_spans.py": "dates as people write them",
    "touchstone/common/deadlines.py": "deadlines as people word them",
    "touchstone/common/folding.py": "radicals and the characters that they stand for",
    "touchstone/common/numbers.py": "numbers as people write them",
    "touchstone/common/numerals.py": "numbers as people write them",
    "touchstone/common/text.py": "brackets as people write them",
    "touchstone/common/years.py": "years as people write them",
    "touchstone/inspection/fields.py": "headings of ledgers",
    "touchstone/practice/formats/gift/": "full-width signs and words for true and false, as people type them",
    "touchstone/practice/lines.py": "the star as people type it",
    "touchstone/practice/rules/": "the stop at the end of an answer, and answers about the others",
    "touchstone/problems/fields.py": "headings of ledgers",
    "touchstone/sites/fields.py": "headings of ledgers",
    "touchstone/interchange/": "headings and words of ledgers",
    "touchstone/study/fields.py": "headings of ledgers",
    "touchstone/training/fields.py": "headings of ledgers",
    "touchstone/units/fields.py": "headings of ledgers",
    "touchstone/units/likeness/": "words that many names have, and levels of administration",
    "touchstone/units/queries/names.py": "how names are joined in ledgers",
    "touchstone/web/common/components/frame.py": "a language in its own words",
    "touchstone/web/figures/presenters.py": "the comma of a list",
    "touchstone/web/problems/self_checks/presenters.py": "the stop at the end of a sentence",
    "touchstone/web/common/formats.py": "the pattern of a date",
    "workshop/demonstration/": "example data",
    "workshop/gallery/": "invented content, in both languages",
}


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name, abort_invalid=True)


def _forms(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _words(message: Message) -> tuple[str, ...]:
    words = message.string or ""
    return (words,) if isinstance(words, str) else tuple(words)


def _messages(path: Path) -> list[Message]:
    return [message for message in _read(path) if message.id]


@cache
def _known(catalogue: Path) -> frozenset[tuple[str | None, str]]:
    return frozenset((message.context, _forms(message)[0]) for message in _messages(catalogue))


def _known_to(path: Path) -> frozenset[tuple[str | None, str]]:
    """Return the messages that a file may use: the product's and, in the workshop, also the workshop's."""
    return _known(TEXT) | (_known(OF_WORKSHOP) if path.is_relative_to(WORKSHOP) else frozenset())


def _in_program(path: Path) -> Iterator[tuple[str | None, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in FUNCTIONS:
            continue
        context, message, _many = FUNCTIONS[name]
        said = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
        if len(said) > message and isinstance(said[message], str):
            yield (None if context is None else str(said[context])), str(said[message])


def _in_template(path: Path) -> Iterator[tuple[str | None, str]]:
    """Read a template as Django converts it for gettext: messages as calls, on lines without indentation."""
    text = templatize(path.read_text("utf-8"), origin=str(path))
    program = "\n".join(line.strip() for line in text.splitlines()).encode()
    for _line, found, _comments, context in extract("python", BytesIO(program), _for_babel()):
        yield context, found if isinstance(found, str) else found[0]


def _for_babel() -> dict[str, Any]:
    """Convert ``FUNCTIONS`` to Babel's form: positions from one, the context marked."""
    said: dict[str, Any] = {}
    for name, (context, message, many) in FUNCTIONS.items():
        places: list[Any] = [] if context is None else [(context + 1, "c")]
        said[name] = (*places, message + 1, *(() if many is None else (many + 1,)))
    return said


def _python_files() -> list[Path]:
    files = (path for folder in (SRC, WORKSHOP) for path in sorted(folder.rglob("*.py")))
    return [path for path in files if "migrations" not in path.parts]


def _name(path: Path) -> str:
    return path.relative_to(SRC if path.is_relative_to(SRC) else ROOT).as_posix()


def _template_files() -> list[Path]:
    files = (path for folder in TEMPLATES for path in sorted(folder.rglob("*")))
    return [path for path in files if path.suffix in {".html", ".txt"}]


def test_no_function_of_gettext_bears_a_name_that_its_words_are_not_found_by() -> None:
    renamed = [
        f"{_name(path)}: {alias.name} as {alias.asname}"
        for path in _python_files()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname not in (None, "_")
    ]
    assert renamed == []


def test_there_are_catalogues_to_check() -> None:
    assert len(_messages(TEXT)) > 1000


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_message_is_translated_and_none_is_a_guess(path: Path) -> None:
    assert [message.id for message in _messages(path) if not all(_words(message))] == []
    assert [message.id for message in _messages(path) if "fuzzy" in message.flags] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_translation_has_the_places_of_its_message(path: Path) -> None:
    for message in _messages(path):
        asked = [sorted(PLACE.findall(form)) for form in _forms(message)]
        for words in _words(message):
            # Chinese has one form, which follows the English plural.
            assert sorted(PLACE.findall(words)) in asked[-1:], (message.id, words)


def test_every_message_of_the_program_is_in_the_catalogue() -> None:
    missing = [
        (str(path.relative_to(ROOT)), said)
        for path in _python_files()
        for said in _in_program(path)
        if said not in _known_to(path)
    ]
    assert missing == []


def test_every_message_of_the_templates_is_in_the_catalogue() -> None:
    missing = [
        (str(path.relative_to(ROOT)), said)
        for path in _template_files()
        for said in _in_template(path)
        if said not in _known_to(path)
    ]
    assert missing == []


def test_the_catalogue_of_other_packages_has_only_messages_that_they_have() -> None:
    packages = {app.name.partition(".")[0] for app in apps.get_app_configs()}
    folders = {Path(str(import_module(name).__file__)).parent for name in packages}
    theirs = {
        _forms(message)[0]
        for folder in folders
        for path in folder.rglob("locale/en/LC_MESSAGES/django.po")
        for message in _messages(path)
    }
    assert theirs, "no package brings its catalogue as text"
    ids = [_forms(message)[0] for message in _messages(OTHER_PACKAGES)]
    assert [text for text in ids if text not in theirs] == []
    assert len(ids) > 300


def test_a_message_in_several_catalogues_has_the_same_words() -> None:
    first: dict[tuple[str | None, str], tuple[str, ...]] = {}
    for path in (TEXT, OTHER_PACKAGES, OF_WORKSHOP):
        for message in _messages(path):
            key = (message.context, _forms(message)[0])
            assert first.setdefault(key, _words(message)) == _words(message), key


def test_no_chinese_stands_in_the_program() -> None:
    found = []
    for path in _python_files():
        name = _name(path)
        if name.startswith(tuple(NOT_MESSAGES)):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found += [
            (name, node.lineno, node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
            if CHINESE.search(node.value)
        ]
    assert found == []


def test_no_chinese_stands_in_templates_and_scripts() -> None:
    scripts = [path for path in (ROOT / "assets").rglob("*.js") if "vendor" not in path.parts]
    texts = [
        str(path.relative_to(ROOT))
        for path in (*_template_files(), *scripts)
        if CHINESE.search(path.read_text("utf-8"))
    ]
    assert texts == []


def test_the_glossary_says_what_the_catalogue_says() -> None:
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| [^|]+ \|$", GLOSSARY.read_text("utf-8"), re.MULTILINE)
    messages = [message for path in (OF_WORKSHOP, TEXT) for message in _messages(path)]
    words = {_forms(message)[0]: _words(message)[0] for message in messages if not message.context}
    words = {capfirst(english): chinese for english, chinese in words.items()} | words  # labels begin small
    glossary = {english: chinese for english, chinese in rows if english != "English"}
    assert {english: words.get(english) for english in glossary} == glossary
    assert len(glossary) > 40
