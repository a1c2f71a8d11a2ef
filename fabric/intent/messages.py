"""Pydantic's errors in the words of the person who wrote the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from fabric.intent.keys import field_at, key_paths, section_at
from fabric.intent.plain import to_flow
from fabric.intent.problems import Fault, KeyPath, RuleError, nearest, show, write_path

_TRUTH = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_GROUPED = re.compile(r"[0-9]{1,3}([,_ '][0-9]{3})+")
_ALMOST_ALIKE = 0.85
"""Likeness from which a key is taken for one that stands here, though the same word stands elsewhere."""

_NUMBER_FIRST = re.compile(r"\s*([0-9]+)\s*[A-Za-z%].*")


def explain(error: ValidationError, data: object) -> list[Fault]:
    """Every fault that ``error`` found in ``data``, each at the key where it stands in the file, none twice."""
    faults: list[Fault] = []
    for item in error.errors(include_url=False):
        for fault in _explain(item["type"], item["loc"], item["input"], item.get("ctx", {})):
            placed = replace(fault, path=_path_in(data, fault.path))
            if placed not in faults:
                faults.append(placed)
    return faults


def _explain(kind: str, path: KeyPath, value: object, context: Mapping[str, Any]) -> list[Fault]:
    if kind == "value_error" and isinstance(context.get("error"), RuleError):
        return [fault.under(path) for fault in context["error"].faults]
    if kind == "extra_forbidden":
        return [_unknown_key(path)]
    if kind == "missing":
        info = field_at(path)
        return [Fault(path, "is missing", info.description if info else None)]
    if value is None:
        return [Fault(path, "has no value", _default_hint(path))]
    if kind == "problem":
        return [Fault(path, context["message"], context["hint"] or None)]
    return [_wrong_value(kind, path, value, context)]


def _wrong_value(kind: str, path: KeyPath, value: object, context: Mapping[str, Any]) -> Fault:
    writer = _WRITERS.get(kind)
    if writer is None:
        return Fault(path, f"cannot be {show(value)} ({kind.replace('_', ' ')})")
    message, hint = writer(value, context)
    return Fault(path, f"{message}, got {show(value)}", hint)


def _whole(value: object, _: Mapping[str, Any]) -> tuple[str, str | None]:
    hint = None
    if isinstance(value, str) and value.isdecimal():
        hint = f"write {value} without quotes"
    elif isinstance(value, str) and _GROUPED.fullmatch(value):
        hint = f"write {re.sub('[^0-9]', '', value)}"
    elif isinstance(value, str) and (match := _NUMBER_FIRST.fullmatch(value)):
        hint = f"write {match[1]} alone"
    return "must be a whole number", hint


def _truth(value: object, _: Mapping[str, Any]) -> tuple[str, str | None]:
    text = str(value).lower()
    if text in _TRUTH.values():
        return "must be true or false", f"write {text} without quotes"
    return "must be true or false", f"write {_TRUTH[text]}" if text in _TRUTH else None


def _choice(value: object, context: Mapping[str, Any]) -> tuple[str, str | None]:
    words = [word.strip("'") for word in re.split(r", | or ", context["expected"])]
    near = nearest(value, words)
    return f"must be {context['expected'].replace(chr(39), '')}", f"did you mean {near}?" if near else None


def _mapping(value: object, _: Mapping[str, Any]) -> tuple[str, str | None]:
    hint = "one `-` too many?" if isinstance(value, list | tuple) else None
    return "must hold keys with values", hint


def _bound(word: str, key: str) -> Callable[[object, Mapping[str, Any]], tuple[str, str | None]]:
    return lambda _, context: (f"must be {word} {context[key]:,}", None)


_WRITERS: dict[str, Callable[[object, Mapping[str, Any]], tuple[str, str | None]]] = {
    "int_type": _whole,
    "int_parsing_size": _whole,
    "bool_type": _truth,
    "enum": _choice,
    "literal_error": _choice,
    "model_type": _mapping,
    "dict_type": _mapping,
    "greater_than_equal": _bound("at least", "ge"),
    "less_than_equal": _bound("at most", "le"),
}


def _unknown_key(path: KeyPath) -> Fault:
    name = path[-1]
    section = section_at(path[:-1])
    known = list(section.model_fields) if section else []
    meant = tuple(other for other in key_paths() if other[-1] == name)
    near = nearest(name, known)
    if str(name).isdecimal():
        hint = "numbers take no comma"
    elif meant and nearest(name, known, _ALMOST_ALIKE) is None:
        hint = f"it belongs to {' or '.join(map(write_path, meant))}"
    elif near:
        meant = ((*path[:-1], near),)
        hint = f"did you mean {near}?"
    else:
        hint = f"keys here: {', '.join(known)}"
    return Fault(path, "unknown key", hint, meant, is_key=True)


def _default_hint(path: KeyPath) -> str:
    info = field_at(path)
    if info is None or info.is_required():
        return "write one"
    return f"leave the key out for its default: {to_flow(info.get_default())}"


def _path_in(data: object, path: KeyPath) -> KeyPath:
    """``path`` as far as the file goes: no index where the only entry of a list stands without brackets, no key below
    a value that stands for a whole section."""
    found: KeyPath = ()
    here = data
    for part in path:
        if isinstance(part, int):
            if isinstance(here, list):
                found, here = (*found, part), here[part] if part < len(here) else None
        elif isinstance(here, Mapping) or here is None:
            found, here = (*found, part), here.get(part) if here else None
        else:
            break
    return found
