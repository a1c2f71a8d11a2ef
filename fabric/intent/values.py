"""The kinds of value an intent holds: exact numbers, fractions, and texts.

Each kind is a pydantic annotation that reads what people write and says what to write instead. Numbers stay
exact: a Decimal or a Fraction, never a binary float.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from fabric.intent.exact import PERCENT, RATIO, read_decimal, read_fraction
from fabric.intent.plain import to_plain
from fabric.intent.problems import show, value_problem

MAX_COUNT = 10_000_000
"""Most hosts, units or endpoints that are taken for meant."""

MAX_PORTS = 100_000
"""Most ports of one device that are taken for meant."""

_LARGEST_RATIO = 1000


@dataclass(frozen=True, slots=True)
class _Read:
    """An annotation: the value is what :meth:`read` makes of the input, :meth:`schema` describes the input."""

    def read(self, value: Any) -> Any:
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        raise NotImplementedError

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.read, serialization=core_schema.plain_serializer_function_ser_schema(to_plain, when_used="json")
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return self.schema()


@dataclass(frozen=True, slots=True)
class Number(_Read):
    """A finite decimal from ``least`` (or above it, when ``open``) to ``most``, in ``unit``."""

    least: int
    most: int
    unit: str
    open: bool = False

    def read(self, value: Any) -> Decimal:
        number = read_decimal(value, self.unit)
        if number < self.least or (self.open and number == self.least):
            bound = f"above {self.least}" if self.open else f"at least {self.least}"
            raise value_problem(f"must be {bound}, got {show(value)}")
        if number > self.most:
            raise value_problem(
                f"must be at most {self.most:,}, got {show(value)}",
                None if self.unit == "1" else f"the unit is {self.unit}",
            )
        return number

    def schema(self) -> dict[str, Any]:
        low = "exclusiveMinimum" if self.open else "minimum"
        return {"type": "number", low: self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Ratio(_Read):
    """Downlink over uplink bandwidth, exact: 1, 1.5, "3:1" or "16/15"."""

    def read(self, value: Any) -> Fraction:
        ratio = read_fraction(value, 'a ratio such as 1, 1.5, "3:1" or "16/15"')
        if not Fraction(1, _LARGEST_RATIO) <= ratio <= _LARGEST_RATIO:
            raise value_problem(f"must be between 1/{_LARGEST_RATIO} and {_LARGEST_RATIO}, got {show(value)}")
        return ratio

    def schema(self) -> dict[str, Any]:
        number = {"type": "number", "exclusiveMinimum": 0, "maximum": _LARGEST_RATIO}
        return {"anyOf": [number, {"type": "string", "pattern": f"^{RATIO.pattern}$"}]}


@dataclass(frozen=True, slots=True)
class Share(_Read):
    """A part of a whole, 0 to 1, exact: 0.5, "1/2" or "50%"."""

    def read(self, value: Any) -> Fraction:
        share = read_fraction(value, 'a share such as 0.5, "1/2" or "50%"')
        if share > 1:
            raise value_problem(f"must be at most 1, got {show(value)}", "a share of the whole; 50% is 0.5")
        return share

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, _share_text()]}


@dataclass(frozen=True, slots=True)
class PortsOrShare(_Read):
    """A whole number of ports, or a share below 1 of a switch's ports."""

    def read(self, value: Any) -> int | Fraction:
        if isinstance(value, int) and not isinstance(value, bool):
            if not 0 <= value <= MAX_PORTS:
                raise value_problem(f"must be between 0 and {MAX_PORTS:,} ports, got {show(value)}")
            return value
        share = read_fraction(value, 'a number of ports, or a share of them such as "1/2" or "50%"')
        if share >= 1:
            raise value_problem(
                f"must leave some ports: a share below 1, got {show(value)}", "a whole number counts ports"
            )
        return share or 0

    def schema(self) -> dict[str, Any]:
        ports = {"type": "integer", "minimum": 0, "maximum": MAX_PORTS}
        part = {"type": "number", "minimum": 0, "exclusiveMaximum": 1}
        return {"anyOf": [ports, part, _share_text()]}


@dataclass(frozen=True, slots=True)
class Text(_Read):
    """Text of at most ``longest`` characters that ``pattern`` matches whole; ``what`` says so in words."""

    what: str
    pattern: str = r"[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*"
    longest: int = 200

    def read(self, value: Any) -> str:
        if not isinstance(value, str):
            quote = f'put it in quotes: "{value}"' if isinstance(value, int | Decimal) else None
            raise value_problem(f"must be {self.what}, got {show(value)}", quote)
        if not value.strip():
            raise value_problem("must not be empty")
        if not re.fullmatch(self.pattern, value):
            raise value_problem(f"must be {self.what}, got {show(value)}")
        if len(value) > self.longest:
            raise value_problem(f"must be at most {self.longest} characters long, got {len(value)}")
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{self.pattern}$", "maxLength": self.longest}


@dataclass(frozen=True, slots=True)
class OneOfNumbers(_Read):
    """One of the whole numbers ``allowed``."""

    allowed: tuple[int, ...]

    def read(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value not in self.allowed:
            words = ", ".join(map(str, self.allowed[:-1])) + f" or {self.allowed[-1]}"
            raise value_problem(f"must be {words}, got {show(value)}")
        return value

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.allowed)}


def _share_text() -> dict[str, Any]:
    return {"type": "string", "pattern": f"^(?:{PERCENT.pattern}|{RATIO.pattern})$"}


Count = Annotated[int, Field(ge=1, le=MAX_COUNT)]
"""At least one of something."""

CountOrNone = Annotated[int, Field(ge=0, le=MAX_COUNT)]
"""A number of things, possibly none."""

Ports = Annotated[int, Field(ge=1, le=MAX_PORTS)]
"""Ports, lanes or cages of one device."""

Gbps = Annotated[int, Field(ge=1, le=100_000)]
"""A port or lane speed in Gb/s."""

Label = Annotated[str, Text("text")]
"""A name of a part, a vendor or a place."""

FilePath = Annotated[str, Text("the path of a file", longest=4096)]
"""A path as written; it counts from the directory of the intent."""
