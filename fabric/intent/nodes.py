"""YAML text as nodes, and syntax errors in the words of the person who made them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner

MOST_VALUES = 20_000
"""Keys, values and lists above which a text is not taken for an intent."""

TAG = "tag:yaml.org,2002:"
"""What the tags of plain values begin with."""

_DEEPEST = 32


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column of a character, both from 1."""

    line: int
    column: int


class TextError(Exception):
    """The text is no YAML, or no page of settings."""

    def __init__(self, place: Place, message: str, hint: str | None = None) -> None:
        self.place = place
        self.message = message
        self.hint = hint
        super().__init__(message)


def compose_nodes(text: str) -> yaml.Node | None:
    """The root node of ``text``, None where it holds nothing; TextError where it is no YAML."""
    try:
        root: yaml.Node | None = _Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _syntax_flaw(error) from None
    except ReaderError as error:
        raise _character_flaw(text, error) from None
    return root


def too_many_values() -> str:
    """What is told about a text with more than MOST_VALUES values."""
    return f"holds more than {MOST_VALUES:,} values"


class _Resolver(BaseResolver):
    """The core schema of YAML 1.2, without octal and hexadecimal numbers."""


for _word, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("float", r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", "-+."),
):
    _Resolver.add_implicit_resolver(TAG + _word, re.compile(f"(?:{_pattern})$"), list(_first))


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
        if self._depth > _DEEPEST or self._count > MOST_VALUES:
            deep = parent is not None and self._depth > _DEEPEST
            mark = parent.start_mark if deep and parent else self.get_mark()
            what = f"nests deeper than {_DEEPEST} levels" if deep else too_many_values()
            raise yaml.MarkedYAMLError(problem=what, problem_mark=mark)
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


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


def _syntax_flaw(error: yaml.MarkedYAMLError) -> TextError:
    text = " ".join(filter(None, (error.context, error.problem)))
    is_open = any(word in text for word in _LEFT_OPEN)
    mark = error.context_mark if is_open and error.context_mark else error.problem_mark or error.context_mark
    place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
    for pattern, message, hint in _SYNTAX:
        if pattern in text:
            return TextError(place, f"not YAML: {message}", hint)
    return TextError(place, error.problem if error.context is None and error.problem else f"not YAML: {text}")


def _character_flaw(text: str, error: ReaderError) -> TextError:
    before = text[: error.position]
    place = Place(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
    return TextError(place, f"holds the control character U+{error.character:04X}", "is this a text file?")
