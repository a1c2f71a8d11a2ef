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

from fabric.intent.nodes import MOST_VALUES, TAG, Place, TextError, compose_nodes, too_many_values
from fabric.intent.problems import KeyPath

_LONGEST_NUMBER = 40
_LARGEST_EXPONENT = 30


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
        root = compose_nodes(text)
    except TextError as flaw:
        document.flaws.append(Flaw(flaw.place, (), flaw.message, flaw.hint))
        return document
    if root is None:
        document.flaws.append(Flaw(Place(1, 1), (), "is empty", "`railspine init` writes a file to start from"))
    else:
        _Builder(document).read(root)
    return document


class _Builder:
    """Turns nodes into plain values and notes where they stand."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._open: list[yaml.Node] = []
        self._count = 0

    def read(self, root: yaml.Node) -> None:
        """Fill the document from ``root``."""
        value = self._value(root, ())
        self._document.value = value if self._count <= MOST_VALUES else None

    def _value(self, node: yaml.Node, path: KeyPath) -> Any:
        self._count += 1
        self._document.values[path] = _place(node)
        if any(node is ancestor for ancestor in self._open):
            return self._refuse(node, path, "contains itself through an alias")
        if self._count > MOST_VALUES:
            if self._count == MOST_VALUES + 1:
                self._refuse(node, (), too_many_values(), "aliases count as often as they are used")
            return None
        self._open.append(node)
        value = self._content(node, path)
        self._open.pop()
        return value

    def _content(self, node: yaml.Node, path: KeyPath) -> Any:
        word = node.tag.removeprefix(TAG)
        if isinstance(node, yaml.MappingNode) and word == "map":
            return dict(self._entries(node, path))
        if isinstance(node, yaml.SequenceNode) and word == "seq":
            return [self._value(item, (*path, index)) for index, item in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode) and word in {"str", "bool", "null", "int", "float"}:
            return self._scalar(node, word, path)
        return self._refuse(
            node, path, f"has the tag {node.tag.replace(TAG, '!!')}", "tags are not read; write the plain value"
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
