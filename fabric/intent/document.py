"""YAML text as plain values, with the place of every key and value.

Words are read as YAML 1.2 has it: ``3:1`` and ``yes`` are text, only ``true`` and ``false`` are truth values.
Decimals stay exact. What a page of settings has no use for is refused: several documents, tags, merge keys, keys
that are no words, and nesting or aliases without end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner

from fabric.intent.problems import KeyPath

_MOST_VALUES = 20_000
_DEEPEST = 32
_LONGEST_NUMBER = 40
_LARGEST_EXPONENT = 30
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column of a character, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with the text itself; ``path`` is empty where no key is meant."""

    place: Place
    path: KeyPath
    message: str
    hint: str | None = None


@dataclass(slots=True)
class Document:
    """A page of YAML: plain values, and where each key and each value stands."""

    value: Any = None
    values: dict[KeyPath, Place] = field(default_factory=dict)
    keys: dict[KeyPath, Place] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)

    def place(self, path: KeyPath) -> Place:
        """Where the value at ``path`` stands; of the nearest key above, where there is no such value."""
        for length in range(len(path), -1, -1):
            found = self.values.get(path[:length])
            if found:
                return found
        return Place(1, 1)

    def key_place(self, path: KeyPath) -> Place:
        """Where the key at ``path`` stands; of its value, where it is an entry of a list."""
        return self.keys.get(path) or self.place(path)


def read_document(text: str) -> Document:
    """The document in ``text``; what is wrong with it is gathered in ``flaws``."""
    document = Document()
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        document.flaws.append(_syntax_flaw(error))
    except ReaderError as error:
        document.flaws.append(_character_flaw(text, error))
    else:
        if root is None:
            document.flaws.append(Flaw(Place(1, 1), (), "is empty", "`railspine init` writes a file to start from"))
        else:
            _Builder(document).read(root)
    return document


class _Resolver(BaseResolver):
    """The core schema of YAML 1.2, without octal and hexadecimal numbers."""


for _word, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("float", r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", "-+."),
):
    _Resolver.add_implicit_resolver(_TAG + _word, re.compile(f"(?:{_pattern})$"), list(_first))


class _Loader(Reader, Scanner, Parser, Composer, _Resolver):
    """Text to nodes; stops at nesting that only a mistake or an attack produces."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        _Resolver.__init__(self)
        self._depth = 0
        self._count = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        self._depth += 1
        self._count += 1
        if self._depth > _DEEPEST or self._count > _MOST_VALUES:
            deep = parent is not None and self._depth > _DEEPEST
            mark = parent.start_mark if deep and parent else self.get_mark()
            what = f"nests deeper than {_DEEPEST} levels" if deep else _too_many()
            raise yaml.MarkedYAMLError(problem=what, problem_mark=mark)
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


class _Builder:
    """Turns nodes into plain values and notes where they stand."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._open: list[yaml.Node] = []
        self._count = 0

    def read(self, root: yaml.Node) -> None:
        """Fill the document from ``root``."""
        value = self._value(root, ())
        self._document.value = value if self._count <= _MOST_VALUES else None

    def _value(self, node: yaml.Node, path: KeyPath) -> Any:
        self._count += 1
        self._document.values[path] = _place(node)
        if any(node is ancestor for ancestor in self._open):
            return self._refuse(node, path, "contains itself through an alias")
        if self._count > _MOST_VALUES:
            if self._count == _MOST_VALUES + 1:
                self._refuse(node, (), _too_many(), "aliases count as often as they are used")
            return None
        self._open.append(node)
        value = self._content(node, path)
        self._open.pop()
        return value

    def _content(self, node: yaml.Node, path: KeyPath) -> Any:
        word = node.tag.removeprefix(_TAG)
        if isinstance(node, yaml.MappingNode) and word == "map":
            return dict(self._entries(node, path))
        if isinstance(node, yaml.SequenceNode) and word == "seq":
            return [self._value(item, (*path, index)) for index, item in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode) and word in {"str", "bool", "null", "int", "float"}:
            return self._scalar(node, word, path)
        return self._refuse(
            node, path, f"has the tag {node.tag.replace(_TAG, '!!')}", "tags are not read; write the plain value"
        )

    def _entries(self, node: yaml.MappingNode, path: KeyPath) -> Iterator[tuple[str, Any]]:
        seen: dict[str, Place] = {}
        for key, value in node.value:
            name = self._key(key, path)
            if name is None:
                continue
            here = (*path, name)
            if name in seen:
                first = seen[name]
                flaw = Flaw(_place(key), here, "is given twice", f"first on line {first.line}; keep one of them")
                self._document.flaws.append(flaw)
                continue
            seen[name] = self._document.keys[here] = _place(key)
            yield name, self._value(value, here)

    def _key(self, node: yaml.Node, path: KeyPath) -> str | None:
        if not isinstance(node, yaml.ScalarNode):
            self._refuse(node, path, "has a key that is not a word", "a `{` or `[` too many?")
            return None
        if node.value == "<<" and node.style is None:
            self._refuse(node, path, "merge keys (<<) are not read", "repeat the keys")
            return None
        if not node.value.strip():
            self._refuse(node, path, "has an empty key", "a `?` or `:` too many?")
            return None
        return str(node.value)

    def _scalar(self, node: yaml.ScalarNode, word: str, path: KeyPath) -> Any:
        text: str = node.value
        if word == "str":
            return text
        if word == "null":
            return None
        if word == "bool":
            return text.lower() == "true"
        return self._number(node, word, path)

    def _number(self, node: yaml.ScalarNode, word: str, path: KeyPath) -> int | Decimal | None:
        text: str = node.value
        if len(text) > _LONGEST_NUMBER or not re.fullmatch(r"[-+]?[0-9.]+([eE][-+]?[0-9]{1,2})?", text):
            self._refuse(node, path, f"is not a number that can be used: '{text[:_LONGEST_NUMBER]}'")
            return None
        number = Decimal(text)
        if abs(number.adjusted()) > _LARGEST_EXPONENT:
            self._refuse(node, path, f"is too large or too small a number: {text}")
            return None
        return int(text) if word == "int" else number

    def _refuse(self, node: yaml.Node, path: KeyPath, message: str, hint: str | None = None) -> None:
        self._document.flaws.append(Flaw(_place(node), path, message, hint))


