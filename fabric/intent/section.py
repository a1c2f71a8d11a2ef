"""The mappings and lists of an intent: strict, frozen, and forgiving where nothing can be misread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema

from fabric.intent.plain import to_plain
from fabric.intent.problems import Fault, RuleError, show, value_problem

_NOTES = ("description", "default", "title")


class Section(BaseModel):
    """A mapping of the intent. It takes its own keys only; one that is left empty keeps its defaults."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    shorthand: ClassVar[tuple[str, ...]] = ()
    """Keys that a bare value stands for where the section is written as one value."""

    @model_validator(mode="before")
    @classmethod
    def _expand(cls, data: Any) -> Any:
        if data is None:
            return {}
        if cls.shorthand and not isinstance(data, Mapping | list | tuple | BaseModel):
            return dict.fromkeys(cls.shorthand, data)
        return data

    @model_validator(mode="after")
    def _check(self) -> Self:
        faults = tuple(self.faults())
        if faults:
            raise RuleError(faults)
        return self

    def faults(self) -> Iterable[Fault]:
        """Contradictions between the keys of this section and of those below it."""
        return ()

    def is_changed(self, key: str) -> bool:
        """Whether ``key`` has another value than its default."""
        default: object = type(self).model_fields[key].default
        return bool(getattr(self, key) != default)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        whole = handler(schema)
        section = handler.resolve_ref_schema(whole)
        if "required" not in section:
            section["type"] = ["object", "null"]
        if not cls.shorthand:
            return whole
        properties = section["properties"]
        bare = {key: entry for key, entry in properties[cls.shorthand[0]].items() if key not in _NOTES}
        return {"anyOf": [bare, whole]}


@dataclass(frozen=True, slots=True)
class Many:
    """An annotation of a tuple: a list of at least ``least`` entries, or its only entry without the brackets.

    Entries that can be compared may not repeat unless ``repeats``.
    """

    least: int = 0
    repeats: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        checked = core_schema.no_info_after_validator_function(self._check, handler(source))
        return core_schema.no_info_before_validator_function(_as_tuple, checked)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        array = handler(schema)
        if self.least:
            array["minItems"] = self.least
        if not self.repeats:
            array["uniqueItems"] = True
        return {"anyOf": [array["items"], array]}

    def _check(self, entries: tuple[Any, ...]) -> tuple[Any, ...]:
        if len(entries) < self.least:
            raise value_problem("must name at least one")
        twice = next((entry for index, entry in enumerate(entries) if entry in entries[:index]), None)
        if twice is not None and not self.repeats:
            raise value_problem(f"names {show(to_plain(twice))} twice")
        return entries


def _as_tuple(value: Any) -> tuple[Any, ...]:
    if value is None:
        raise value_problem("has no value", "write at least one, or [] for none, or leave the key out")
    return tuple(value) if isinstance(value, list | tuple) else (value,)
