"""The fabric that a cable list wires, as a graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from catalogs.records import HostModel, SwitchModel
from fabric.audit.bandwidth.graph import FabricGraph
from fabric.audit.columns import ABSENT, Ints, Mask, group_rows, sums
from fabric.audit.failures.elements import ElementKind, Elements, group_devices, pull_out
from fabric.audit.quote.evidence import TIERS, QuoteEvidence


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a graph has no place for: devices of unknown tier, cables of unknown speed or not between next tiers."""

    devices: int
    cables: int


@dataclass(frozen=True, slots=True)
class QuoteGraph:
    """The graph, what can fail in it, and what it had to leave out."""

    graph: FabricGraph
    elements: list[Elements]
    left_out: LeftOut


def draw_quote(evidence: QuoteEvidence) -> QuoteGraph:
    """The graph of the cable list; units, pods, planes and rails are unknown and left empty."""
    level = {device: TIERS.index(tier) for device, tier in evidence.tier_of.items() if tier is not None}
    names = tuple(level)
    node = {name: place for place, name in enumerate(names)}
    rows, speeds = [], []
    for cable in evidence.cables:
        ends = sorted((level.get(plug.device, -9), plug.device) for plug in cable.row.ends)
        speed = evidence.speed_of(cable)
        is_good = speed is not None and ends[0][0] >= 0 and ends[1][0] == ends[0][0] + 1
        rows.append((node[ends[0][1]], node[ends[1][1]]) if is_good else (ABSENT, ABSENT))
        speeds.append(speed or 0)
    lower, upper = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    pairs = group_rows([lower, upper], lower >= 0)
    racks, rack = _racks(evidence, names)
    nothing = np.full(len(names), ABSENT, dtype=np.int64)
    graph = FabricGraph(
        names=names,
        level=np.array([level[name] for name in names], dtype=np.int64),
        gpus=_gpus(evidence, names),
        rack=rack,
        unit=nothing,
        pod=nothing,
        plane=nothing,
        lower=pairs.keys[0],
        upper=pairs.keys[1],
        rail=np.full(len(pairs), ABSENT, dtype=np.int64),
        links=pairs.sizes,
        gbps=sums(pairs.of_row, np.array(speeds, dtype=np.int64), len(pairs)),
    )
    cables = pull_out(ElementKind.CABLE, tuple(map(str, evidence.cables)), np.arange(len(rows)), pairs.of_row)
    elements = [cables, *group_devices(graph, _is_cpo(evidence, names), racks)]
    left_out = LeftOut(len(evidence.tier_of) - len(names), int((pairs.of_row < 0).sum()))
    return QuoteGraph(graph, [kind for kind in elements if len(kind)], left_out)


def _gpus(evidence: QuoteEvidence, names: Sequence[str]) -> Ints:
    """GPUs of every host: of its model, else an even share of those promised; 0 where unknown."""
    hosts = [name for name in names if evidence.tier_of[name] == "host"]
    promised = evidence.promise.gpus or 0
    each = promised // len(hosts) if hosts and promised % len(hosts) == 0 else 0
    found = []
    for name in names:
        model = evidence.model_of[name]
        is_host = evidence.tier_of[name] == "host"
        found.append((model.gpus if isinstance(model, HostModel) else each) if is_host else 0)
    return np.array(found, dtype=np.int64)


def _racks(evidence: QuoteEvidence, names: Sequence[str]) -> tuple[list[str], Ints]:
    """Names of racks, and the code of every device's."""
    of_device = {plug.device: plug.rack for plugs in evidence.plugs_of.values() for _, plug in plugs if plug.rack}
    racks = list(dict.fromkeys(of_device.values()))
    code = {name: place for place, name in enumerate(racks)}
    return racks, np.array([code.get(of_device.get(name, ""), ABSENT) for name in names], dtype=np.int64)


def _is_cpo(evidence: QuoteEvidence, names: Sequence[str]) -> Mask:
    models = [evidence.model_of[name] for name in names]
    return np.array([isinstance(model, SwitchModel) and model.cpo is not None for model in models], dtype=np.bool_)
