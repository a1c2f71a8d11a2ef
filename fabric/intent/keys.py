"""The keys an intent may hold, found from its models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from pydantic.fields import FieldInfo

from fabric.intent.problems import KeyPath
from fabric.intent.root import FabricIntent
from fabric.intent.section import Section


def section_of(annotation: Any) -> type[Section] | None:
    """The section that a field of this type holds, alone or in a list; None for a plain value."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    return next((found for part in get_args(annotation) if (found := section_of(part))), None)


def section_at(path: KeyPath) -> type[Section] | None:
    """The section whose keys stand below ``path``; None where a plain value stands."""
    section: type[Section] | None = FabricIntent
    for part in path:
        if section is None:
            return None
        if isinstance(part, str):
            info = section.model_fields.get(part)
            section = section_of(info.annotation) if info else None
    return section


def field_at(path: KeyPath) -> FieldInfo | None:
    """The field at ``path``; None where the models know no such key, or at an entry of a list."""
    if not path or isinstance(path[-1], int):
        return None
    section = section_at(path[:-1])
    return section.model_fields.get(path[-1]) if section else None


def key_paths(section: type[Section] = FabricIntent, above: KeyPath = ()) -> Iterator[KeyPath]:
    """Every key path in the order of the models, without list indices."""
    for name, info in section.model_fields.items():
        path = (*above, name)
        yield path
        below = section_of(info.annotation)
        if below is not None:
            yield from key_paths(below, path)
