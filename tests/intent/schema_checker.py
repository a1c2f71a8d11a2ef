"""Enough of JSON Schema 2020-12 to check a value against the schema of an intent."""

from __future__ import annotations

import re
from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "number": (int, float), "integer": int, "boolean": bool,
    "null": type(None),
}  # fmt: skip
_NOTES = {"$defs", "$schema", "title", "description", "default"}


def accepts(schema: dict[str, Any], value: Any, root: dict[str, Any] | None = None) -> bool:
    """Whether ``value`` is valid; a keyword this does not know is an error, so that no check is skipped unseen."""
    root = root or schema
    return all(_check(word, rule, schema, value, root) for word, rule in schema.items() if word not in _NOTES)


def _check(word: str, rule: Any, schema: dict[str, Any], value: Any, root: dict[str, Any]) -> bool:  # noqa: PLR0911, PLR0912
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    match word:
        case "$ref":
            return accepts(root["$defs"][rule.removeprefix("#/$defs/")], value, root)
        case "anyOf":
            return any(accepts(part, value, root) for part in rule)
        case "type":
            return any(_has_type(value, name) for name in ([rule] if isinstance(rule, str) else rule))
        case "enum":
            return value in rule and type(value) in {type(entry) for entry in rule}
        case "properties":
            return not isinstance(value, dict) or all(
                accepts(part, value[key], root) for key, part in rule.items() if key in value
            )
        case "required":
            return not isinstance(value, dict) or set(rule) <= set(value)
        case "additionalProperties":
            further = set(value) - set(schema.get("properties", {})) if isinstance(value, dict) else set()
            return not further if rule is False else all(accepts(rule, value[key], root) for key in further)
        case "items":
            return not isinstance(value, list) or all(accepts(rule, item, root) for item in value)
        case "minItems":
            return not isinstance(value, list) or len(value) >= rule
        case "uniqueItems":
            return not isinstance(value, list) or all(item not in value[:index] for index, item in enumerate(value))
        case "minimum":
            return not is_number or value >= rule
        case "exclusiveMinimum":
            return not is_number or value > rule
        case "maximum":
            return not is_number or value <= rule
        case "exclusiveMaximum":
            return not is_number or value < rule
        case "pattern":
            return not isinstance(value, str) or re.search(rule, value) is not None
        case "maxLength":
            return not isinstance(value, str) or len(value) <= rule
    raise AssertionError(f"unknown keyword {word}")


def _has_type(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, _TYPES[name])
