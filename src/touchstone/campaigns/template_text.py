"""Reading the text of a template strictly: every fault is collected with its line, its place and how to mend it.

Without Django: a fault is a plain sentence, which its reader translates.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from difflib import get_close_matches

import yaml

from touchstone.campaigns.rules import ADDRESS
from touchstone.common.errors import PlainError, gettext_noop
from touchstone.common.wording import listed

LARGEST = 200_000
"""Maximum length of a template in characters."""

LARGEST_OWN = 20 * LARGEST
"""The same for the text of a campaign that is here already, with which another one begins."""

DEEPEST = 8
"""Maximum depth of nested lists and mappings."""

_CHARACTERS = gettext_noop("There are characters that do not belong in a text. Save it as UTF-8.")

_NO_TEXT = re.compile("[\0-\x08\x0e-\x1f\x7f\ud800-\udfff]")
"""What no database stores and no page shows; an escape such as “\\0” writes it although YAML refuses it otherwise."""

_EMPTY = frozenset({"", "~", "null"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a template: the line (0 for the whole file), the place in it, and how to mend it."""

    line: int
    place: str
    problem: PlainError


@dataclass(slots=True)
class Part:
    """A value in a template with its place in the file; methods read its content and check it.

    A method that cannot read a value adds a fault and returns an empty value, so that one pass finds all faults. Text
    is text whatever it looks like: a name may be ``2026`` or ``no``. A key without a value counts as left out.
    """

    value: "str | list[Part] | dict[str, Part] | None"
    line: int
    place: str
    faults: list[Fault]
    lines: dict[str, int] = field(default_factory=dict)
    """The line of each key of a mapping."""

    def fault(self, kind: str, sentence: str, *, key: str = "", **params: object) -> None:
        """Add a fault about one key of this mapping, or about the whole value."""
        place = _join(self.place, key) if key else self.place
        self.faults.append(Fault(self.lines.get(key, self.line), place, PlainError(kind, sentence, **params)))

    def mapping(self, known: Collection[str]) -> None:
        """Check that this is a mapping of known keys; each unknown key is a fault that suggests the nearest."""
        if not isinstance(self.value, dict):
            self.fault("template.no-mapping", gettext_noop("Write here lines like “name: …”."))
            self.value = {}
        for key in self.lines:
            if key in known:
                continue
            near = get_close_matches(key, known, 1, 0.6)
            text = gettext_noop("“%(name)s” is not known here. Take it out, or write one of: %(known)s.")
            if near:
                text = gettext_noop("“%(name)s” is not known here. Did you mean “%(near)s”?")
            self.fault(
                "template.unknown-key",
                text,
                key=key,
                name=key,
                near=near[0] if near else "",
                known=listed(known),
            )

    def get(self, key: str) -> "Part | None":
        """Return the value of a key of this mapping, or None if it is left out."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self, key: str) -> "list[Part]":
        """Return the entries of a list; empty if it is left out."""
        part = self.get(key)
        if part is None:
            return []
        if not isinstance(part.value, list):
            part.fault("template.no-list", gettext_noop("Write here a list: each entry begins with “- ”."))
            return []
        return part.value

    def text(self, key: str, *, longest: int, required: bool = False) -> str:
        """Return the text of a key, without spaces at its ends."""
        part = self.get(key)
        value = "" if part is None else part.value
        if not isinstance(value, str):
            text = gettext_noop("Write one text here; put it in quotation marks when it has a colon.")
            self.fault("template.no-text", text, key=key)
            return ""
        value = value.strip()
        if required and not value:
            text = gettext_noop("“%(name)s” is missing. Write a line “%(name)s: …”.")
            self.fault("template.missing", text, key=key, name=key)
        if len(value) > longest:
            text = gettext_noop("This has %(length)d characters; %(longest)d fit. Shorten it.")
            self.fault("template.long", text, key=key, length=len(value), longest=longest)
        return value

    def code(self, key: str, *, taken: set[str], longest: int = 40) -> str:
        """Return a code of lower-case letters, digits and hyphens that occurs only once in its list."""
        code = self.text(key, longest=longest, required=True)
        if code and not ADDRESS.fullmatch(code):
            text = gettext_noop(
                "“%(value)s” is not a valid code. Use lower-case letters, digits and hyphens, like reading-class."
            )
            self.fault("template.code", text, key=key, value=code)
        elif code in taken:
            text = gettext_noop("The code “%(value)s” is there twice. Give one of the two another code.")
            self.fault("template.twice", text, key=key, value=code)
        taken.add(code)
        return code

    def number(self, key: str, *, least: int, most: int) -> int | None:
        """Return the whole number of a key, or None if it is left out."""
        part = self.get(key)
        if part is None:
            return None
        value = part.value if isinstance(part.value, str) else ""
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 9 else -1
        if not least <= number <= most:
            text = gettext_noop("Write a whole number from %(least)d to %(most)d here.")
            self.fault("template.number", text, key=key, least=least, most=most)
            return None
        return number

    def flag(self, key: str) -> bool:
        """Return whether a key says ``true``; left out it says ``false``."""
        value = "" if self.get(key) is None else self.text(key, longest=5)
        if value not in ("", "true", "false"):
            self.fault("template.flag", gettext_noop("Write “true” here, or take the line out."), key=key)
        return value == "true"

    def texts(self, key: str, *, longest: int) -> list[str]:
        """Return a list of texts without duplicates."""
        texts: list[str] = []
        for part in self.items(key):
            text = part.value.strip() if isinstance(part.value, str) else ""
            if not text or len(text) > longest:
                message = gettext_noop("Write one text here, of up to %(longest)d characters.")
                part.fault("template.entry", message, longest=longest)
            elif text not in texts:
                texts.append(text)
        return texts

    def one_of(self, key: str, known: Collection[str], unknown: str) -> str:
        """Return one of some codes; ``unknown`` is the message for any other, with %(value)s and %(known)s."""
        code = self.text(key, longest=40, required=True)
        if code and code not in known:
            self.fault("template.unknown-code", unknown, key=key, value=code, known=listed(known))
        return code


def read_text(text: str, largest: int = LARGEST) -> Part:
    """Return the mapping in a template's text; if it cannot be read, its ``faults`` say why."""
    root = Part({}, 0, "", [])
    if len(text) > largest:
        message = gettext_noop("This is too long for a template; %(most)d characters fit.")
        root.fault("template.large", message, most=largest)
        return root
    try:
        if _check_expansion(text, root):
            return root
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        root.line = mark.line + 1 if mark else 0
        message = gettext_noop(
            "The text cannot be read here (%(problem)s). Check the spaces at the beginning of the line, the colons "
            "and the quotation marks."
        )
        root.fault("template.unreadable", message, problem=error.problem or error.context or "")
    except yaml.YAMLError:
        root.fault("template.characters", _CHARACTERS)
    else:
        if isinstance(node, yaml.MappingNode):
            return _part(node, "", root.faults)
        root.fault(
            "template.empty",
            gettext_noop("This is not a template. A template begins with lines like “name: …”."),
        )
    return root


