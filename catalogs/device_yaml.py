"""YAML with places: scalars and lists of a NetBox device type that know their line and column.

PyYAML's safe loader composes the nodes; nothing is constructed from tags, so a file cannot run anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from catalogs.files import read_user_file
from catalogs.problems import CatalogError, Problem

_TRUE_WORDS = ("true", "yes", "on")


@dataclass(frozen=True, slots=True)
class YamlMap:
    """A mapping of the file: its place and its nodes by key. A repeated key keeps its last value."""

    file: str
    node: Node
    entries: dict[str, Node]

    def text(self, key: str) -> str | None:
        """The scalar under ``key``, or None when it is absent, empty or no scalar."""
        node = self.entries.get(key)
        return str(node.value) if isinstance(node, ScalarNode) and node.value else None

    def is_true(self, key: str) -> bool:
        """Whether the scalar under ``key`` is one of YAML's words for true."""
        return (self.text(key) or "").lower() in _TRUE_WORDS

    def maps(self, key: str) -> Iterator[YamlMap]:
        """The mappings of the list under ``key``; entries of another kind are passed over."""
        node = self.entries.get(key)
        if isinstance(node, SequenceNode):
            yield from (_as_map(self.file, item) for item in node.value if isinstance(item, MappingNode))

    def problem(self, message: str, hint: str | None = None, key: str | None = None) -> Problem:
        """A problem at this mapping, or at the value of one of its keys."""
        mark = self.entries.get(key or "", self.node).start_mark
        return Problem(self.file, mark.line + 1, str(mark.column + 1), message, hint)


def read_yaml_map(path: Path) -> YamlMap:
    """The one mapping that the file holds; CatalogError with line and column when it holds anything else."""
    data, problem = read_user_file(path)
    if problem is not None:
        raise CatalogError([problem])
    node = _compose(str(path), data)
    if not isinstance(node, MappingNode):
        message = "holds no device type" if node is None else "is not a mapping of keys and values"
        raise CatalogError([Problem(str(path), 1, "1", message, "one device type per file, as in NetBox's library")])
    return _as_map(str(path), node)


def _compose(file: str, data: bytes) -> Node | None:
    try:
        return yaml.compose(data, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = Problem(file, line, str(column), f"is not YAML: {error.problem or error.context}")
    except yaml.YAMLError as error:
        problem = Problem(file, 1, "1", f"is not YAML: {' '.join(str(error).split())}")
    except RecursionError:
        problem = Problem(file, 1, "1", "is nested too deeply")
    raise CatalogError([problem])


def _as_map(file: str, node: MappingNode) -> YamlMap:
    return YamlMap(file, node, {str(key.value): value for key, value in node.value if isinstance(key, ScalarNode)})
