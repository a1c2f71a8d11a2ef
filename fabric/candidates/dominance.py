"""Drop structures that another one undercuts in everything, thousands against hundreds at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fabric.candidates.columns import Column, Columns
from fabric.candidates.rules import SHARES, StructureRules
from fabric.structure import Structure
from fabric.terms import ClassName, Form, Tier

WORD_BITS = 62
BLOCK = 256
"""Structures that are compared with others at once."""

FEW = 64
"""Structures of a front that they are compared with at once: most fall by one of the first."""

NUM_COUNTS = 5
"""Columns of switches and links, ahead of those of modules."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Survivors:
    """Structures that none undercuts, in order; how many fell out, and the first of these beside its better."""

    structures: tuple[Structure, ...]
    num_dropped: int
    example: tuple[Structure, Structure] | None


def undominated(structures: Sequence[Structure], rules: StructureRules) -> Survivors:
    """Structures that no other of their class undercuts in every count, modules included, on the same switches.

    Of equals the first in order stays: fewer switches and links first, then the forms as the intent lists them.
    """
    if not structures:
        return Survivors((), 0, None)
    columns = Columns(structures)
    legs = _module_legs(rules)
    counts = columns.counts()
    used = (*counts, *(modules for share in legs for modules in columns.switch_modules(share)))
    ranks = _ranks(columns, counts, rules)
    rows = _Rows(used, _fitting_words(columns, rules), _whole_cages(columns, legs))
    kept: list[int] = []
    dropped: list[tuple[int, int]] = []
    for members in _classes(structures, rules, np.argsort(ranks, kind="stable")):
        stay, fall = _split(rows, members)
        kept += stay
        dropped += fall
    kept.sort(key=lambda row: int(ranks[row]))
    first = min(dropped, key=lambda pair: (int(ranks[pair[0]]), pair[0]), default=None)
    example = None if first is None else (structures[first[0]], structures[first[1]])
    return Survivors(tuple(structures[row] for row in kept), len(dropped), example)


@dataclass(frozen=True, slots=True)
class _Rows:
    """What is compared, as columns: counts, bit sets of fitting switches, and where links fill whole cages.

    Few pairs are left once the first NUM_COUNTS columns and the bit sets are compared.
    """

    used: tuple[Column, ...]
    fitting: tuple[Column, ...]
    whole: tuple[Flags, ...]

    def undercut(self, rows: Column, others: Column) -> Flags:
        """Whether each of ``rows`` is undercut by each of ``others``.

        The other counts at most as much everywhere, fits every switch that the row fits, and its links between two
        switches fill whole cages, which straight assemblies need, where those of the row do.
        """
        found = np.ones((len(rows), len(others)), dtype=bool)
        for column in self.used[:NUM_COUNTS]:
            found &= column[others] <= column[rows, None]
        for column in self.fitting:
            found &= (column[rows, None] & ~column[others]) == 0
        at_row, at_other = np.nonzero(found)
        own, other = rows[at_row], others[at_other]
        holds = np.ones(len(own), dtype=bool)
        for column in self.used[NUM_COUNTS:]:
            holds &= column[other] <= column[own]
        for flags in self.whole:
            holds &= flags[other] | ~flags[own]
        found[at_row[~holds], at_other[~holds]] = False
        return found


def _split(rows: _Rows, members: Column) -> tuple[list[int], list[tuple[int, int]]]:
    """Rows of one class that stay, and those that fall with the first that undercuts them; ``members`` in order.

    To be undercut is transitive, so a row that one before it undercuts is undercut by one that stays.
    """
    front = np.empty(0, dtype=np.int64)
    dropped: list[tuple[int, int]] = []

    def left_by(block: Column, others: Column, found: Flags) -> Flags:
        falls: Flags = np.logical_or.reduce(found, axis=1)
        betters = others[found[falls].argmax(axis=1)] if falls.any() else others[:0]
        dropped.extend(zip(block[falls].tolist(), betters.tolist(), strict=True))
        return np.asarray(~falls)

    for start in range(0, len(members), BLOCK):
        block = members[start : start + BLOCK]
        for first in range(0, len(front), FEW):
            others = front[first : first + FEW]
            block = block[left_by(block, others, rows.undercut(block, others))]
        before = np.tri(len(block), k=-1, dtype=bool)
        block = block[left_by(block, block, rows.undercut(block, block) & before)]
        front = np.concatenate((front, block))
    return front.tolist(), dropped