def _place(node: yaml.Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


def _too_many() -> str:
    return f"holds more than {_MOST_VALUES:,} values"


_SYNTAX: tuple[tuple[str, str, str | None], ...] = (
    (r"found character '\t'", "a tab stands where spaces must", "indent with spaces"),
    (
        "mapping values are not allowed",
        "a ':' stands where none can",
        "check the indentation; put text with ': ' in quotes",
    ),
    ("could not find expected ':'", "a line without ':'", "write `key: value`"),
    ("expected <block end>", "the indentation does not fit the lines above", "line up keys of one level"),
    ("expected ',' or '}'", "a `{` is not closed, or a comma is missing", None),
    ("expected ',' or ']'", "a `[` is not closed, or a comma is missing", None),
    ("found unexpected end of stream", "a quote is not closed", None),
    ("found undefined alias", "an alias without its anchor", "an entry that begins with * needs quotes"),
    ("expected a single document", "there is more than one YAML document", "keep one; a file holds one intent"),
    ("but found another document", "there is more than one YAML document", "keep one; a file holds one intent"),
    ("cannot start any token", "a character that cannot begin a value", "put the value in quotes"),
    ("expected the node content", "a value is missing, or a bracket stands alone", None),
    ("expected alphabetic or numeric character", "a * or & without a name", "put the value in quotes"),
    ("found unknown escape character", "an unknown escape after \\ in double quotes", "use single quotes"),
    ("found duplicate anchor", "an anchor is given twice", None),
)


_LEFT_OPEN = ("expected ',' or", "found unexpected end of stream")
"""Errors found far behind the bracket or quote that causes them."""


def _syntax_flaw(error: yaml.MarkedYAMLError) -> Flaw:
    text = " ".join(filter(None, (error.context, error.problem)))
    is_open = any(word in text for word in _LEFT_OPEN)
    mark = error.context_mark if is_open and error.context_mark else error.problem_mark or error.context_mark
    place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
    for pattern, message, hint in _SYNTAX:
        if pattern in text:
            return Flaw(place, (), f"not YAML: {message}", hint)
    return Flaw(place, (), error.problem if error.context is None and error.problem else f"not YAML: {text}")


def _character_flaw(text: str, error: ReaderError) -> Flaw:
    before = text[: error.position]
    place = Place(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
    return Flaw(place, (), f"holds the control character U+{error.character:04X}", "is this a text file?")
