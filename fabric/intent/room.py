"""Where things stand: cable runs, connectors, racks and cooling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from fabric.intent.plain import to_plain
from fabric.intent.plant import WantedFloor
from fabric.intent.problems import Fault, nearest, show, value_problem
from fabric.intent.section import Section
from fabric.intent.values import Number
from fabric.intent.words import ConnectorGrade, ConnectorGradeWord, Run

_METRES = Number(0, 10_000, "metres", open=True)

Metres = Annotated[Decimal, _METRES]
"""A length above 0 in metres."""


@dataclass(frozen=True, slots=True)
class _RunOrMetres:
    """An annotation: the name of a run, or a length in metres."""

    def read(self, value: Any) -> Run | Decimal:
        if isinstance(value, str):
            if value in set(Run):
                return Run(value)
            near = nearest(value, Run)
            hint = f"did you mean {near}?" if near else None
            raise value_problem(f"must be {', '.join(Run)} or a length in metres, got {show(value)}", hint)
        return _METRES.read(value)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        plain = core_schema.plain_serializer_function_ser_schema(to_plain, when_used="json")
        return core_schema.no_info_plain_validator_function(self.read, serialization=plain)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"enum": list(map(str, Run))}, _METRES.schema()]}


RunOrMetres = Annotated[Run | Decimal, _RunOrMetres()]
"""How far apart two ends stand: a named run, or metres."""


class Lengths(Section):
    """Length of a cable of each run in metres, slack included."""

    in_rack: Metres = Field(default=Decimal(2), description="within one rack, metres")
    in_row: Metres = Field(default=Decimal(15), description="between racks of one row, metres")
    cross_room: Metres = Field(default=Decimal(40), description="between rows, metres")

    def faults(self) -> Iterator[Fault]:
        """in_rack <= in_row <= cross_room."""
        for near, far in (("in_rack", "in_row"), ("in_row", "cross_room")):
            if getattr(self, near) > getattr(self, far):
                message = f"{getattr(self, near)} m is longer than {far} ({getattr(self, far)} m)"
                yield Fault((near,), message, "give both lengths where one is not the default", ((far,),))


class Runs(Section):
    """Which run each class of links takes: in_rack, in_row, cross_room, or its own length in metres."""

    host_leaf: RunOrMetres | None = Field(
        default=None, description="host to leaf; null = in_rack where a leaf serves one rack only, else in_row"
    )
    leaf_spine: RunOrMetres | None = Field(default=None, description="leaf to spine; null = cross_room")
    spine_core: RunOrMetres | None = Field(default=None, description="spine to core; null = cross_room")


class Room(Section):
    """Where things stand: cable runs, connectors, racks and cooling."""

    lengths: Lengths = Field(
        default_factory=Lengths, description="length of a cable of each run, metres, slack included"
    )
    runs: Runs = Field(
        default_factory=Runs, description="run of each class of links: in_rack, in_row, cross_room or metres"
    )
    connector_pairs: Annotated[int, Field(ge=0, le=20)] = Field(
        default=2, description="mated connector pairs in an optical channel between the two modules (panels)"
    )
    connector_grade: ConnectorGradeWord = Field(
        default=ConnectorGrade.STANDARD, description="loss grade of those connectors"
    )
    min_loss_margin_db: Annotated[Decimal, Number(0, 10, "dB")] = Field(
        default=Decimal(0), description="insertion loss budget that must stay unused, dB"
    )
    liquid_cooling: bool | None = Field(
        default=None, description="whether liquid-cooled switches may be used; null = where a host is liquid-cooled"
    )
    rack_usable_u: Annotated[int, Field(ge=1, le=60)] = Field(default=42, description="usable rack units of a rack")
    floor: WantedFloor | None = Field(
        default=None,
        description="rack places, aisles and trays, from which lengths follow; null = `lengths` and `runs`",
    )

    def faults(self) -> Iterator[Fault]:
        """Lengths by hand have no effect beside a floor."""
        if self.floor is not None:
            for key in ("lengths", "runs"):
                if key in self.model_fields_set:
                    hint = "leave out one of the two: on a floor lengths follow from the ways along the trays"
                    yield Fault((key,), "has no effect beside `floor`", hint, (("floor",),))

    def length_of(self, run: Run | Decimal) -> Decimal:
        """Length in metres of ``run``."""
        if isinstance(run, Decimal):
            return run
        length: Decimal = getattr(self.lengths, run.value)
        return length
