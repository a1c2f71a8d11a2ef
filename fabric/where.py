"""Where the models of a mixed tier and the kinds of a mixed class are, in words: ranges of switches, pods and hosts.

Indices count from 0: leaves and spines in their pod, as their names do, and hosts in their leaf. Every network of a
fabric is alike, so planes and rails are not told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from fabric.blocks import (
    cells_of,
    column_of_core,
    column_of_position,
    host_cell_of,
    host_cells_in_rows,
    numbers,
    row_of_leaf,
)
from fabric.occupancy import leaves_in_pods, pod_of_leaf
from fabric.plan import FabricPlan, LinkChoice, TierChoice
from fabric.portions import Grid, to_ranges
from fabric.structure import Structure
from fabric.terms import ClassName, Tier

SHOWN_PLACES = 4


def where_tier(plan: FabricPlan, choice: TierChoice) -> str:
    """The switches of a tier that are of one model; empty where the tier has no other."""
    if plan.grid is None or not choice.blocks:
        return ""
    blocks = numbers(choice.blocks).tolist()
    if choice.tier is Tier.LEAF:
        return _leaves(plan.structure, plan.grid, blocks)
    return _spines(plan.structure, plan.grid, blocks, choice.tier)


def where_links(plan: FabricPlan, choices: Sequence[LinkChoice]) -> str:
    """The links of a class that some of its choices realise; empty where it has one choice."""
    grid, name = plan.grid, choices[0].name
    portions = [portion for choice in choices for portion in choice.portions]
    if grid is None or not portions:
        return ""
    columns: dict[int, set[int]] = {}
    for portion in portions:
        for row, column in zip(*(axis.tolist() for axis in cells_of(portion)), strict=True):
            columns.setdefault(row, set()).add(column)
    alike: dict[tuple[int, ...], list[int]] = {}
    for row, found in sorted(columns.items()):
        alike.setdefault(tuple(sorted(found)), []).append(row)
    if name is ClassName.HOST_LEAF:
        places = _host_places(plan, grid, alike)
    elif name is ClassName.LEAF_SPINE:
        places = [
            f"{_leaves(plan.structure, grid, rows)} to {_spines(plan.structure, grid, found, Tier.SPINE)}"
            for found, rows in alike.items()
        ]
    else:
        pods = ((f" of {_counted('pod', found)}" if grid.pods_apart else "", rows) for found, rows in alike.items())
        places = [_spines(plan.structure, grid, rows, Tier.SPINE) + pod for pod, rows in pods]
    rest = len(places) - SHOWN_PLACES
    more = f"and {rest} more {'place' if rest == 1 else 'places'}"
    return "; ".join([*places[:SHOWN_PLACES], *([more] if rest > 0 else [])])


def _host_places(plan: FabricPlan, grid: Grid, alike: dict[tuple[int, ...], list[int]]) -> list[str]:
    """Host cells in words, rows with the same hosts of a leaf together."""
    structure = plan.structure
    in_rows = host_cells_in_rows(structure, grid, [group.num_hosts for group in plan.host_groups])
    in_leaf = np.arange(structure.hosts_per_leaf, dtype=np.int64)
    rows_by_hosts: dict[tuple[int, ...], list[int]] = {}
    for found, rows in alike.items():
        for row in rows:
            cell = host_cell_of(grid, in_leaf, in_rows[row])
            hosts = tuple(np.flatnonzero(np.isin(cell, found)).tolist())
            rows_by_hosts.setdefault(hosts, []).append(row)
    places = []
    for hosts, rows in rows_by_hosts.items():
        leaves = _leaves(structure, grid, rows)
        each = "" if leaves.startswith("leaf ") and "," not in leaves else "each of "
        whole = len(hosts) == structure.hosts_per_leaf
        places.append(f"all hosts of {leaves}" if whole else f"{_counted('host', hosts)} of {each}{leaves}")
    return places


def _leaves(structure: Structure, grid: Grid, rows: Iterable[int]) -> str:
    """Leaves of some rows, pods with the same leaves together."""
    leaf = np.flatnonzero(np.isin(row_of_leaf(structure, grid), list(rows)))
    in_pods = leaves_in_pods(structure)
    pod = pod_of_leaf(structure, leaf)
    in_pod = leaf - (np.cumsum(in_pods) - in_pods)[pod]
    if structure.num_pods == 1:
        return _counted("leaf", in_pod.tolist())
    pods: dict[str, list[int]] = {}
    for number in np.unique(pod).tolist():
        mine = in_pod[pod == number].tolist()
        text = "all leaves" if len(mine) == in_pods[number] else _counted("leaf", mine)
        pods.setdefault(text, []).append(number)
    return ", ".join(f"{text} of {_counted('pod', found)}" for text, found in pods.items())


def _spines(structure: Structure, grid: Grid, columns: Iterable[int], tier: Tier) -> str:
    """Spines (in their pod) or cores of some columns."""
    find = column_of_position if tier is Tier.SPINE else column_of_core
    found = np.flatnonzero(np.isin(find(structure, grid), list(columns)))
    return _counted(tier.value, found.tolist())


def _counted(word: str, values: Iterable[int]) -> str:
    """A word and increasing numbers.

    >>> _counted("leaf", [0, 1, 2, 7]), _counted("pod", [3])
    ('leaves 0-2, 7', 'pod 3')
    """
    ranges = to_ranges(list(values))
    texts = [str(r.first) if r.count == 1 else f"{r.first}-{r.first + r.count - 1}" for r in ranges]
    is_one = len(ranges) == 1 and ranges[0].count == 1
    plural = "leaves" if word == "leaf" else f"{word}s"
    return f"{word if is_one else plural} {', '.join(texts)}"
