"""A starter intent: a few lines that say what is asked for, and every other key with its default as a comment.

Made from the models, so that it never falls behind them. A line ``#key: value`` is a key at its default: without
the ``#`` it reads the same. Prose has a space after its ``#``.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic.fields import FieldInfo

from fabric.intent.hosts import WantedHosts
from fabric.intent.keys import section_of
from fabric.intent.plain import to_flow
from fabric.intent.root import FabricIntent
from fabric.intent.section import Section

SCHEMA_FILE = "railspine.schema.json"
"""Where editors look for the schema: beside the intent."""

_WIDTH = 118
_COMMENT_COLUMN = 44

_HEADER = f"""\
# yaml-language-server: $schema={SCHEMA_FILE}
#
# What a fabric must do. A line that begins with #key stands at its default; take the # away to change it.
# `railspine schema --output {SCHEMA_FILE}` writes the schema with which editors complete and check this file.
"""


@dataclass(frozen=True, slots=True)
class StarterAnswers:
    """What a starter is filled with; words as they stand in the file."""

    name: str
    model: str
    count: int
    protocol: str
    objective: str


def write_starter(answers: StarterAnswers) -> str:
    """The text of a starter intent; it loads without problems."""
    given = {"name": answers.name, "protocol": answers.protocol, "objective": answers.objective}
    lines = [_HEADER]
    for key, info in FabricIntent.model_fields.items():
        if key == "hosts":
            lines += _host_lines(info, {"model": answers.model, "count": answers.count})
            continue
        if lines[-1].startswith("  ") and section_of(info.annotation) is None:
            lines.append("")
        lines += _field_lines(key, info, given, "")
    return "\n".join(lines) + "\n"


def suggest_name(model: str, count: int) -> str:
    """A name for files made of host model and count.

    >>> suggest_name("DGX-B200", 128)
    '128-dgx-b200'
    """
    text = re.sub(r"[^a-z0-9]+", "-", f"{count}-{model}".lower())
    return text[:60].strip("-")


def _host_lines(info: FieldInfo, given: Mapping[str, Any]) -> Iterator[str]:
    yield _with_comment("hosts:", info.description)
    lead = "  - "
    for key, field in WantedHosts.model_fields.items():
        if section_of(field.annotation) is not None:
            continue
        live = key in given
        value = given[key] if live else field.default
        yield _with_comment(f"{lead if live else '    #'}{key}: {to_flow(value)}", field.description)
        lead = "    "


def _field_lines(key: str, info: FieldInfo, given: Mapping[str, Any], indent: str) -> Iterator[str]:
    """The line of a plain key or an optional section, or the head of a section and the lines of its keys."""
    section = section_of(info.annotation)
    if key in given:
        yield _with_comment(f"{indent}{key}: {to_flow(given[key])}", info.description)
    elif section is None or (info.default_factory is None and not section.shorthand):
        yield _with_comment(f"{indent}#{key}: {to_flow(info.default)}", info.description)
    elif len(section.shorthand) == 1:
        bare = section.model_fields[section.shorthand[0]].default
        yield _with_comment(f"{indent}#{key}: {to_flow(bare)}", info.description)
    else:
        yield from _section_lines(key, info, section, indent)


def _section_lines(key: str, info: FieldInfo, section: type[Section], indent: str) -> Iterator[str]:
    if not indent:
        yield ""
    yield _with_comment(f"{indent}{key}:", info.description)
    for name, field in section.model_fields.items():
        yield from _field_lines(name, field, {}, indent + "  ")


def _with_comment(line: str, comment: str | None) -> str:
    """``line`` with ``comment`` behind it, broken over as many lines as it needs."""
    column = max(_COMMENT_COLUMN, len(line) + 2)
    parts = textwrap.wrap(comment or "", width=_WIDTH - column - 2)
    first, *rest = parts or [""]
    return "\n".join([f"{line:<{column}}# {first}", *(f"{'':<{column}}# {part}" for part in rest)])