def _classes(structures: Sequence[Structure], rules: StructureRules, order: Column) -> Iterator[Column]:
    """Rows of each class, in order; classes by their first row."""
    members: dict[tuple[object, ...], list[int]] = {}
    for row in order.tolist():
        members.setdefault(_class_key(structures[row], rules), []).append(row)
    for rows in members.values():
        yield np.array(rows, dtype=np.int64)


def _class_key(structure: Structure, rules: StructureRules) -> tuple[object, ...]:
    """Structures with equal keys carry links of the same speeds over the same runs, so their counts compare."""
    return (
        structure.planes,
        structure.endpoint_speed_gbps,
        structure.uplink_speed_gbps,
        structure.core_speed_gbps,
        structure.num_tiers,
        _fits_rack(structure, rules),
        *_alignment(structure, ClassName.HOST_LEAF),
        *_alignment(structure, ClassName.SPINE_CORE),
        structure.form is Form.RAIL_ONLY,
    )


def _fits_rack(structure: Structure, rules: StructureRules) -> bool:
    """Whether leaves may stand among the hosts of their rack, so that host cables stay in it.

    A leaf serves hosts of one rack only, or there is but one rack.
    """
    lines_up = rules.hosts_per_rack % structure.hosts_per_leaf == 0 or rules.num_hosts <= rules.hosts_per_rack
    return structure.form is Form.LEAF_SPINE and lines_up


def _alignment(structure: Structure, name: ClassName) -> tuple[bool, ...]:
    """Whether 2, 4 and 8 ports of a module may lead to one peer."""
    aligned = structure.aligned_ports(name)
    return tuple(aligned % share == 0 for share in SHARES)


def _module_legs(rules: StructureRules) -> tuple[int, ...]:
    """Numbers of ports that may share a module, more than one."""
    capabilities = (*rules.leaf_capabilities, *rules.spine_capabilities, *rules.core_capabilities)
    return tuple(sorted({ports for cap in capabilities for _, ports in cap.ports_per_cage if ports > 1}))


def _whole_cages(columns: Columns, legs: tuple[int, ...]) -> tuple[Flags, ...]:
    """Whether links between two switches fill whole cages or connectors, a column per share of the widest cage."""
    shares = (share for share in SHARES if share <= max(legs, default=1))
    return tuple(columns["links_per_leaf_spine"] % share == 0 for share in shares)


def _fitting_words(columns: Columns, rules: StructureRules) -> tuple[Column, ...]:
    """Bit sets of the capabilities that fit each tier, cut into words that a signed 64-bit column holds."""
    absent = np.zeros(len(columns.structures), dtype=np.int64)
    leaf_ports = ("leaf_down_ports", "endpoint_speed_gbps", "leaf_up_ports", "uplink_speed_gbps")
    spine_ports = ("spine_down_ports", "uplink_speed_gbps", "spine_up_ports", "core_speed_gbps")
    tiers = {
        Tier.LEAF: tuple(columns[name] for name in leaf_ports),
        Tier.SPINE: tuple(columns[name] for name in spine_ports),
        Tier.CORE: (columns["core_down_ports"], columns["core_speed_gbps"], absent, absent),
    }
    words: list[Column] = []
    for height, (tier, ports) in enumerate(tiers.items(), start=1):
        num_bits = len(rules.capabilities(tier))
        known = zip(*(column.tolist() for column in ports), (columns["num_tiers"] >= height).tolist(), strict=True)
        bits = [rules.fitting(tier, *asked) if exists else 0 for *asked, exists in known]
        for start in range(0, max(num_bits, 1), WORD_BITS):
            mask = (1 << WORD_BITS) - 1
            words.append(np.array([value >> start & mask for value in bits], dtype=np.int64))
    return tuple(words)


def _ranks(columns: Columns, counts: tuple[Column, ...], rules: StructureRules) -> Column:
    """Places in a fixed order, equal where nothing tells two apart."""
    forms: list[Any] = [rules.forms.index(each.form) for each in columns.structures]
    keys = (
        np.sum(counts[:3], axis=0),
        np.sum(counts[3:], axis=0),
        np.array(forms, dtype=np.int64),
        columns["num_tiers"],
        columns["planes"],
        columns["rails_per_leaf"],
        *counts,
        -columns["unit_hosts"],
        columns["links_per_leaf_spine"],
        columns["uplink_speed_gbps"],
        columns["core_speed_gbps"],
        columns["units_per_pod"],
        columns["spine_positions_per_group"],
        columns.has_one_rail_pods,
    )
    order = np.lexsort(keys[::-1])
    table = np.stack(keys, axis=1)[order]
    steps = np.concatenate(([0], (table[1:] != table[:-1]).any(axis=1).cumsum()))
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = steps
    return ranks