def _check_expansion(text: str, root: Part) -> bool:
    """Add a fault for what lets a short text expand into a huge value, references or deep lists, or is no text at all."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        root.line = event.start_mark.line + 1 if event.start_mark else 0
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            root.fault("template.reference", gettext_noop("References with “*” are not read. Write it out."))
            return True
        if isinstance(event, yaml.ScalarEvent) and _NO_TEXT.search(event.value):
            root.fault("template.characters", _CHARACTERS)
            return True
        if depth > DEEPEST:
            root.fault(
                "template.deep", gettext_noop("There are too many lists in lists here. Take some out.")
            )
            return True
    root.line = 0
    return False


def _part(node: yaml.Node, place: str, faults: list[Fault]) -> Part:
    line = node.start_mark.line + 1
    part = Part(None, line, place, faults)
    if isinstance(node, yaml.MappingNode):
        part.value = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            twice = key in part.lines
            part.lines[key] = key_node.start_mark.line + 1
            if twice:
                text = gettext_noop("“%(name)s” is there twice. Take one of the two out.")
                part.fault("template.twice", text, key=key, name=key)
            child = _part(value_node, _join(place, key), faults)
            if child.value is not None:
                part.value[key] = child
    elif isinstance(node, yaml.SequenceNode):
        part.value = [_part(child, f"{place}[{at}]", faults) for at, child in enumerate(node.value, start=1)]
    elif isinstance(node, yaml.ScalarNode) and (node.style is not None or node.value not in _EMPTY):
        part.value = str(node.value)
    return part


def _join(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key
