"""How many pieces the tables hold: switches from devices, modules from ports, cables from cables.

Nothing here looks at the counts of the plan, so a bill made of it is a bill of what the tables say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from fabric.tables.arrow import ArrowArray, compute

PORT_COLUMNS = ("device", "leg", "optic")
CABLE_COLUMNS = ("leg", "part_number", "order_code", "length_m")
SWITCH_KINDS = frozenset({"leaf", "spine", "core"})


@dataclass(frozen=True, slots=True)
class CableKey:
    """Cables that are bought alike."""

    part_number: str
    length_m: Decimal
    order_code: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Pieces of switches and modules by (kind of device, part number), and cables by what is ordered; sorted."""

    switches: Mapping[tuple[str, str], int]
    modules: Mapping[tuple[str, str], int]
    cables: Mapping[CableKey, int]


class Counting:
    """A count that grows batch by batch, so that tables can be counted while they are written."""

    def __init__(self, devices: pa.Table) -> None:
        self._devices: ArrowArray = devices.column("device").cast(pa.string()).combine_chunks()
        kinds = devices.column("kind").cast(pa.string()).combine_chunks().dictionary_encode()
        self._kind_names: list[str] = [str(kind) for kind in kinds.dictionary.to_pylist()]
        self._kinds = kinds.indices.to_numpy()
        self._switches: Counter[tuple[str, str]] = Counter()
        self._modules: Counter[tuple[str, str]] = Counter()
        self._cables: Counter[CableKey] = Counter()
        self._add_switches(devices)

    def _add_switches(self, devices: pa.Table) -> None:
        for batch in devices.select(["kind", "part_number"]).to_batches():
            for (kind, part), count in _count_rows([batch.column("kind"), batch.column("part_number")]):
                if kind in SWITCH_KINDS and isinstance(part, str):
                    self._switches[str(kind), part] += count

    def add_ports(self, batch: pa.RecordBatch) -> None:
        """Count modules: one per cage, seen at its first leg."""
        optic: ArrowArray = batch.column("optic")
        first = compute.and_(compute.equal(batch.column("leg"), 1), optic.is_valid())
        device: ArrowArray = batch.column("device").filter(first)
        if not len(device):
            return
        row = compute.index_in(device.dictionary, value_set=self._devices).to_numpy()
        kind_codes = pa.array(self._kinds[row][device.indices.to_numpy()])
        kinds = pa.DictionaryArray.from_arrays(kind_codes, pa.array(self._kind_names))
        for (kind, part), count in _count_rows([kinds, optic.filter(first)]):
            self._modules[str(kind), str(part)] += count

    def add_cables(self, batch: pa.RecordBatch) -> None:
        """Count cables: one per first leg."""
        for (part, length, order_code), count in count_cables_alike(batch, ("part_number", "length_m", "order_code")):
            self._cables[CableKey(str(part), Decimal(str(length)), str(order_code))] += count

    def counts(self) -> Counts:
        """What has been counted so far."""
        order = sorted(self._cables, key=lambda key: (key.part_number, key.length_m, key.order_code))
        return Counts(
            MappingProxyType(dict(sorted(self._switches.items()))),
            MappingProxyType(dict(sorted(self._modules.items()))),
            MappingProxyType({key: self._cables[key] for key in order}),
        )


def count_cables_alike(batch: pa.RecordBatch, names: Sequence[str]) -> Iterator[tuple[tuple[object, ...], int]]:
    """Pieces (rows with leg 1) by the values of some columns of a batch of cables."""
    first = compute.equal(batch.column("leg"), 1)
    yield from _count_rows([batch.column(name).filter(first) for name in names])


def _count_rows(columns: list[ArrowArray]) -> Iterator[tuple[tuple[object, ...], int]]:
    """Every combination of values that occurs, with its number of rows."""
    encoded = [_encode(column) for column in columns]
    combined: NDArray[np.int64] = np.zeros(len(columns[0]), np.int64)
    for codes, values in encoded:
        combined = combined * len(values) + codes
    for key, count in zip(*np.unique(combined, return_counts=True), strict=True):
        rest, parts = int(key), []
        for _, values in reversed(encoded):
            rest, code = divmod(rest, len(values))
            parts.append(values[code])
        yield tuple(reversed(parts)), int(count)


def _encode(column: ArrowArray) -> tuple[NDArray[np.int64], list[object]]:
    """Codes and the values they stand for; the last value is an empty cell."""
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    values = [*encoded.dictionary.to_pylist(), None]
    return encoded.indices.fill_null(len(values) - 1).to_numpy().astype(np.int64), values
