"""docs/intent.md, made from the JSON Schema of an intent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from docs.blocks import cell, table
from fabric.intent.schema import intent_schema

Node = dict[str, Any]

HEAD = """\
# The intent, key by key

Made from `railspine schema` by `python -m docs.generate`; do not edit.

An intent is a YAML file. `name` and `hosts` are all it must hold; every other key has the default given here. Where
a list is allowed, a single value may stand in its place. `railspine init` writes a file in which every key stands
as a comment, and the first line of a file

```yaml
# yaml-language-server: $schema=intent.schema.json
```

lets an editor complete and check it, once `railspine schema --output intent.schema.json` has put the schema beside
it. Unknown keys are refused with the nearest known one; every problem of a file is told at once, with its place.
"""


def intent_page() -> str:
    """The whole page."""
    schema = intent_schema()
    return "\n".join([HEAD, *_section_lines(schema, schema, "")])


def _section_lines(schema: Node, section: Node, path: str) -> Iterator[str]:
    """A heading, the section's meaning, the table of its keys, then the sections below it."""
    yield f"## {f'`{path}`' if path else 'Top level'}\n"
    yield f"{section['description']}\n"
    required = section.get("required", [])
    rows = [_row(schema, path, key, node, required) for key, node in section["properties"].items()]
    yield table(("key", "value", "default", "meaning"), rows) + "\n"
    for key, node in section["properties"].items():
        below = _section_of(schema, node)
        if below is not None:
            yield from _section_lines(schema, below, f"{path}.{key}" if path else key)


def _row(schema: Node, path: str, key: str, node: Node, required: list[str]) -> tuple[str, ...]:
    below = _section_of(schema, node)
    name = f"`{key}`"
    if below is not None:
        place = f"{path}.{key}" if path else key
        anchor = place.replace(".", "")
        name = f"[`{key}`](#{anchor})"
    default = f"`{json.dumps(node['default'])}`" if "default" in node else ""
    stands_for_it = "**required**" if key in required else default
    return name, cell(_values(schema, node)), stands_for_it, cell(node["description"])


def _resolve(schema: Node, node: Node) -> Node:
    """The node that a reference stands for."""
    reference = node.get("$ref")
    return schema["$defs"][reference.rpartition("/")[2]] if reference else node


def _section_of(schema: Node, node: Node) -> Node | None:
    """The section below ``node``, alone, in a list, or beside a bare value."""
    node = _resolve(schema, node)
    if "properties" in node:
        return node
    inner = [*node.get("anyOf", []), *([node["items"]] if "items" in node else [])]
    return next((found for part in inner if (found := _section_of(schema, part)) is not None), None)


def _values(schema: Node, node: Node) -> str:
    """What may stand there, in words."""
    node = _resolve(schema, node)
    if "anyOf" in node:
        parts = [_values(schema, part) for part in node["anyOf"]]
        if len(parts) == 2 and parts[1] == f"list of {parts[0]}":
            return f"{parts[0]}, or a list"
        return " or ".join(dict.fromkeys(parts))
    if "enum" in node or "const" in node:
        return ", ".join(f"`{word}`" for word in node.get("enum", [node.get("const")]))
    if "properties" in node:
        return "section"
    kind = node["type"] if isinstance(node["type"], str) else node["type"][0]
    if kind == "object":
        return f"{_values(schema, node['additionalProperties'])}, by name"
    if kind == "array":
        return f"list of {_values(schema, node['items'])}"
    return {"string": "text", "boolean": "`true`, `false`", "null": "`null`"}.get(kind) or _range(node, kind)


def _range(node: Node, kind: str) -> str:
    """A number with its limits."""
    word = "whole number" if kind == "integer" else "number"
    low, high = node.get("minimum", node.get("exclusiveMinimum")), node.get("maximum", node.get("exclusiveMaximum"))
    if low is None or high is None:
        return word
    above = f"above {low}" if "exclusiveMinimum" in node else f"{low}"
    below = f"below {high:,}" if "exclusiveMaximum" in node else f"{high:,}"
    return f"{word}, {above} to {below}"
